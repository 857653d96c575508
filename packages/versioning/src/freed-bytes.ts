import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './durable-files.ts';

/** The files at a path: that file, or all below that folder; none where there is nothing. */
export async function filesAt(path: string): Promise<Stats[]> {
  const found = await statsOf(path);
  if (found === undefined || !found.isDirectory()) return found === undefined ? [] : [found];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const below = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async (entry) => statsOf(join(entry.parentPath, entry.name))),
  );
  return below.filter((file) => file !== undefined);
}

/** `undefined` where there is nothing. */
export async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The bytes that come back with each of several removals, done in their order. A file comes back when
 * its last name goes: one that has another name outside frees nothing.
 */
export function freedBytes(removals: readonly (readonly Stats[])[]): number[] {
  const left = new Map<string, number>();
  return removals.map((files) =>
    files.reduce((sum, { dev, ino, nlink, size }) => {
      const file = `${dev}:${ino}`;
      const names = (left.get(file) ?? nlink) - 1;
      left.set(file, names);
      return names === 0 ? sum + size : sum;
    }, 0),
  );
}
