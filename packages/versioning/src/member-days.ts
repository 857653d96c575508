import type { ExchangeDate } from '@taq/schema';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import * as v from 'valibot';
import { errorCode, syncFolder, writeDurably } from './durable-files.ts';
import { decodeManifest, encodeManifest, FORMAT_VERSION } from './manifest.ts';
import { isDay } from './partition-name.ts';
import { replaceFile } from './replace-file.ts';
import { atStore } from './store-failure.ts';
import { MEMBERS, type StoreName } from './store-layout.ts';
import type { TempFiles } from './temp-files.ts';

/** Who is in an index, day by day; canonical symbols, sorted. */
export type MembersByDay = ReadonlyMap<ExchangeDate, readonly string[]>;

const memberDay = v.object({
  formatVersion: v.literal(FORMAT_VERSION),
  kind: v.literal('members'),
  symbols: v.array(v.string()),
});

/**
 * Who was in an index on the days that a sync asked for, as it was told: a small file for each day,
 * beside the chain of versions. A later sync of the day replaces it, whichever state is asked for.
 */
export class MemberDays {
  readonly #dataDir: string;
  readonly #temps: TempFiles;

  constructor(place: { readonly dataDir: string; readonly temps: TempFiles }) {
    this.#dataDir = place.dataDir;
    this.#temps = place.temps;
  }

  /** Notes these days; those that say the same already are not touched. */
  async note(index: string, days: MembersByDay): Promise<void> {
    await atStore(this.#dataDir, async () => {
      const folder = join(this.#dataDir, MEMBERS, index);
      await mkdir(folder, { recursive: true });
      for (const [day, symbols] of days) await this.#noteDay(dayName(index, day), symbols);
      await syncFolder(folder);
    });
  }

  /** The days from first to last, both included, that were noted. Throws `STORE_DAMAGED`. */
  async read(
    index: string,
    { first, last }: { readonly first?: string | undefined; readonly last?: string | undefined },
  ): Promise<MembersByDay> {
    return atStore(this.#dataDir, async () => {
      const days = await this.#daysOf(index);
      const asked = days.filter((day) => day >= (first ?? day) && day <= (last ?? day));
      const found = new Map<ExchangeDate, readonly string[]>();
      for (const day of asked) {
        const name = dayName(index, day);
        const bytes = await readFile(join(this.#dataDir, name));
        found.set(day, decodeManifest(memberDay, bytes, name).symbols);
      }
      return found;
    });
  }

  async #daysOf(index: string): Promise<ExchangeDate[]> {
    const names = await readdir(join(this.#dataDir, MEMBERS, index)).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    });
    const days = names.flatMap((name) => /^(.*)\.json$/.exec(name)?.[1] ?? []);
    return days.filter(isDay).toSorted() as ExchangeDate[];
  }

  async #noteDay(name: StoreName, symbols: readonly string[]): Promise<void> {
    const head = { formatVersion: FORMAT_VERSION, kind: 'members' } as const;
    const bytes = encodeManifest(memberDay, { ...head, symbols: [...symbols] });
    const path = join(this.#dataDir, name);
    const before = await readFile(path).catch(() => undefined);
    if (before?.equals(bytes) === true) return;
    const draft = this.#temps.path('members');
    await writeDurably(draft, bytes);
    await replaceFile(draft, path);
  }
}

function dayName(index: string, day: ExchangeDate): StoreName {
  return posix.join(MEMBERS, index, `${day}.json`);
}
