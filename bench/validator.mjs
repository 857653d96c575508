// How long the validator takes for a month of minute bars, as a part of the time to write it.
//
//   pnpm build && node bench/validator.mjs
//
// 2.4 million bars in 40,000 runs of a symbol's day, once in one batch and once in a batch for
// each run. The least of three tries each; the promise is a ratio of at most 0.3.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSchemaRegistry,
  DataValidator,
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  parseExchangeDate,
  toEpochDay,
  tradingDaysBetween,
} from '@taq/schema';
import { tableFromColumns, toArrowSchema } from '@taq/schema/arrow';
import { writeParquet } from '@taq/versioning';
import { Table } from 'apache-arrow';

const FIRST = parseExchangeDate('2024-11-01');
const LAST = parseExchangeDate('2024-11-30');
const DAYS = tradingDaysBetween(FIRST, LAST);
const BARS_A_DAY = 60;
const SYMBOLS = 40_000 / DAYS.length;
const ROWS = SYMBOLS * DAYS.length * BARS_A_DAY;
const TRIES = 3;

const validator = new DataValidator(createSchemaRegistry());
const inOneBatch = monthOfBars();
const inManyBatches = new Table(toArrowSchema(minuteBars), [...runsOf(inOneBatch)]);

print(`${ROWS.toLocaleString('en')} bars, ${inManyBatches.batches.length} runs`);
for (const table of [inOneBatch, inManyBatches]) {
  const validating = await leastMs(async () => validate(table));
  const writing = await leastMs(async () => write(table));
  const batches = `${table.batches.length} batch${table.batches.length === 1 ? '' : 'es'}`;
  const times = `validate ${validating.toFixed(0)} ms, write ${writing.toFixed(0)} ms`;
  print(`${batches}: ${times}, ratio ${(validating / writing).toFixed(3)}`);
}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}

/** Bars of all symbols and days, sorted by symbol and time; prices move by cents. */
function monthOfBars() {
  const prices = new Float64Array(ROWS);
  const ts = new BigInt64Array(ROWS);
  const date = new Int32Array(ROWS);
  const volume = new BigInt64Array(ROWS);
  const codes = new Int32Array(ROWS);
  const opens = DAYS.map((day) => newYorkToUtcNs(day, 570n * NS_PER_MINUTE));
  for (let row = 0; row < ROWS; row += 1) {
    const minute = row % BARS_A_DAY;
    const run = (row - minute) / BARS_A_DAY;
    const day = run % DAYS.length;
    ts[row] = (opens[day] ?? 0n) + BigInt(minute * 3) * NS_PER_MINUTE;
    date[row] = toEpochDay(DAYS[day] ?? FIRST);
    codes[row] = (run - day) / DAYS.length;
    prices[row] = 100 + ((row * 7919) % 500) / 100;
    volume[row] = BigInt(100 + ((row * 104_729) % 9_000));
  }
  const dictionary = Array.from({ length: SYMBOLS }, (_, code) => `S${10_000 + code}`);
  const above = (/** @type {number} */ cents) => prices.map((price) => price + cents / 100);
  return tableFromColumns(minuteBars, ROWS, {
    ts,
    symbol: { codes, dictionary },
    open: prices,
    high: above(50),
    low: above(-50),
    close: above(25),
    volume,
    vwap: above(10),
    date,
    trades: volume.map((shares) => shares / 100n),
  });
}

/** @param {Table} table */
function* runsOf(table) {
  for (let row = 0; row < ROWS; row += BARS_A_DAY) {
    yield* table.slice(row, row + BARS_A_DAY).batches;
  }
}

/** @param {Table} table */
function validate(table) {
  validator.validate(table, minuteBars.name, { first: FIRST, last: LAST, rows: ROWS });
}

/** @param {Table} table */
async function write(table) {
  const folder = await mkdtemp(join(tmpdir(), 'taq-bench-'));
  try {
    await writeParquet(join(folder, 'month.parquet'), minuteBars, table);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param {() => Promise<void>} work */
async function leastMs(work) {
  let least = Infinity;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const start = performance.now();
    await work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
