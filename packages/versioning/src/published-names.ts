import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@taq/schema';
import { ensureFolder, removeIfEmpty, removeIfThere } from './durable-files.ts';
import { placeCopy, placeLink, type Link } from './links.ts';
import type { SegmentEntry } from './manifest.ts';
import { isDay } from './partition-name.ts';
import { objectName, plainPlace, type PlainPlace, type StoreName } from './store-layout.ts';
import type { TempFiles } from './temp-files.ts';

export interface PublishedNamesOptions {
  readonly dataDir: string;
  readonly temps: TempFiles;
  readonly logger: Logger;
  readonly link?: Link;
}

/**
 * Plain names for people and other programs: hard links to the current objects, or copies where the
 * file system refuses links. Names of other files in these folders are left alone.
 */
export class PublishedNames {
  readonly #options: PublishedNamesOptions;
  #refusalMentioned = false;

  constructor(options: PublishedNamesOptions) {
    this.#options = options;
  }

  /**
   * Makes the plain names of a partition below a dataset's folder be exactly its segments.
   */
  async place(
    name: StoreName,
    partition: string,
    segments: readonly SegmentEntry[],
  ): Promise<void> {
    const place = plainPlace(name, partition, segments);
    const folder = join(this.#options.dataDir, place.folder);
    await ensureFolder(folder);
    await this.#removeOthers(folder, place);
    for (const [index, { object }] of segments.entries()) {
      await this.#placeOne(object, join(folder, place.names[index] ?? ''));
    }
    if (isDay(partition) && segments.length === 0) await removeIfEmpty(folder);
  }

  async #removeOthers(folder: string, { names, isOurs }: PlainPlace): Promise<void> {
    const others = (await readdir(folder)).filter((name) => isOurs(name) && !names.includes(name));
    for (const name of others) await removeIfThere(join(folder, name));
  }

  async #placeOne(object: string, name: string): Promise<void> {
    const { dataDir, temps, link } = this.#options;
    const [file, temporary] = [join(dataDir, objectName(object)), temps.path('link')];
    try {
      if (await placeLink(file, name, temporary, link)) return;
      this.#mentionRefusal(name);
      await placeCopy(file, name, temporary);
    } finally {
      await temps.discard(temporary);
    }
  }

  #mentionRefusal(file: string): void {
    if (this.#refusalMentioned) return;
    this.#refusalMentioned = true;
    const message = 'this file system refuses hard links: plain names are copies';
    this.#options.logger.warn(message, { file });
  }
}
