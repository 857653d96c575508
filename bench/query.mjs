// What a query costs against the engines' own calls: a month of 500 symbols' minute bars, 4 M rows,
// and a day of 10 M ticks.
//
//   pnpm build && node bench/query.mjs [symbols] [ticks]
//
// Prints each ratio with its bound, and ends with 1 where one is not kept. Works of a ratio take
// turns in one run. TAQ_BENCH_DIR names a folder for the stores.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { commitDays, fileOf, symbolsOf, tradingDaysOf } from './made-up-month.mjs';
import { commitTicks } from './made-up-samples.mjs';
import { inTurns, least } from './measuring.mjs';
import { readersBeside } from './query-readers.mjs';
import { warmRatios } from './query-warm.mjs';

const symbols = symbolsOf(Number(process.argv[2] ?? 500));
const TICKS = Number(process.argv[3] ?? 10_000_000);
const [MONTH, NEXT] = ['202411', '202412'];
const [TICK_DAY, SMALL_TICK_DAY] = ['2024-11-25', '2024-11-26'];
const days = tradingDaysOf(MONTH);
const [FIRST, LAST, DAY] = [days[0] ?? '', days.at(-1) ?? '', days[8] ?? ''];
const SYMBOL = symbols[Math.floor(symbols.length / 2)] ?? '';
const [COLD_ROUNDS, FIRST_BATCH_ROUNDS] = [7, 3];

const folder = await mkdtemp(join(process.env['TAQ_BENCH_DIR'] ?? tmpdir(), 'taq-bench-'));
try {
  const dataDir = join(folder, 'data');
  await commitDays(dataDir, days, symbols);
  const file = await fileOf(dataDir, MONTH);
  await warm(dataDir, file);
  await cold(dataDir, file);
  await firstBatch(dataDir, file);
  monthInMemory(dataDir);
  await readers(dataDir);
  await commitTicks(dataDir, TICK_DAY, { rows: TICKS / 2, symbols: 2 });
  await commitTicks(dataDir, SMALL_TICK_DAY, { rows: 1_000, symbols: 1 });
  dayInMemory(dataDir);
} finally {
  await rm(folder, { recursive: true });
}

/**
 * @param {string} what
 * @param {number} value
 * @param {number} bound
 * @param {string} how
 */
function tell(what, value, bound, how) {
  const isKept = value <= bound;
  if (!isKept) process.exitCode = 1;
  const words = isKept ? 'at most' : 'NOT KEPT: at most';
  process.stdout.write(`${what}: ${value.toFixed(2)} (${words} ${bound}); ${how}\n`);
}

/**
 * @param {string} dataDir
 * @param {string} file
 */
async function warm(dataDir, file) {
  const byDay = await inOrderOfDays(file, 'date, ts, symbol', 'by-time');
  const byKey = await inOrderOfDays(file, 'date, symbol, ts', 'by-symbol');
  const where = { dataDir, file, byDay, byKey, symbol: SYMBOL, date: DAY };
  const { milliseconds: ms, ...ratios } = await warmRatios(where);
  const taken = `${ms.duckdb.toFixed(1)} ms, of raw DuckDB`;
  tell('a day by DuckDB, same file', ratios.duckdb, 1.3, `${taken} ${ms.rawDuckDb.toFixed(1)} ms`);
  const order = `DuckDB's own layout, rows of a day in the order of time`;
  tell(`a day by DuckDB, ${order}`, ratios.byDay, 0.7, `${taken} ${ms.rawByDay.toFixed(1)} ms`);
  process.stdout.write(
    `the same with each day sorted by symbol: ${ratios.byKey.toFixed(2)}; ${ms.rawByKey.toFixed(1)} ms\n`,
  );
  const polars = `${ms.polars.toFixed(1)} ms, of raw Polars ${ms.rawPolars.toFixed(1)} ms`;
  tell('a day by Polars, same file', ratios.polars, 1.3, polars);
}

/**
 * The same rows as DuckDB writes them where nobody says how.
 * @param {string} file
 * @param {string} order
 * @param {string} name
 */
async function inOrderOfDays(file, order, name) {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const path = join(folder, `${name}.parquet`);
  const rows = `SELECT * FROM read_parquet('${file}') ORDER BY ${order}`;
  await connection.run(`COPY (${rows}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

/**
 * @param {string} dataDir
 * @param {string} file
 */
async function cold(dataDir, file) {
  const question = ['--symbols', SYMBOL, '--start', DAY, '--end', DAY, '--data-dir', dataDir];
  const taq = fileURLToPath(new URL('../apps/cli/bin/run.js', import.meta.url));
  const works = {
    taq: async () => run(taq, ['query', 'minute-bars', ...question, '--json']),
    minimal: async () => run(part('minimal'), ['--file', file, '--symbol', SYMBOL, '--date', DAY]),
  };
  const times = await inTurns(works, { rounds: COLD_ROUNDS, warmUp: 2 });
  const [ours, minimal] = [least(times.taq), least(times.minimal)];
  const how = `${ours.toFixed(0)} ms, the least script ${minimal.toFixed(0)} ms`;
  tell('taq query minute-bars, the whole process', ours / minimal, 1.3, how);
}

/**
 * @param {string} dataDir
 * @param {string} file
 */
async function firstBatch(dataDir, file) {
  /** @type {number[]} */
  const ours = [];
  /** @type {number[]} */
  const raw = [];
  for (let round = 0; round < FIRST_BATCH_ROUNDS; round += 1) {
    ours.push(streamed('duckdb', 'minute_bars', dataDir, FIRST, LAST).firstBatch);
    raw.push(JSON.parse(run(part('raw-stream'), [file])).firstBatch);
  }
  const how = `${least(ours).toFixed(0)} ms, raw DuckDB ${least(raw).toFixed(0)} ms`;
  tell('first batch of the whole month', least(ours) / least(raw), 1.5, how);
}

/** @param {string} dataDir */
function monthInMemory(dataDir) {
  for (const engine of ['duckdb', 'polars']) {
    const { megabytes, rows } = streamed(engine, 'minute_bars', dataDir, FIRST, LAST);
    tell(`MB above idle, the month streamed by ${engine}`, megabytes, 300, `${rows} rows`);
  }
}

/** @param {string} dataDir */
function dayInMemory(dataDir) {
  for (const engine of ['duckdb', 'polars']) {
    const days = [TICK_DAY, TICK_DAY, SMALL_TICK_DAY];
    const { megabytes, rows } = streamed(engine, 'ticks', dataDir, ...days);
    tell(`MB above idle, the day of ticks streamed by ${engine}`, megabytes, 300, `${rows} rows`);
  }
}

/** @param {string} dataDir */
async function readers(dataDir) {
  const { alone, p50, p99, commits } = await readersBeside({ dataDir, symbols, days, next: NEXT });
  const how = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, alone p50 ${alone.toFixed(1)} ms; ${commits} commits beside them`;
  tell('ten readers at once, p50 against one', p50 / alone, 10, how);
}

/**
 * @param {readonly string[]} words
 * @returns {{ rows: number, firstBatch: number, megabytes: number }}
 */
function streamed(...words) {
  return JSON.parse(run(part('stream'), words, ['--expose-gc']));
}

/** @param {string} name */
function part(name) {
  return fileURLToPath(new URL(`query-${name}.mjs`, import.meta.url));
}

/**
 * @param {string} program
 * @param {readonly string[]} words
 * @param {readonly string[]} flags of Node
 */
function run(program, words, flags = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, program, ...words], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(-2_000)}`);
  return stdout;
}
