// How long all three datasets of a heavy day take on one's own ticks, as a multiple of the time in
// which DuckDB reads the same Parquet columns and sorts them by time.
//
//   pnpm build && node bench/local-measures.mjs [symbols]
//
// 2 million trades and 10 million NBBO changes of 20 symbols unless said, made by DuckDB from a
// seed; both sides with a memory limit of 1 GB and the same folder to spill to. The promise is a
// ratio of at most 3.5.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { LocalMeasures } from '@taq/measures';
import { parseExchangeDate } from '@taq/schema';
import { timed } from './measuring.mjs';

const SYMBOLS = Number(process.argv[2] ?? 20);
const TRADES = 2_000_000;
const QUOTES = 10_000_000;
const TRIES = 3;
const MEMORY = '1GB';
const date = parseExchangeDate('2024-11-25');

const folder = await mkdtemp(join(tmpdir(), 'taq-bench-'));
const files = { trades: join(folder, 'trades.parquet'), quotes: join(folder, 'quotes.parquet') };
const spill = join(folder, 'spill');
try {
  await withDuckDb(makeTicks);
  process.stdout.write(`${SYMBOLS} symbols, ${TRADES} trades, ${QUOTES} NBBO changes\n`);
  for (let attempt = 0; attempt < TRIES; attempt += 1) await compare();
} finally {
  await rm(folder, { recursive: true });
}

async function compare() {
  const sorting = await timed(async () => withDuckDb(sortTicks));
  const measures = await LocalMeasures.open({ memoryLimit: MEMORY, tempDirectory: spill });
  const trades = {
    source: { parquet: files.trades },
    columns: { sequence: 'seq', conditions: 'cond', correction: 'corr' },
  };
  const quotes = {
    source: { parquet: files.quotes },
    columns: { sequence: 'seq', bidSize: 'bid_size', askSize: 'ask_size' },
  };
  const bars = await timed(async () => measures.minuteBars({ date, trades }));
  const rv = await timed(async () => measures.dailyRv({ date, trades }));
  const spreads = await timed(async () => measures.spreadStats({ date, trades, quotes }));
  await measures[Symbol.asyncDispose]();
  const ratio = (bars + rv + spreads) / sorting;
  const peak = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `read and sort ${sorting.toFixed(0)} ms; bars ${bars.toFixed(0)}, volatility ${rv.toFixed(0)}, ` +
      `spreads ${spreads.toFixed(0)} ms; ratio ${ratio.toFixed(2)}; peak ${peak.toFixed(0)} MB\n`,
  );
}

/** @param {import('@duckdb/node-api').DuckDBConnection} connection */
async function makeTicks(connection) {
  await connection.run('SELECT setseed(0.5)');
  await connection.run(`COPY (
    SELECT printf('S%03d', s) AS symbol, t AS time, seq, bid, bid + spread AS ask, bid_size, ask_size
    FROM (
      SELECT i % ${SYMBOLS} AS s, 34000000000000 + (random() * 23800e9)::bigint AS t, i AS seq,
        round(20 + (i % ${SYMBOLS}) * 7 + 2 * sin(i / 2e6) + random() * 0.3, 2) AS bid,
        round((floor(random() * 5) - 0.2) * 0.01, 2) AS spread,
        (random() * 10)::int * 100 AS bid_size, (random() * 10)::int * 100 AS ask_size
      FROM range(${QUOTES}) ticks(i)
    ) ORDER BY symbol, time, seq
  ) TO '${files.quotes}' (COMPRESSION zstd)`);
  await connection.run(`COPY (
    SELECT printf('S%03d', s) AS symbol, t AS time, seq, price, size, cond, '00' AS corr
    FROM (
      SELECT i % ${SYMBOLS} AS s, 34000000000000 + (random() * 23800e9)::bigint AS t, i AS seq,
        round(20 + (i % ${SYMBOLS}) * 7 + 2 * sin(i / 4e5) + random() * 0.3, 2) AS price,
        1 + (random() * 300)::int AS size,
        CASE WHEN random() < 0.4 THEN ' F I' WHEN random() < 0.01 THEN 'Z' ELSE '@' END AS cond
      FROM range(${TRADES}) ticks(i)
    ) ORDER BY symbol, time, seq
  ) TO '${files.trades}' (COMPRESSION zstd)`);
}

/** @param {import('@duckdb/node-api').DuckDBConnection} connection */
async function sortTicks(connection) {
  for (const file of Object.values(files)) {
    await connection.run(`CREATE TEMP TABLE sorted AS SELECT * FROM '${file}' ORDER BY time`);
    await connection.run('DROP TABLE sorted');
  }
}

/** @param {(connection: import('@duckdb/node-api').DuckDBConnection) => Promise<void>} work */
async function withDuckDb(work) {
  const options = {
    memory_limit: MEMORY,
    temp_directory: spill,
    preserve_insertion_order: 'false',
  };
  const instance = await DuckDBInstance.create(':memory:', options);
  const connection = await instance.connect();
  await work(connection);
  connection.closeSync();
  instance.closeSync();
}
