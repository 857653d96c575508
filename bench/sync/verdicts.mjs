import { loadavg } from 'node:os';
import { median } from '../measuring.mjs';

/** @type {string[]} */
const misses = [];

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Prints a figure beside its bound, and whether it keeps it.
 * @param {string} what
 * @param {number} figure
 * @param {number} bound
 * @param {string} [more]
 * @param {string} [unit]
 */
export function judge(what, figure, bound, more = '', unit = 'times') {
  const hit = figure <= bound;
  if (!hit) misses.push(what);
  const shown = figure < 100 ? figure.toFixed(2) : figure.toFixed(0);
  say(`${hit ? 'hit ' : 'MISS'}  ${what}: ${shown} ${unit} (bound ${bound})${more && `; ${more}`}`);
}

/** @param {string} what @param {number} figure @param {number} least @param {string} more */
export function judgeAtLeast(what, figure, least, more) {
  const hit = figure >= least;
  if (!hit) misses.push(what);
  say(`${hit ? 'hit ' : 'MISS'}  ${what}: ${figure.toFixed(2)} times (at least ${least}); ${more}`);
}

export function summary() {
  const load = loadavg()[0]?.toFixed(1);
  say(misses.length === 0 ? 'all bounds are kept' : `missed: ${misses.join('; ')}`);
  say(`load of the machine in the last minute: ${load}; ratios are of medians of runs in turn`);
}

/**
 * Does several works in turn; for each what they gave.
 * @template T
 * @param {number} rounds
 * @param {readonly (() => Promise<T>)[]} works
 */
export async function inTurn(rounds, works) {
  /** @type {T[][]} */
  const results = works.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) results[index]?.push(await work());
  }
  return results;
}

/** @param {readonly number[] | undefined} values */
export function middle(values) {
  return median(values ?? []);
}
