import type { FixedWidthArray } from '@taq/schema';
import { bySymbol, type Ingredients } from './ingredients.ts';

/** All rows of one symbol: columns of numbers by name. */
export interface SymbolIngredients {
  readonly symbol: string;
  readonly rows: number;
  readonly columns: Readonly<Record<string, FixedWidthArray>>;
}

/**
 * Batches in the order of symbols, cut where the symbol changes, also where a symbol's rows go on
 * in the next batch. Memory holds one symbol's rows. Columns share memory with their batch where
 * they lie in one.
 */
export async function* perSymbol(
  batches: Iterable<Ingredients> | AsyncIterable<Ingredients>,
): AsyncGenerator<SymbolIngredients> {
  let open: SymbolIngredients | undefined;
  for await (const batch of batches) {
    for (const { symbol, start, end } of bySymbol(batch)) {
      const part = { symbol, rows: end - start, columns: slices(batch, start, end) };
      if (open?.symbol === symbol) {
        open = joined(open, part);
        continue;
      }
      if (open !== undefined) yield open;
      open = part;
    }
  }
  if (open !== undefined) yield open;
}

function slices(
  { columns }: Ingredients,
  start: number,
  end: number,
): SymbolIngredients['columns'] {
  const numbers = Object.entries(columns).flatMap(([name, column]) =>
    'codes' in column ? [] : [[name, column.subarray(start, end)] as const],
  );
  return Object.fromEntries(numbers);
}

function joined(left: SymbolIngredients, right: SymbolIngredients): SymbolIngredients {
  const columns = Object.entries(left.columns).map(([name, column]) => {
    const Values = column.constructor as new (length: number) => FixedWidthArray;
    const both = new Values(left.rows + right.rows);
    both.set(column as never, 0);
    both.set(right.columns[name] as never, left.rows);
    return [name, both] as const;
  });
  return {
    symbol: left.symbol,
    rows: left.rows + right.rows,
    columns: Object.fromEntries(columns),
  };
}

/** A column of a symbol's rows. Throws `RangeError` where there is none of that name. */
export function columnOfSymbol<T extends FixedWidthArray>(
  { columns }: SymbolIngredients,
  name: string,
): T {
  const column = columns[name];
  if (column === undefined) throw new RangeError(`no column of numbers called ${name}`);
  return column as T;
}
