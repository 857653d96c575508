import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@taq/schema';
import { ensureFolder, removeIfThere } from './durable-files.ts';
import { placeCopy, placeLink, type Link } from './links.ts';
import type { SegmentEntry } from './manifest.ts';
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
   * Makes the plain names of a partition below a dataset's folder be exactly its segments. Where
   * links are refused `withoutLinks` decides: copies, or no names at all.
   */
  async place(
    name: StoreName,
    partition: string,
    segments: readonly SegmentEntry[],
    withoutLinks: 'copy' | 'skip',
  ): Promise<void> {
    const place = plainPlace(name, partition, segments);
    const folder = join(this.#options.dataDir, place.folder);
    await ensureFolder(folder);
    await this.#removeOthers(folder, place);
    for (const [index, { object }] of segments.entries()) {
      await this.#placeOne(object, join(folder, place.names[index] ?? ''), withoutLinks);
    }
  }

  async #removeOthers(folder: string, { names, isOurs }: PlainPlace): Promise<void> {
    const others = (await readdir(folder)).filter((name) => isOurs(name) && !names.includes(name));
    for (const name of others) await removeIfThere(join(folder, name));
  }

  async #placeOne(object: string, name: string, withoutLinks: 'copy' | 'skip'): Promise<void> {
    const { dataDir, temps, link } = this.#options;
    const [file, temporary] = [join(dataDir, objectName(object)), temps.path('link')];
    try {
      if (await placeLink(file, name, temporary, link)) return;
      this.#mentionRefusal(name, withoutLinks);
      if (withoutLinks === 'copy') await placeCopy(file, name, temporary);
    } finally {
      await temps.discard(temporary);
    }
  }

  #mentionRefusal(file: string, withoutLinks: 'copy' | 'skip'): void {
    if (this.#refusalMentioned) return;
    this.#refusalMentioned = true;
    const instead = withoutLinks === 'copy' ? 'plain names are copies' : 'there are no plain names';
    this.#options.logger.warn(`this file system refuses hard links: ${instead}`, { file });
  }
}
