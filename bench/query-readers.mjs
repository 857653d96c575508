import { fork } from 'node:child_process';
import { once } from 'node:events';
import { TaqLocalProvider } from '@taq/unified-fetcher';
import { quantile, timed } from './measuring.mjs';

const READERS = 10;
const QUESTIONS = 40;

/**
 * Ten readers at once on one provider, each with questions for random symbol-days one after the
 * other, while another process commits day after day; against one reader alone.
 * @param {{ dataDir: string, symbols: readonly string[], days: readonly string[], next: string }} where
 *   `next`: a month that is not there yet
 */
export async function readersBeside({ dataDir, symbols, days, next }) {
  const provider = new TaqLocalProvider({ dataDir });
  const pick = (/** @type {readonly string[]} */ of) => of[Math.floor(Math.random() * of.length)];
  const ask = async () => {
    const [symbol, date] = [pick(symbols) ?? '', pick(days) ?? ''];
    const question = { symbols: [symbol], startDate: date, endDate: date };
    const { table } = await provider.fetchMinuteBars(question);
    if (table.numRows === 0) throw new Error(`nothing of ${symbol} on ${date}`);
  };
  const reader = async () => {
    const times = [];
    for (let question = 0; question < QUESTIONS; question += 1) times.push(await timed(ask));
    return times;
  };
  await reader();
  const alone = await reader();
  const sync = fork(new URL('query-sync.mjs', import.meta.url), [dataDir, next]);
  await once(sync, 'message');
  const beside = (await Promise.all(Array.from({ length: READERS }, reader))).flat();
  sync.send('enough');
  const [commits] = await once(sync, 'message');
  await once(sync, 'exit');
  await provider[Symbol.asyncDispose]();
  return {
    commits: Number(commits),
    alone: quantile(alone, 0.5),
    p50: quantile(beside, 0.5),
    p99: quantile(beside, 0.99),
  };
}
