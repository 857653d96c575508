// What it costs to open a store of many years and to find the file of a symbol's day in it, against
// the same in a store of one month, and against reading a small JSON file.
//
//   pnpm build && node bench/opening.mjs [years] [symbols]
//
// 20 years of 12 months of three datasets, 500 symbols, unless said. Each turn opens the store anew
// and reads what is known of one symbol's day. The promises: at most 1.5 times of one month, and
// less than 20 times of reading and parsing one small JSON file.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monthBounds, parseExchangeDate, tradingDaysBetween } from '@taq/schema';
import { TaqStore } from '@taq/versioning';
import { DATASETS, fillStore } from './made-up-store.mjs';
import { median, timed } from './measuring.mjs';

const YEARS = Number(process.argv[2] ?? 20);
const SYMBOLS = Number(process.argv[3] ?? 500);
const ROUNDS = 300;
const WARM_UP = 50;
const MONTH = '202412';
const SYMBOL = `S${String(SYMBOLS - 1).padStart(4, '0')}`;

const { first, last } = monthBounds(MONTH);
const [DAY] = tradingDaysBetween(parseExchangeDate(first), parseExchangeDate(last)).slice(5);
const DATASET = DATASETS[0];

const folder = await mkdtemp(join(process.env['TAQ_BENCH_DIR'] ?? tmpdir(), 'taq-bench-'));
try {
  const [long, short] = [join(folder, 'years'), join(folder, 'month')];
  await fillStore(long, { months: 12 * YEARS, symbols: SYMBOLS });
  await fillStore(short, { months: 1, symbols: SYMBOLS });
  await report(long, short, await smallJson());
} finally {
  await rm(folder, { recursive: true });
}

/**
 * Takes turns, so that all three see the same machine.
 * @param {string} long
 * @param {string} short
 * @param {string} json
 */
async function report(long, short, json) {
  /** @type {Record<'long' | 'short' | 'json', number[]>} */
  const times = { long: [], short: [], json: [] };
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    times.long.push(await timed(async () => resolveDay(long)));
    times.short.push(await timed(async () => resolveDay(short)));
    times.json.push(await timed(async () => JSON.parse(await readFile(json, 'utf8'))));
  }
  const [years, month, file] = [times.long, times.short, times.json].map((all) =>
    median(all.slice(WARM_UP)),
  );
  if (years === undefined || month === undefined || file === undefined) throw new RangeError();
  process.stdout.write(
    `${YEARS} years, ${SYMBOLS} symbols: open and find a day ${years.toFixed(2)} ms; ` +
      `one month ${month.toFixed(2)} ms: ${(years / month).toFixed(2)} times; ` +
      `small JSON file ${file.toFixed(3)} ms: ${(years / file).toFixed(1)} times\n`,
  );
}

/** @param {string} dataDir */
async function resolveDay(dataDir) {
  if (DAY === undefined || DATASET === undefined) throw new RangeError('nothing to ask for');
  const store = await TaqStore.open({ dataDir, mode: 'read', clock: Date.now, software: 'bench' });
  const pinned = await store.at();
  const state = await pinned.read({ datasets: [DATASET.name], first: DAY, last: DAY });
  const [partition] = state.partitions;
  if (partition === undefined || partition.coverage.state(SYMBOL, DAY) === 'not_synced') {
    throw new Error(`${dataDir} does not know ${SYMBOL} on ${DAY}`);
  }
}

/** A file of about a kilobyte. */
async function smallJson() {
  const path = join(folder, 'small', 'manifest.json');
  await mkdir(join(folder, 'small'));
  const entries = Array.from({ length: 10 }, (_, version) => ({
    version,
    committedAt: new Date(version).toISOString(),
    reason: 'sync 2024-12-09',
  }));
  await writeFile(path, JSON.stringify({ entries }));
  return path;
}
