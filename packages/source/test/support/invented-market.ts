import { nullableColumn } from '@taq/schema';
import type { ColumnBatch, TickBatch } from '../../src/index.ts';

export const RULE = { measure: 'minute_bars' } as const;
export const BARS = { rule: RULE, part: 'cells' } as const;

/** Rows of these symbols, sorted, and nothing beside the symbols. */
export function symbolBatch(...symbols: readonly string[]): ColumnBatch {
  const dictionary = [...new Set(symbols)];
  const codes = Int32Array.from(symbols, (symbol) => dictionary.indexOf(symbol));
  return { rows: symbols.length, columns: { symbol: { codes, dictionary } } };
}

/** Ingredients of one minute per row; row n costs n + 1 dollars and has n + 1 round lots. */
export function minuteBarBatch(rows: readonly (readonly [string, number])[]): ColumnBatch {
  const dictionary = [...new Set(rows.map(([symbol]) => symbol))];
  const price = Float64Array.from(rows, (_, row) => row + 1);
  return {
    rows: rows.length,
    columns: {
      symbol: {
        codes: Int32Array.from(rows, ([symbol]) => dictionary.indexOf(symbol)),
        dictionary,
      },
      minute: Int32Array.from(rows, ([, minute]) => minute),
      open: price,
      high: price,
      low: price,
      close: price,
      volume: BigInt64Array.from(rows, (_, row) => BigInt(row + 1) * 100n),
      notional: price.map((dollars) => dollars * dollars * 100),
      trades: BigInt64Array.from(rows, () => 1n),
    },
  };
}

/** A tick of each symbol; the first is stamped 1 ns after midnight; every second has no number. */
export function tradeBatch(...symbols: readonly string[]): TickBatch {
  const { rows, columns } = symbolBatch(...symbols);
  const time = BigInt64Array.from(symbols, (_, row) => BigInt(row + 1));
  const sequence = nullableColumn(time, (row) => row % 2 === 1);
  return { rows, columns: { ...columns, time, sequence } };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
