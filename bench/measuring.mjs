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

/**
 * How long each of some works takes, one after the other in every round, so that all of them see
 * the same machine: milliseconds of each round but the first ones.
 * @template {string} Name
 * @param {Readonly<Record<Name, () => Promise<unknown>>>} works
 * @param {{ rounds: number, warmUp: number }} turns
 * @returns {Promise<Record<Name, number[]>>}
 */
export async function inTurns(works, { rounds, warmUp }) {
  const names = /** @type {Name[]} */ (Object.keys(works));
  const times = /** @type {Record<Name, number[]>} */ (
    Object.fromEntries(names.map((name) => [name, /** @type {number[]} */ ([])]))
  );
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (const name of names) {
      const took = await timed(works[name]);
      if (round >= warmUp) times[name].push(took);
    }
  }
  return times;
}

/**
 * What a work takes when nothing else gets in its way.
 * @param {readonly number[]} values
 */
export function least(values) {
  return Math.min(...values);
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

/**
 * The value that so much of all of them does not exceed.
 * @param {readonly number[]} values
 * @param {number} share 0 to 1
 */
export function quantile(values, share) {
  const sorted = values.toSorted((left, right) => left - right);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (value === undefined) throw new RangeError('no values to take a quantile of');
  return value;
}
