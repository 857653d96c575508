// Commits two months in turn, all rows of a commit at one price that rises by one: first June's, then
// July's. What one state holds is therefore June's price and the same or the one before in July.
//
//   node committing.mjs DATA_DIR
import {
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  parseExchangeDate,
  toEpochDay,
} from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import { TaqStore } from '@taq/versioning';

const [dataDir = ''] = process.argv.slice(2);
const SYMBOLS = ['AAPL', 'IBM', 'MSFT'];
const BARS = 40;
const provenance = { source: 'test', fingerprint: 'test', filterSet: 'regular', options: {} };
const store = await TaqStore.open({ dataDir, mode: 'write', clock: Date.now, software: 'test' });
const stopped = new AbortController();
process.once('SIGTERM', () => stopped.abort());

for (let price = 1; !stopped.signal.aborted; price += 1) {
  for (const day of ['2024-06-03', '2024-07-01']) await commit(day, price);
  if (price === 1) process.stdout.write('both months are there\n');
}

/**
 * @param {string} day
 * @param {number} price
 */
async function commit(day, price) {
  const date = parseExchangeDate(day);
  const rows = SYMBOLS.length * BARS;
  const prices = new Float64Array(rows).fill(price);
  const ones = new BigInt64Array(rows).fill(1n);
  await store.commitPartition({
    dataset: minuteBars,
    partition: day.slice(0, 7).replace('-', ''),
    rows: tableFromColumns(minuteBars, rows, {
      ts: BigInt64Array.from({ length: rows }, (_, row) =>
        newYorkToUtcNs(date, BigInt(570 + (row % BARS)) * NS_PER_MINUTE),
      ),
      symbol: {
        codes: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / BARS)),
        dictionary: SYMBOLS,
      },
      open: prices,
      high: prices,
      low: prices,
      close: prices,
      vwap: prices,
      volume: ones,
      trades: ones,
      date: new Int32Array(rows).fill(toEpochDay(date)),
    }),
    fetched: [
      {
        date,
        fetch: { startedAt: price, provisional: false, provenance },
        cells: new Map(SYMBOLS.map((symbol) => [symbol, /** @type {const} */ ('data')])),
      },
    ],
    reason: `price ${price}`,
  });
}
