import { join } from 'node:path';
import { recordStatements, serverSeconds } from '../recorded-statements.mjs';
import { DATASETS } from './aggregates.mjs';
import { rowsOf } from './markets.mjs';
import { psqlLines, psqlSeconds, secondsOf, syncOf, TAQ } from './programs.mjs';
import { millions } from './raw.mjs';
import { inTurn, judge, middle, say } from './verdicts.mjs';

const START = '2024-11-01';
const TIMES_VERSION = 3;
/** The S&P 500 in 2025, a day, as estimated in docs/benchmarks.md. */
const REAL = { trades: 35e6, quotes: 100e6, days: 21, bars: 4.1e6 };

/** @typedef {{ markets: import('./markets.mjs').Markets, folder: string, monthTrades: number, monthQuotes: number, rounds: number }} Setting */

/**
 * A month of 500 symbols, much smaller than a real one: what a row costs at the server and here.
 * @param {Setting} setting
 */
export async function month(setting) {
  const market = await monthOf(setting);
  const trades = await rowsOf(market, 'ctm');
  const quotes = await rowsOf(market, 'complete_nbbo');
  const factor = (REAL.trades * REAL.days) / trades;
  const days = market.market.days.length;
  say(
    `      500 symbols, ${days} days, ${millions(trades)} trades, ${millions(quotes)} quotes: ` +
      `1/${factor.toFixed(0)} of a real month's trades`,
  );
  for (const dataset of DATASETS) {
    const words = monthWords(dataset, setting.folder);
    /** @type {import('./programs.mjs').SyncCost | undefined} */
    let cost;
    const statements = await recordStatements(market.readerUrl, async (url) => {
      cost = await syncOf([...words, '--url', url]);
    });
    if (cost === undefined) throw new RangeError();
    const server = await psqlSeconds(market.readerUrl, statements);
    const read = dataset === 'spread_stats' ? trades + quotes : trades;
    const real = REAL.days * (REAL.trades + (dataset === 'spread_stats' ? REAL.quotes : 0));
    const rows = dataset === '1min_bars' ? REAL.bars : cost.rows;
    const projected = {
      server: (server / read) * real,
      ours: (cost.cpuSeconds / cost.rows) * rows,
    };
    say(
      `      ${dataset}: ${((server / read) * 1e6).toFixed(2)} µs of the server per row that it reads, ` +
        `${((cost.cpuSeconds / cost.rows) * 1e6).toFixed(1)} µs of ours per row committed ` +
        `(${cost.rows} rows, ${cost.seconds.toFixed(1)} s in all, statements alone ${server.toFixed(1)} s); ` +
        `a real month: ${minutes(projected.server)} of one server core and ${minutes(projected.ours)} of ours`,
    );
  }
}

/**
 * The same month again, when all of it is there, against `taq --version`.
 * @param {Setting} setting
 */
export async function idle(setting) {
  const market = await monthOf(setting);
  const sync = (/** @type {string} */ url) => [
    'sync',
    ...monthWords('1min_bars', setting.folder),
    '--url',
    url,
  ];
  const run = async (/** @type {readonly string[]} */ words) =>
    secondsOf(process.execPath, [TAQ, ...words]);
  await run(sync(market.readerUrl));
  const before = await dataScans(market.ownerUrl);
  const asked = await serverSeconds(market.readerUrl, async (url) => run(sync(url)));
  const [version, nothing] = (
    await inTurn(Math.max(5, setting.rounds), [
      async () => run(['--version']),
      async () => run(sync(market.readerUrl)),
    ])
  ).map(middle);
  if (version === undefined || nothing === undefined) throw new RangeError();
  judge(
    'nothing to do in a month of 500 symbols, less the queries, against taq --version',
    (nothing - asked.seconds) / version,
    TIMES_VERSION,
    `${nothing.toFixed(2)} s, of which ${asked.seconds.toFixed(3)} s for ${asked.count} queries, against ${version.toFixed(2)} s`,
  );
  judge(
    'scans of data tables by that',
    (await dataScans(market.ownerUrl)) - before,
    0,
    '',
    'scans',
  );
}

/** @param {Setting} setting */
async function monthOf({ markets, monthTrades: trades, monthQuotes: quotes }) {
  return markets.month({ symbols: 500, start: START, trades, quotes });
}

/** @param {string} dataset @param {string} folder */
function monthWords(dataset, folder) {
  const days = ['--symbols', 'all', '--start-date', START, '--end-date', '2024-11-29'];
  const where = ['--aggregate', 'server', '--data-dir', join(folder, 'month')];
  return ['aggregates', '--dataset', dataset, ...days, ...where];
}

/**
 * Scans of tables of trades and quotes since the server started; the master lists are not data.
 * @param {string} url
 */
async function dataScans(url) {
  const [scans] = await psqlLines(
    url,
    `SELECT coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0) FROM pg_stat_user_tables
     WHERE schemaname LIKE 'taqm%' AND relname !~ '^mastm'`,
  );
  return Number(scans);
}

/** @param {number} seconds */
function minutes(seconds) {
  return `${(seconds / 60).toFixed(1)} min`;
}
