import { expect, test } from '@jest/globals';
import { perSymbol, type Ingredients } from '../src/index.ts';

/** A batch of these symbols, with the values from a number on. */
function batchOf(symbols: readonly string[], from: number): Ingredients {
  const dictionary = [...new Set(symbols)];
  const values = symbols.map((_, row) => from + row);
  return {
    rows: symbols.length,
    columns: {
      symbol: { codes: Int32Array.from(symbols, (name) => dictionary.indexOf(name)), dictionary },
      price: Float64Array.from(values),
      trades: BigInt64Array.from(values, BigInt),
    },
  };
}

async function partsOf(...batches: readonly Ingredients[]): Promise<unknown[]> {
  const parts: unknown[] = [];
  for await (const { symbol, rows, columns } of perSymbol(batches)) {
    parts.push([symbol, rows, columns['price'], columns['trades']]);
  }
  return parts;
}

test('rows of a symbol stay together over batches', async () => {
  const batches = [batchOf(['A', 'A', 'B'], 1), batchOf(['B', 'B'], 4), batchOf(['B', 'C'], 6)];
  expect(await partsOf(...batches)).toEqual([
    ['A', 2, Float64Array.of(1, 2), BigInt64Array.of(1n, 2n)],
    ['B', 4, Float64Array.of(3, 4, 5, 6), BigInt64Array.of(3n, 4n, 5n, 6n)],
    ['C', 1, Float64Array.of(7), BigInt64Array.of(7n)],
  ]);
});

test('batches without a row have no symbol', async () => {
  expect(await partsOf()).toEqual([]);
  expect(await partsOf(batchOf([], 1), batchOf(['A'], 1), batchOf([], 2))).toEqual([
    ['A', 1, Float64Array.of(1), BigInt64Array.of(1n)],
  ]);
});
