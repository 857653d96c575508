// What a sync costs against the server's own part of it, on a simulator on this machine.
//
//   pnpm build && npm run bench -- sync [part …] [--trades N]
//
// Parts: raw (a sample against psql's COPY of the same statements to nothing, and again behind a line
// of 20 MB/s), aggregates (each dataset against the same SQL through psql), idle (nothing to do
// against taq --version). The server shares the two cores with all of them.
//
// Promises: raw at most 1.5 times, behind the line 1.05; less than 400 MB; aggregates at most 1.1
// times; idle less than 3 times, beside what the server's catalogue takes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseExchangeDate } from '@taq/schema';
import { startSimulator } from '@taq/wrds-simulator';
import { FlakyProxy } from '@taq/wrds-simulator/proxy';
import { median } from './measuring.mjs';

const TAQ = fileURLToPath(new URL('../apps/cli/bin/run.js', import.meta.url));
const DAY = '2024-11-25';
const words = process.argv.slice(2);
const TRADES = Number(words[words.indexOf('--trades') + 1] ?? NaN) || 3_000_000;
const parts = words.filter((word) => /^[a-z]+$/.test(word));
const isAsked = (/** @type {string} */ part) => parts.length === 0 || parts.includes(part);
const LINE_BYTES_PER_SECOND = 20e6;
const ofAapl = `WHERE sym_root = ANY (ARRAY['AAPL']::text[]) AND sym_suffix IS NULL`;

/** @type {(() => Promise<void>)[]} */
const toClose = [];
const folder = await mkdtemp(join(process.env['TAQ_BENCH_DIR'] ?? tmpdir(), 'taq-bench-'));
try {
  if (isAsked('raw')) await raw();
  if (isAsked('aggregates')) await aggregates();
  if (isAsked('idle')) await idle();
} finally {
  for (const close of toClose.toReversed()) await close();
  await rm(folder, { recursive: true });
}

/** @param {Parameters<typeof startSimulator>[0]} options */
async function started(options) {
  const market = await startSimulator(options);
  toClose.push(async () => market.stop());
  return market;
}

/** @param {import('@taq/wrds-simulator/proxy').ProxyOptions} options */
async function opened(options) {
  const proxy = await FlakyProxy.start(options);
  toClose.push(async () => proxy[Symbol.asyncDispose]());
  return proxy;
}

/** A day of one symbol: its trades, and as many changes of the NBBO. */
async function raw() {
  const market = await started({
    seed: 1,
    symbols: ['AAPL'],
    start: parseExchangeDate(DAY),
    end: parseExchangeDate(DAY),
    tradesPerSymbolDay: TRADES,
    quotesPerTrade: 1,
    families: ['ctm', 'complete_nbbo', 'mastm'],
  });
  const statements = [
    `SELECT sym_root, sym_suffix, time_m, time_m_nano, tr_seqnum, price, size, tr_scond, tr_corr, ex, tr_source
     FROM taqm_2024.ctm_20241125 ${ofAapl}`,
    `SELECT sym_root, sym_suffix, time_m, time_m_nano, best_bid, best_bidsizeshares, best_ask, best_asksizeshares, qu_cond
     FROM taqm_2024.complete_nbbo_20241125 ${ofAapl}`,
  ].map((text) => `${text} ORDER BY sym_root, sym_suffix NULLS FIRST, time_m, time_m_nano`);
  const sync = async (/** @type {string} */ url) =>
    taqSync(url, 'sample', '--date', DAY, '--symbols', 'AAPL');
  await compare(`a sample of ${(TRADES / 1e6).toFixed(0)} M trades and as many quotes`, {
    ours: async () => sync(market.readerUrl),
    theirs: async () => copyAll(market.readerUrl, statements),
    rows: 2 * TRADES,
  });
  const line = { upstreamPort: market.port, bytesPerSecond: LINE_BYTES_PER_SECOND };
  const [ofOurs, ofTheirs] = [await opened(line), await opened(line)];
  await compare('the same behind 20 MB/s', {
    ours: async () => sync(at(market.readerUrl, ofOurs.port)),
    theirs: async () => copyAll(at(market.readerUrl, ofTheirs.port), statements),
    rows: 2 * TRADES,
    rounds: 1,
  });
}

/** @param {string} url @param {number} port */
function at(url, port) {
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
}

/** The statements of a sync, as the server's log has them, against the same through psql. */
async function aggregates() {
  const { recordStatements } = await import('./recorded-statements.mjs');
  const market = await started({
    seed: 2,
    symbols: 20,
    start: parseExchangeDate(DAY),
    end: parseExchangeDate(DAY),
    tradesPerSymbolDay: 50_000,
    quotesPerTrade: 2,
    families: ['ctm', 'complete_nbbo', 'mastm'],
  });
  for (const dataset of ['1min_bars', 'daily_rv', 'spread_stats']) {
    const sync = async (/** @type {string} */ url) =>
      taqSync(
        url,
        'aggregates',
        '--dataset',
        dataset,
        '--symbols',
        'all',
        '--start-date',
        DAY,
        '--end-date',
        DAY,
      );
    const statements = await recordStatements(market.readerUrl, sync);
    await compare(`${dataset} of 20 symbols, 1 M trades and 2 M quotes`, {
      ours: async () => sync(market.readerUrl),
      theirs: async () => copyOneByOne(market.readerUrl, statements),
      rows: 1_000_000,
    });
  }
}

/** A month of 500 symbols that is there already. */
async function idle() {
  const market = await started({
    seed: 3,
    symbols: 500,
    start: parseExchangeDate('2024-11-01'),
    end: parseExchangeDate('2024-11-29'),
    tradesPerSymbolDay: 1,
    quotesPerTrade: 1,
    families: ['ctm', 'mastm'],
  });
  const dataDir = join(folder, 'month');
  const month = ['--symbols', 'all', '--start-date', '2024-11-01', '--end-date', '2024-11-29'];
  const sync = ['sync', 'aggregates', ...month, '--url', market.readerUrl, '--data-dir', dataDir];
  await run(process.execPath, [TAQ, ...sync]);
  await compare('nothing to do in a month of 500 symbols, against taq --version', {
    ours: async () => run(process.execPath, [TAQ, ...sync]),
    theirs: async () => run(process.execPath, [TAQ, '--version']),
    rows: 0,
    rounds: 5,
  });
}

/**
 * Takes turns and prints the ratio of medians, what each took, and our memory and processor time.
 * @param {string} what
 * @param {{ ours: () => Promise<Cost>, theirs: () => Promise<Cost>, rows: number, rounds?: number }} works
 */
async function compare(what, { ours, theirs, rows, rounds = 3 }) {
  /** @type {Cost[]} */
  const own = [];
  /** @type {Cost[]} */
  const other = [];
  for (let round = 0; round < rounds; round += 1) {
    other.push(await theirs());
    own.push(await ours());
  }
  const [mine, its] = [own, other].map((costs) => median(costs.map(({ seconds }) => seconds)));
  if (mine === undefined || its === undefined) throw new RangeError();
  const memory = Math.max(...own.map(({ megabytes }) => megabytes));
  const cpu = median(own.map(({ cpuSeconds }) => cpuSeconds));
  const perMillion =
    rows === 0 ? '' : `, ${((cpu / rows) * 1e6).toFixed(2)} CPU s per million rows`;
  process.stdout.write(
    `${what}: ${mine.toFixed(2)} s against ${its.toFixed(2)} s: ${(mine / its).toFixed(2)} times; ` +
      `${memory.toFixed(0)} MB${perMillion}\n`,
  );
}

/** @typedef {{ seconds: number, cpuSeconds: number, megabytes: number }} Cost */

/**
 * A sync into a fresh folder.
 * @param {string} url
 * @param {...string} more
 */
async function taqSync(url, ...more) {
  const dataDir = await mkdtemp(join(folder, 'store-'));
  const cost = await run(process.execPath, [
    TAQ,
    'sync',
    ...more,
    '--url',
    url,
    '--data-dir',
    dataDir,
    '--json',
  ]);
  await rm(dataDir, { recursive: true });
  return cost;
}

/** @param {string} url @param {readonly string[]} statements */
async function copyAll(url, statements) {
  const costs = await Promise.all(statements.map(async (text) => psqlCopy(url, text)));
  return costs.reduce((all, one) => (all.seconds > one.seconds ? all : one));
}

/** @param {string} url @param {readonly string[]} statements */
async function copyOneByOne(url, statements) {
  const cost = { seconds: 0, cpuSeconds: 0, megabytes: 0 };
  for (const text of statements) cost.seconds += (await psqlCopy(url, text)).seconds;
  return cost;
}

/** @param {string} url @param {string} text */
async function psqlCopy(url, text) {
  const copy = `COPY (${text}) TO STDOUT (FORMAT binary)`;
  return run('psql', [url, '--quiet', '--command', copy]);
}

/**
 * Runs a program to its end, its output to nothing, and says what it took.
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<Cost>}
 */
async function run(program, args) {
  const start = performance.now();
  const child = spawn('/usr/bin/time', ['-f', '%e %U %S %M', program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (chunk) => (told += String(chunk)));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${told}`);
  const seconds = (performance.now() - start) / 1000;
  const [, user = 0, system = 0, kilobytes = 0] = (told.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { seconds, cpuSeconds: user + system, megabytes: kilobytes / 1024 };
}
