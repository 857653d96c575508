import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const TAQ = fileURLToPath(new URL('../../apps/cli/bin/run.js', import.meta.url));
const REPORT = new URL('report-usage.mjs', import.meta.url).href;

/** What a `taq sync` took. `seconds`: from before its first query to the end of its last commit. */
/** @typedef {{ seconds: number, allSeconds: number, cpuSeconds: number, megabytes: number, rows: number }} SyncCost */

/**
 * Runs a program to its end, its output to nothing, and says for how many seconds it ran.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ readonly env?: NodeJS.ProcessEnv }} [options]
 */
export async function secondsOf(program, args, { env = process.env } = {}) {
  const start = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  const [told, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${told.slice(-2000)}`);
  return (performance.now() - start) / 1000;
}

/**
 * `taq sync` with these words.
 * @param {readonly string[]} words
 * @returns {Promise<SyncCost>}
 */
export async function syncOf(words) {
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', REPORT, TAQ, 'sync', ...words, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, out, told, usage] = child.stdio;
  if (out === null || told === null || !(usage && 'read' in usage)) throw new RangeError();
  const [printed, errors, used, [code]] = await Promise.all([
    text(out),
    text(told),
    text(usage),
    once(child, 'close'),
  ]);
  if (code !== 0) throw new Error(`taq sync ended with ${code}: ${errors.slice(-2000)}`);
  const { rows, elapsed_ms: elapsed } = JSON.parse(printed);
  const allSeconds = (performance.now() - start) / 1000;
  return { seconds: elapsed / 1000, allSeconds, rows, ...JSON.parse(used) };
}

/**
 * `taq sync` into a store of its own, which is gone afterwards.
 * @param {string} folder
 * @param {readonly string[]} words
 */
export async function freshSync(folder, words) {
  const dataDir = await mkdtemp(join(folder, 'store-'));
  try {
    return await syncOf([...words, '--data-dir', dataDir]);
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

/**
 * Seconds that `psql` takes for statements as binary COPY to nothing: one after the other in one
 * session, or each in its own, all at once.
 * @param {string} url
 * @param {readonly string[]} statements
 * @param {{ readonly atOnce?: boolean }} [options]
 */
export async function psqlSeconds(url, statements, { atOnce = false } = {}) {
  const copies = statements.map((statement) => `COPY (${statement}) TO STDOUT (FORMAT binary)`);
  const session = async (/** @type {readonly string[]} */ texts) =>
    secondsOf('psql', [url, '-q', ...texts.flatMap((one) => ['-c', one])]);
  if (!atOnce) return session(copies);
  return Math.max(...(await Promise.all(copies.map(async (copy) => session([copy])))));
}

/**
 * What psql prints for a statement, row by row.
 * @param {string} url
 * @param {string} statement
 */
export async function psqlLines(url, statement) {
  const child = spawn('psql', [url, '-qtAc', statement], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`psql ended with ${code}`);
  return printed.trim().split('\n');
}
