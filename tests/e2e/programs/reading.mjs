// Asks one provider again and again, several questions at a time, and tells as JSON what it saw: how
// many answers, how many states, answers that mix two states, and what it held afterwards.
//
//   node --expose-gc reading.mjs DATA_DIR ENGINE ROUNDS
import { readdirSync } from 'node:fs';
import { TaqLocalProvider } from '@taq/unified-fetcher';

const [dataDir = '', engine = 'duckdb', rounds = '10'] = process.argv.slice(2);
const ROUNDS = Number(rounds);
const JUNE = {
  symbols: /** @type {const} */ ('all'),
  startDate: '2024-06-03',
  endDate: '2024-06-03',
};
const JULY = { ...JUNE, startDate: '2024-07-01', endDate: '2024-07-01' };
const BOTH = { ...JUNE, endDate: JULY.endDate };
const options = { dataDir, engine: /** @type {'duckdb' | 'polars'} */ (engine) };

/** @type {Set<number>} */
const versions = new Set();
/** @type {string[]} */
const mixed = [];
let answers = 0;

// What the engine opens once for the whole process is opened now.
await new TaqLocalProvider(options).fetchMinuteBars(JUNE);
const openBefore = openFiles();
/** @type {number[]} */
const heap = [];
const provider = new TaqLocalProvider(options);
for (let round = 0; round < ROUNDS; round += 1) {
  await Promise.all([askAtOnce(BOTH), askAtOnce(BOTH), askStreamed(), askPinned()]);
  if (round % Math.ceil(ROUNDS / 10) === 0) heap.push(heapMegabytes());
}
await provider[Symbol.asyncDispose]();
heap.push(heapMegabytes());
process.stdout.write(
  `${JSON.stringify({ answers, versions: versions.size, mixed, heap, openBefore, openAfter: openFiles() })}\n`,
);

/** @param {typeof BOTH} question */
async function askAtOnce(question) {
  const { table, provenance } = await provider.fetchMinuteBars(question);
  judge(pricesOf([table]), `version ${provenance.version}`);
  versions.add(provenance.version);
}

async function askStreamed() {
  const batches = [];
  for await (const batch of provider.streamMinuteBars(BOTH)) batches.push(batch);
  judge(pricesOf(batches), 'a stream');
}

async function askPinned() {
  const state = await provider.at();
  const july = await state.fetchMinuteBars(JULY);
  const june = await state.fetchMinuteBars(JUNE);
  judge(pricesOf([june.table, july.table]), `pinned ${state.version}`);
}

/**
 * The prices of each month, by its first letters.
 * @param {readonly import('apache-arrow').Table[] | readonly import('apache-arrow').RecordBatch[]} parts
 */
function pricesOf(parts) {
  const prices = { june: new Set(), july: new Set() };
  for (const part of parts) {
    const [open, date] = [part.getChild('open'), part.getChild('date')];
    for (let row = 0; row < part.numRows; row += 1) {
      const isJune = Number(date?.get(row)) < Date.parse('2024-07-01T00:00:00Z');
      (isJune ? prices.june : prices.july).add(open?.get(row));
    }
  }
  return prices;
}

/**
 * @param {{ june: ReadonlySet<unknown>, july: ReadonlySet<unknown> }} prices
 * @param {string} of
 */
function judge({ june, july }, of) {
  answers += 1;
  const [first, second] = [Number([...june][0]), Number([...july][0])];
  const fits = june.size === 1 && july.size === 1 && (first === second || first === second + 1);
  if (!fits) mixed.push(`${of}: ${[...june].join(',')} and ${[...july].join(',')}`);
}

function heapMegabytes() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

/** Files of a store that this process has open. */
function openFiles() {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}
