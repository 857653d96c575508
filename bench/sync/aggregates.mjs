import { recordStatements } from '../recorded-statements.mjs';
import { freshSync, psqlSeconds } from './programs.mjs';
import { against, millions } from './raw.mjs';
import { DAY, rowsOf } from './markets.mjs';
import { say } from './verdicts.mjs';

const RATIO = 1.1;
export const DATASETS = ['1min_bars', 'daily_rv', 'spread_stats'];

/**
 * A day's aggregates made on the server, against the same SQL through psql to nothing.
 * @param {{ markets: import('./markets.mjs').Markets, folder: string, dayTrades: number, rounds: number }} setting
 */
export async function aggregates({ markets, folder, dayTrades, rounds }) {
  const size = { symbols: 20, start: '2024-11-29', trades: dayTrades, quotes: 2 };
  const market = await markets.month(size);
  const date = market.market.days[0] ?? DAY;
  say(`      ${millions(await rowsOf(market, 'ctm'))} trades, 20 symbols, two quotes per trade`);
  for (const dataset of DATASETS) {
    const days = ['--symbols', 'all', '--start-date', date, '--end-date', date];
    const words = ['aggregates', '--aggregate', 'server', '--dataset', dataset, ...days];
    const sync = async (/** @type {string} */ url) => freshSync(folder, [...words, '--url', url]);
    const statements = await recordStatements(market.readerUrl, sync);
    // What takes a few seconds varies by half of one: of three runs the median says little.
    const turns = dataset === 'spread_stats' ? rounds : 3 * rounds;
    await against(`${dataset} on the server`, turns, RATIO, [
      async () => psqlSeconds(market.readerUrl, statements),
      async () => (await sync(market.readerUrl)).seconds,
    ]);
  }
}
