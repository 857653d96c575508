import { recordStatements } from '../recorded-statements.mjs';
import { DAY, RAW_SYMBOLS } from './markets.mjs';
import { freshSync, psqlSeconds } from './programs.mjs';
import { inTurn, judge, middle, say } from './verdicts.mjs';

const RATIO = 1.5;
const RATIO_BEHIND_LINE = 1.05;
const MEGABYTES = 400;
/** What the memory of two sizes may differ by and still be called the same. */
const SAME = 1.2;

/** @typedef {import('./programs.mjs').SyncCost} SyncCost */

/**
 * A raw day of trades against psql's COPY of the same statements to nothing, at once and behind a
 * line, and the memory of days of different sizes.
 * @param {{ markets: import('./markets.mjs').Markets, folder: string, trades: number, rounds: number }} setting
 */
export async function raw({ markets, folder, trades, rounds }) {
  const market = await markets.rawDay(trades);
  const sample = async (/** @type {string} */ url, symbols = 'AAPL') =>
    freshSync(folder, ['sample', '--date', DAY, '--symbols', symbols, '--url', url]);
  const statements = await recordStatements(market.readerUrl, sample);
  /** @type {SyncCost[]} */
  const costs = [];
  const ours = async (/** @type {string} */ url) => {
    const cost = await sample(url);
    costs.push(cost);
    return cost.seconds;
  };
  const theirs = async (/** @type {string} */ url) =>
    psqlSeconds(url, statements, { atOnce: true });
  await against('raw day of trades', rounds, RATIO, [
    async () => theirs(market.readerUrl),
    async () => ours(market.readerUrl),
  ]);
  const rows = costs[0]?.rows ?? 0;
  const cpu = middle(costs.map((cost) => cost.cpuSeconds));
  const all = middle(costs.map((cost) => cost.allSeconds));
  say(
    `      ${millions(rows)} rows; ${((cpu / rows) * 1e6).toFixed(2)} CPU s per million rows; ` +
      `with start-up and exit ${all.toFixed(2)} s`,
  );
  const lines = [await markets.slowLine(market), await markets.slowLine(market)];
  await against('the same behind 20 MB/s', rounds, RATIO_BEHIND_LINE, [
    async () => theirs(lines[0] ?? ''),
    async () => ours(lines[1] ?? ''),
  ]);
  await memory([
    await sample(market.readerUrl, 'BRK.B'),
    ...costs,
    await sample(market.readerUrl, RAW_SYMBOLS.join()),
  ]);
}

/**
 * @param {string} what @param {number} rounds @param {number} bound
 * @param {readonly [() => Promise<number>, () => Promise<number>]} works theirs, then ours
 */
export async function against(what, rounds, bound, works) {
  const [theirs, ours] = (await inTurn(rounds, works)).map(middle);
  if (theirs === undefined || ours === undefined) throw new RangeError();
  judge(what, ours / theirs, bound, `${ours.toFixed(2)} s against ${theirs.toFixed(2)} s`);
  return { ours, theirs };
}

/** @param {readonly SyncCost[]} costs */
async function memory(costs) {
  const smallest = costs.reduce((least, cost) => (cost.rows < least.rows ? cost : least));
  const largest = costs.reduce((most, cost) => (cost.rows > most.rows ? cost : most));
  const peak = Math.max(...costs.map(({ megabytes }) => megabytes));
  judge('peak memory of our process', peak, MEGABYTES, '', 'MB');
  judge(
    `memory of ${millions(largest.rows)} rows against ${millions(smallest.rows)}`,
    largest.megabytes / smallest.megabytes,
    SAME,
    `${largest.megabytes.toFixed(0)} MB against ${smallest.megabytes.toFixed(0)} MB`,
  );
}

/** @param {number} rows */
export function millions(rows) {
  return `${(rows / 1e6).toFixed(1)} M`;
}
