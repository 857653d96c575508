import { minuteBars, newYorkToUtcNs, NS_PER_MINUTE, sessionOf, toEpochDay } from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';

/**
 * A full day of minute bars of each symbol, sorted: prices that wander by cents, sizes of all kinds.
 * The same seed makes the same bars.
 * @param {readonly string[]} symbols sorted
 * @param {import('@taq/schema').ExchangeDate} date
 * @param {number} seed
 */
export function dayOfBars(symbols, date, seed) {
  const random = randomFrom(seed);
  const session = sessionOf(date);
  if (session === undefined) throw new RangeError(`${date} has no session`);
  const minutes = Number((session.close - session.open) / NS_PER_MINUTE);
  const rows = symbols.length * minutes;
  const opensAt = newYorkToUtcNs(date, session.open);
  const prices = () => new Float64Array(rows);
  const columns = {
    open: prices(),
    high: prices(),
    low: prices(),
    close: prices(),
    vwap: prices(),
  };
  const [volume, trades] = [new BigInt64Array(rows), new BigInt64Array(rows)];
  for (let row = 0, price = 0; row < rows; row += 1) {
    if (row % minutes === 0) price = 2_000 + Math.round(random() * 30_000);
    const close = price + Math.round((random() - 0.5) * 20);
    const high = (Math.max(price, close) + Math.floor(random() * 6)) / 100;
    const low = (Math.min(price, close) - Math.floor(random() * 6)) / 100;
    columns.open[row] = price / 100;
    columns.close[row] = close / 100;
    columns.high[row] = high;
    columns.low[row] = low;
    columns.vwap[row] = low + (high - low) * random();
    volume[row] = BigInt(Math.floor(random() ** 3 * 50_000) + 1);
    trades[row] = BigInt(Math.floor(random() ** 2 * 200) + 1);
    price = close;
  }
  return tableFromColumns(minuteBars, rows, {
    ...columns,
    ts: BigInt64Array.from(
      { length: rows },
      (_, row) => opensAt + BigInt(row % minutes) * NS_PER_MINUTE,
    ),
    symbol: {
      codes: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / minutes)),
      dictionary: [...symbols],
    },
    volume,
    trades,
    date: new Int32Array(rows).fill(toEpochDay(date)),
  });
}

/** @param {number} seed */
function randomFrom(seed) {
  let state = (seed + 1) * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
