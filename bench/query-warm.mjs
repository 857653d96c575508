import { DuckDBInstance } from '@duckdb/node-api';
import { TaqLocalProvider } from '@taq/unified-fetcher';
import pl from 'nodejs-polars';
import { inTurns, least } from './measuring.mjs';

const ROUNDS = 150;
const WARM_UP = 30;

/** What a hand would write for a symbol's day. */
const BY_HAND = `SELECT epoch_ns(ts) AS ts, * EXCLUDE (ts)
FROM read_parquet($1) WHERE symbol = $2 AND date = $3::DATE ORDER BY symbol, ts`;

/**
 * One symbol's day, warm, in turns: by each engine of ours, and by the engines' own calls. The raw
 * ones hand out columns or a frame; ours are Arrow tables, checked, with coverage and provenance.
 * @param {{ dataDir: string, file: string, byDay: string, byKey: string, symbol: string, date: string }} where
 *   `byDay`, `byKey`: the same rows in DuckDB's own layout, day after day, and each day by time or
 *   by symbol
 */
export async function warmRatios({ dataDir, file, byDay, byKey, symbol, date }) {
  const duckdb = new TaqLocalProvider({ dataDir, engine: 'duckdb' });
  const polars = new TaqLocalProvider({ dataDir, engine: 'polars' });
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const question = { symbols: [symbol], startDate: date, endDate: date };
  const rawDuckDb = async (/** @type {string} */ path) => {
    const reader = await connection.runAndReadAll(BY_HAND, [path, symbol, date]);
    if (reader.getColumns()[0]?.length !== 390) throw new Error('not a day');
  };
  const works = {
    duckdb: async () => duckdb.fetchMinuteBars(question),
    rawDuckDb: async () => rawDuckDb(file),
    rawByDay: async () => rawDuckDb(byDay),
    rawByKey: async () => rawDuckDb(byKey),
    polars: async () => polars.fetchMinuteBars(question),
    rawPolars: async () => rawPolars(file, symbol, date),
  };
  const times = await inTurns(works, { rounds: ROUNDS, warmUp: WARM_UP });
  await duckdb[Symbol.asyncDispose]();
  await polars[Symbol.asyncDispose]();
  connection.closeSync();
  instance.closeSync();
  const milliseconds = {
    duckdb: least(times.duckdb),
    rawDuckDb: least(times.rawDuckDb),
    rawByDay: least(times.rawByDay),
    rawByKey: least(times.rawByKey),
    polars: least(times.polars),
    rawPolars: least(times.rawPolars),
  };
  return {
    milliseconds,
    duckdb: milliseconds.duckdb / milliseconds.rawDuckDb,
    byDay: milliseconds.duckdb / milliseconds.rawByDay,
    byKey: milliseconds.duckdb / milliseconds.rawByKey,
    polars: milliseconds.polars / milliseconds.rawPolars,
  };
}

/**
 * @param {string} file
 * @param {string} symbol
 * @param {string} date
 */
async function rawPolars(file, symbol, date) {
  const day = Math.floor(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
  const frame = await pl
    .scanParquet(file, { useStatistics: true })
    .filter(pl.col('symbol').isIn([symbol]))
    .filter(pl.col('date').cast(pl.Int32).eq(day))
    .sort(['symbol', 'ts'])
    .collect();
  if (frame.height !== 390) throw new Error('not a day');
}
