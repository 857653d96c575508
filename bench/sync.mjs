// What a sync costs, as ratios against the server's own part of it and against other tools, each
// beside its bound, on a simulator that shares this machine.
//
//   pnpm build && npm run bench -- sync [part …] [--full] [--scale X] [--rounds N]
//
// Parts: raw (a day of trades against psql's COPY of the same statements to nothing, also behind a
// line of 20 MB/s, and memory by size), aggregates (each dataset against the same SQL through psql),
// python (against pandas, beside ConnectorX), month (500 symbols, what a row costs at the server and
// here), idle (nothing to do in that month against taq --version). --full takes larger sizes: 10 M
// trades in raw, 10 M trades and 40 M quotes in the month; --scale 0.1 a tenth of them. Needs psql; python needs python3.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { aggregates } from './sync/aggregates.mjs';
import { Markets } from './sync/markets.mjs';
import { idle, month } from './sync/month.mjs';
import { python } from './sync/python.mjs';
import { raw } from './sync/raw.mjs';
import { summary } from './sync/verdicts.mjs';

const PARTS = { raw, python, aggregates, month, idle };
const SHORT = { trades: 3_000_000, dayTrades: 100_000, monthTrades: 100, monthQuotes: 1 };
const FULL = { trades: 4_700_000, dayTrades: 150_000, monthTrades: 1_000, monthQuotes: 4 };

const { values, positionals } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const stranger = positionals.find((part) => !Object.hasOwn(PARTS, part));
const [rounds, scale] = [Number(values.rounds), Number(values.scale)];
if (stranger !== undefined || !Number.isInteger(rounds) || rounds < 1 || !(scale > 0)) {
  const names = Object.keys(PARTS).join(', ');
  process.stderr.write(
    `npm run bench -- sync [part …] [--full] [--scale X] [--rounds N]; parts: ${names}\n`,
  );
  process.exit(2);
}

/** @param {typeof SHORT} sizes */
function scaled({ monthQuotes, ...sizes }) {
  const trades = Object.entries(sizes).map(([name, size]) => [name, Math.ceil(size * scale)]);
  return /** @type {typeof SHORT} */ ({ ...Object.fromEntries(trades), monthQuotes });
}

const folder = await mkdtemp(join(process.env['TAQ_BENCH_DIR'] ?? tmpdir(), 'taq-bench-'));
const markets = new Markets();
let isStopped = false;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    isStopped = true;
    void cleanUp().finally(() => process.exit(130));
  });
}
try {
  const setting = { ...scaled(values.full ? FULL : SHORT), markets, folder, rounds };
  for (const [name, part] of Object.entries(PARTS)) {
    if (positionals.length === 0 || positionals.includes(name)) await part(setting);
  }
  summary();
} catch (error) {
  // What is stopped half way fails: nobody wants to read of it.
  if (!isStopped) throw error;
} finally {
  await cleanUp();
}

async function cleanUp() {
  await markets.close();
  await rm(folder, { recursive: true, force: true });
}
