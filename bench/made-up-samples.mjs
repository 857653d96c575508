import {
  newYorkToUtcNs,
  NS_PER_MINUTE,
  parseExchangeDate,
  ticks,
  toEpochDay,
  tradingDaysBetween,
} from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import { TaqStore } from '@taq/versioning';

/** Of a day of the store that `fillSamples` fills. */
const SIZE = { rows: 300_000, symbols: 4 };

const provenance = {
  source: 'bench',
  fingerprint: 'ticks',
  filterSet: 'all',
  options: { definition: 1, measure: 'ticks' },
};

/**
 * Fills a store with days of trades that do not compress well, until its files hold so many bytes.
 * @param {string} dataDir
 * @param {number} bytes
 */
export async function fillSamples(dataDir, bytes) {
  const store = await TaqStore.open({
    dataDir,
    mode: 'write',
    clock: Date.now,
    software: 'bench',
  });
  let stored = 0;
  const [first, last] = [parseExchangeDate('2024-01-02'), parseExchangeDate('2024-12-31')];
  for (const date of tradingDaysBetween(first, last)) {
    if (stored >= bytes) return;
    await commitDay(store, date, SIZE);
    const { partitions } = await store.current({ first: date, last: date });
    for (const { segments } of partitions) {
      for (const segment of segments) stored += segment.bytes;
    }
  }
}

/**
 * One day of trades, a file for each symbol.
 * @param {string} dataDir
 * @param {string} date
 * @param {{ rows: number, symbols: number }} size rows of each symbol
 */
export async function commitTicks(dataDir, date, size) {
  const store = await TaqStore.open({ dataDir, mode: 'write', clock: Date.now, software: 'bench' });
  await commitDay(store, parseExchangeDate(date), size);
}

/**
 * @param {TaqStore} store
 * @param {import('@taq/schema').ExchangeDate} date
 * @param {{ rows: number, symbols: number }} size
 */
async function commitDay(store, date, { rows: each, symbols: count }) {
  const symbols = Array.from({ length: count }, (_, index) => `S${index}`);
  const rows = each * count;
  const step = 23_000_000_000_000n / BigInt(each);
  const open = newYorkToUtcNs(date, 570n * NS_PER_MINUTE);
  const random = (/** @type {number} */ below) => Math.floor(Math.random() * below);
  const text = (/** @type {string} */ of) => ({ codes: new Int32Array(rows), dictionary: [of] });
  await store.commitPartition({
    dataset: ticks,
    partition: date,
    rows: tableFromColumns(ticks, rows, {
      ts: BigInt64Array.from({ length: rows }, (_, row) => open + BigInt(row % each) * step),
      symbol: {
        codes: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / each)),
        dictionary: symbols,
      },
      trade_px: Float64Array.from({ length: rows }, () => random(1e9) / 1e4),
      trade_size: BigInt64Array.from({ length: rows }, () => BigInt(random(1e6))),
      cond: text('@'),
      date: new Int32Array(rows).fill(toEpochDay(date)),
      ts_nano: new Int16Array(rows),
      seq: BigInt64Array.from({ length: rows }, (_, row) => BigInt(row % each)),
      kind: text('trade'),
      exchange: text('Q'),
      correction: text('00'),
      source_seq: BigInt64Array.from({ length: rows }, () => BigInt(random(1e9))),
    }),
    fetched: [
      {
        date,
        fetch: { startedAt: 1, provisional: false, provenance },
        cells: new Map(symbols.map((symbol) => [symbol, /** @type {const} */ ('data')])),
      },
    ],
    reason: `fill ${date}`,
  });
}
