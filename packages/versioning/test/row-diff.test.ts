import { expect, test } from '@jest/globals';
import { minuteBars, newYorkToUtcNs, NS_PER_MINUTE, nullableColumn, toEpochDay } from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { RowRef } from '@taq/versioning';
import type { RecordBatch } from 'apache-arrow';
import fc from 'fast-check';
import { cellRunsOf } from '../src/cell-runs.ts';
import { diffRows, type RowDifference } from '../src/row-diff.ts';
import { day } from './support/bars.ts';

/** A bar as the model knows it. */
interface Bar {
  readonly symbol: string;
  readonly date: string;
  readonly minute: number;
  readonly price: number;
  readonly fraction: number | null;
}

const keyOf = ({ symbol, date, minute }: Bar): string => `${symbol} ${date} ${minute}`;
const valueOf = ({ price, fraction }: Pick<Bar, 'price' | 'fraction'>): string =>
  `${Object.is(price, -0) ? '-0' : price} ${fraction}`;

/** Bars as batches of so many rows, sorted by the dataset's key. */
function batchesOf(bars: readonly Bar[], size: number): RecordBatch[] {
  const rows = bars.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const price = Float64Array.from(rows, (row) => row.price);
  const ones = new BigInt64Array(rows.length).fill(1n);
  const fractions = Float64Array.from(rows, ({ fraction }) => fraction ?? 7);
  const table = tableFromColumns(minuteBars, rows.length, {
    ts: BigInt64Array.from(rows, ({ date, minute }) =>
      newYorkToUtcNs(day(date), BigInt(570 + minute) * NS_PER_MINUTE),
    ),
    symbol: { codes: Int32Array.from(rows.keys()), dictionary: rows.map(({ symbol }) => symbol) },
    open: price,
    high: price,
    low: price,
    close: price,
    vwap: price,
    volume: ones,
    trades: ones,
    date: Int32Array.from(rows, ({ date }) => toEpochDay(day(date))),
    volume_fraction: nullableColumn(fractions, (row) => rows[row]?.fraction === null),
  });
  const starts = Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => index * size);
  return starts.flatMap((start) => table.slice(start, start + size).batches);
}

const bars = fc.uniqueArray(
  fc.record({
    symbol: fc.constantFrom('AAPL', 'BRK.B', 'IBM'),
    date: fc.constantFrom('2024-11-25', '2024-11-26'),
    minute: fc.nat(5),
    price: fc.constantFrom(1, 2, -0, 0, Number.NaN),
    fraction: fc.constantFrom(null, 0.5, Number.NaN),
  }),
  { selector: keyOf, maxLength: 30 },
);
const size = fc.integer({ min: 1, max: 9 });

/** By comparing maps. */
function expected(before: readonly Bar[], after: readonly Bar[]): string[] {
  const [left, right] = [before, after].map(
    (side) => new Map(side.map((bar) => [keyOf(bar), valueOf(bar)])),
  ) as [Map<string, string>, Map<string, string>];
  return [...new Set([...left.keys(), ...right.keys()])].toSorted().flatMap((key) => {
    const [old, young] = [left.get(key), right.get(key)];
    if (old === young) return [];
    return [`${key}: ${old ?? 'none'} -> ${young ?? 'none'}`];
  });
}

/** A difference as the model words it. */
function textOf({ symbol, date, before, after }: RowDifference): string {
  const [was, is] = [before, after].map((ref) => ref && barAt(ref));
  return `${symbol} ${date} ${(was ?? is)?.minute}: ${was?.value ?? 'none'} -> ${is?.value ?? 'none'}`;
}

function barAt({ batch, row }: RowRef): { readonly minute: number; readonly value: string } {
  const { ts, open, volume_fraction: fraction } = batch.get(row)?.toJSON() ?? {};
  const minute = (((ts ?? 0) / 60_000) % 1440) - 870;
  return { minute, value: valueOf({ price: open ?? 0, fraction: fraction ?? null }) };
}

test('finds exactly the rows that differ, in order, wherever batches begin and end', async () => {
  await fc.assert(
    fc.asyncProperty(bars, bars, size, size, async (before, after, left, right) => {
      const old = cellRunsOf(batchesOf(before, left));
      const young = cellRunsOf(batchesOf(after, right));
      const found: string[] = [];
      for await (const one of diffRows(minuteBars, old, young)) found.push(textOf(one));
      expect(found).toEqual(expected(before, after));
    }),
    { numRuns: Number(process.env['TAQ_STORE_CASES'] ?? 150) },
  );
});
