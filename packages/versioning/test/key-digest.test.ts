import { describe, expect, test } from '@jest/globals';
import { minuteBars, ticks, type Dataset } from '@taq/schema';
import type { RecordBatch, Table } from 'apache-arrow';
import { cellRuns } from '../src/cell-runs.ts';
import { KeyDigest } from '../src/key-digest.ts';
import { barsTable, type CellRows } from './support/bars.ts';
import { sampleOf } from './support/samples.ts';

function digestOf(batches: readonly RecordBatch[], dataset: Dataset = minuteBars): string {
  const digest = new KeyDigest(dataset);
  for (const run of batches.flatMap((batch) => [...cellRuns(batch)])) digest.include(run);
  return digest.value();
}

const CELLS: CellRows[] = [
  { symbol: 'AAPL', date: '2024-11-25', bars: 3 },
  { symbol: 'AAPL', date: '2024-11-26', bars: 2 },
  { symbol: 'MSFT', date: '2024-11-25', bars: 2 },
];

describe('the digest of keys', () => {
  const table = barsTable(CELLS);

  test('does not depend on where batches begin and end', () => {
    const cuts = [0, 1, 2, 4, 7].map((start, index, all) =>
      table.slice(start, all[index + 1] ?? 7),
    );
    expect(digestOf(cuts.flatMap(({ batches }) => batches))).toBe(digestOf(table.batches));
  });

  test('is another one when a row is missing, doubled, or out of its place', () => {
    const parts = [0, 1, 2, 3, 4, 5, 6].map((row) => table.slice(row, row + 1).batches);
    const of = (...rows: number[]): string => digestOf(rows.flatMap((row) => parts[row] ?? []));
    const whole = of(0, 1, 2, 3, 4, 5, 6);
    expect(whole).toBe(digestOf(table.batches));
    for (const rows of [
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, 5, 6, 6],
      [1, 0, 2, 3, 4, 5, 6],
      [0, 1, 2, 5, 6, 3, 4],
    ]) {
      expect(of(...rows)).not.toBe(whole);
    }
  });

  test('knows cells apart whose times of day are the same', () => {
    const other = CELLS.map((cell) => ({ ...cell, symbol: cell.symbol.replace('MSFT', 'NVDA') }));
    expect(digestOf(barsTable(other).batches)).not.toBe(digestOf(table.batches));
  });

  test('is of the key alone: prices may differ', () => {
    const dearer = CELLS.map((cell) => ({ ...cell, price: 77 }));
    expect(digestOf(barsTable(dearer).batches)).toBe(digestOf(table.batches));
  });

  test('of ticks is of their numbers', () => {
    const rowsOf = (rows: number): RecordBatch[] =>
      (sampleOf('2024-11-29', { AAPL: rows }).rows as Table).batches;
    expect(digestOf(rowsOf(3), ticks)).not.toBe(digestOf(rowsOf(2), ticks));
  });
});
