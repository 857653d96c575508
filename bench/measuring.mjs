import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * How long some work takes, in milliseconds.
 * @param {() => Promise<unknown>} work
 */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** @param {readonly number[]} values */
export function median(values) {
  const middle = values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new RangeError('no values to take a median of');
  return middle;
}

/**
 * All files below a folder, as paths that begin with it.
 * @param {string} folder
 */
export async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Bytes of all files below some folders, each counted once however many names it has, by the
 * folder that it is first seen in.
 * @param {readonly string[]} folders
 */
export async function bytesBelow(folders) {
  const seen = new Set();
  const sums = new Map();
  for (const folder of folders) {
    let bytes = 0;
    for (const path of await filesBelow(folder)) {
      const { ino, size } = await stat(path);
      if (!seen.has(ino)) bytes += size;
      seen.add(ino);
    }
    sums.set(folder, bytes);
  }
  return sums;
}
