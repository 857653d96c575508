import type { BigIntStats } from 'node:fs';
import { link, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { concurrently } from './concurrently.ts';
import { errorCode } from './durable-files.ts';
import type { Harm } from './file-soundness.ts';
import { linksRefused, type Link } from './links.ts';
import type { ExpectedName, NamedObject } from './survey.ts';
import type { TempFiles } from './temp-files.ts';

export interface CheckNamesOptions {
  readonly dataDir: string;
  readonly temps: TempFiles;
  readonly link?: Link | undefined;
}

export interface CheckedNames {
  readonly harms: ReadonlyMap<ExpectedName, Harm>;
  /** Files of their own, and no links to their objects: to be held against the bytes. */
  readonly separate: readonly ExpectedName[];
}

const LOOKS_AT_ONCE = 32;

/**
 * Looks whether names are links to their objects. A link that is not there is no harm where the file
 * system takes no links, or no more of them.
 */
export async function checkNames(
  names: readonly ExpectedName[],
  options: CheckNamesOptions,
): Promise<CheckedNames> {
  const harms = new Map<ExpectedName, Harm>();
  const separate: ExpectedName[] = [];
  const objects = new ObjectStats(options.dataDir);
  await concurrently(names, LOOKS_AT_ONCE, async (name) => {
    const found = await statsOf(join(options.dataDir, name.path));
    if (found === 'missing' && (await mayBeMissing(name, options))) return;
    if (typeof found === 'string') harms.set(name, found);
    else if (!isSame(found, await objects.of(name.object))) separate.push(name);
  });
  return { harms, separate };
}

/** Many names stand for few objects. */
class ObjectStats {
  readonly #dataDir: string;
  readonly #stats = new Map<string, Promise<BigIntStats | Harm>>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  async of({ path }: NamedObject): Promise<BigIntStats | Harm> {
    const stats = this.#stats.get(path) ?? statsOf(join(this.#dataDir, path));
    this.#stats.set(path, stats);
    return stats;
  }
}

async function statsOf(path: string): Promise<BigIntStats | Harm> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(errorCode(error)) ? 'missing' : 'unreadable';
  }
}

function isSame(left: BigIntStats, right: BigIntStats | Harm): boolean {
  return typeof right !== 'string' && left.ino === right.ino && left.dev === right.dev;
}

async function mayBeMissing(
  { tag, materialized, object }: ExpectedName,
  { dataDir, temps, link: linkFile = link }: CheckNamesOptions,
): Promise<boolean> {
  if (tag === undefined || materialized) return false;
  const probe = temps.path('probe');
  try {
    await linkFile(join(dataDir, object.path), probe);
    return false;
  } catch (error) {
    return linksRefused(error);
  } finally {
    await temps.discard(probe);
  }
}
