// What a year of nightly syncs with nightly snapshots keeps, against the data that it ends with.
//
//   pnpm build && node bench/nightly-year.mjs [days] [symbols]
//
// 252 trading days, 50 symbols with 390 minute bars each unless said; each night commits one day and
// takes a snapshot. The promise: at most 2.1 times the bytes of the final data, everything counted
// that the store keeps (a file with several names once), and one file for each closed month.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { minuteBars, monthOf, parseExchangeDate, tradingDaysBetween } from '@taq/schema';
import { TaqStore } from '@taq/versioning';
import { dayOfBars } from './made-up-bars.mjs';
import { bytesBelow } from './measuring.mjs';

const DAYS = Number(process.argv[2] ?? 252);
const SYMBOLS = Number(process.argv[3] ?? 50);
/** In this order, so that a file counts where its bytes belong. */
const FOLDERS = ['taq/objects', 'manifests', 'snapshots', 'taq'];
const symbols = Array.from({ length: SYMBOLS }, (_, index) => `S${String(index).padStart(3, '0')}`);
const days = tradingDaysBetween(
  parseExchangeDate('2024-01-01'),
  parseExchangeDate('2025-12-31'),
).slice(0, DAYS);
const provenance = {
  source: 'bench',
  fingerprint: 'taq minute_bars v1 over trades',
  filterSet: 'regular',
  options: { definition: 1, measure: 'minute_bars', stamp: 'left' },
};

const dataDir = await mkdtemp(join(tmpdir(), 'taq-bench-'));
try {
  await syncEveryNight();
  await report();
} finally {
  await rm(dataDir, { recursive: true });
}

async function syncEveryNight() {
  for (const [night, date] of days.entries()) {
    const now = Date.parse(`${date}T23:30:00Z`);
    const store = await TaqStore.open({
      dataDir,
      mode: 'write',
      clock: () => now,
      software: 'bench',
    });
    const settled = days
      .slice(Math.max(0, night - 3), night)
      .filter((day) => monthOf(day) === monthOf(date));
    await store.commitPartition({
      dataset: minuteBars,
      partition: monthOf(date),
      rows: dayOfBars(symbols, date, night),
      fetched: [
        {
          date,
          fetch: { startedAt: now, provisional: true, tableState: stateOf(date), provenance },
          cells: new Map(symbols.map((symbol) => [symbol, 'data'])),
        },
      ],
      settled: settled.map((day) => ({ date: day, tableState: stateOf(day) })),
      reason: `sync ${date}`,
    });
    await store.snapshots.createSnapshot({
      datasets: [minuteBars.name],
      tag: `night_${date}`,
      metadata: { symbols, dataset: '1min_bars', tier: 'aggregates', start: date, end: date },
    });
  }
}

async function report() {
  const store = await TaqStore.open({ dataDir, mode: 'read', clock: Date.now, software: 'bench' });
  const { partitions, version } = await store.current();
  const segments = partitions.map((partition) => partition.segments.length);
  const data = partitions
    .flatMap((partition) => partition.segments)
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const kept = await bytesBelow(FOLDERS.map((folder) => join(dataDir, folder)));
  const total = [...kept.values()].reduce((sum, bytes) => sum + bytes, 0);
  process.stdout.write(
    `${days.length} nights, ${SYMBOLS} symbols, version ${version}; files of each month: ${segments.join(' ')}\n` +
      `final data ${megabytes(data)}, kept ${megabytes(total)}: ${(total / data).toFixed(2)} times\n` +
      [...kept]
        .map(([folder, bytes]) => `  ${relative(dataDir, folder)} ${megabytes(bytes)}\n`)
        .join(''),
  );
}

/** @param {string} date */
function stateOf(date) {
  return `${date.replaceAll('-', '')}:8192`;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
