import { minuteBars, toEpochDay, valuesOf, vectorOf, type ExchangeDate } from '@taq/schema';
import { readParquet, TaqStore } from '@taq/versioning';

/** Commits a symbol's day again, as if its source had corrected the volume of the first bar. */
export async function correctBar(
  dataDir: string,
  symbol: string,
  date: ExchangeDate,
): Promise<void> {
  const store = await TaqStore.open({ dataDir, mode: 'write', clock: Date.now, software: 'test' });
  const [month] = (await store.current({ first: date, last: date })).partitions;
  const cell = month?.coverage.cell(symbol, date);
  const path = month?.segments[0]?.path;
  if (month === undefined || cell === undefined || path === undefined) throw new RangeError(date);
  const table = await readParquet(path, minuteBars);
  const [symbols, days] = [vectorOf(table, 'symbol'), valuesOf<Int32Array>(table, 'date')];
  const isOurs = (row: number): boolean =>
    symbols.get(row) === symbol && days[row] === toEpochDay(date);
  const rows = Array.from(days.keys()).filter(isOurs);
  const own = table.slice(rows[0], (rows.at(-1) ?? 0) + 1);
  const volumes = valuesOf<BigInt64Array>(own, 'volume');
  volumes[0] = (volumes[0] ?? 0n) + 1n;
  await store.commitPartition({
    dataset: minuteBars,
    partition: month.partition,
    rows: own,
    fetched: [
      { date, fetch: { ...cell.fetch, startedAt: Date.now() }, cells: new Map([[symbol, 'data']]) },
    ],
    reason: 'correct a bar',
  });
}
