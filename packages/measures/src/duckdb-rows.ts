import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import type { FixedWidthArray, TextColumn } from '@taq/schema';
import type { Ingredients } from './ingredients.ts';
import type { ResultColumn } from './measure-statement.ts';

/** A streamed result, one batch for each of DuckDB's chunks. */
export async function* ingredientsFrom(
  result: DuckDBResult,
  columns: readonly ResultColumn[],
): AsyncGenerator<Ingredients, void, undefined> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const values = columns.map((column, index) => [column.name, columnFrom(chunk, index, column)]);
    yield { rows: chunk.rowCount, columns: Object.fromEntries(values) };
  }
}

function columnFrom(
  chunk: DuckDBDataChunk,
  index: number,
  { type, digits = 0 }: ResultColumn,
): FixedWidthArray | TextColumn {
  const values = chunk.getColumnValues(index) as (string | number | bigint)[];
  switch (type) {
    case 'text':
      return textColumn(values as string[]);
    case 'int4':
      return Int32Array.from(values, Number);
    case 'int8':
      return BigInt64Array.from(values, BigInt);
    case 'numeric':
      return Float64Array.from(values, (value) => decimal(value as number | bigint, digits));
  }
}

function textColumn(values: readonly string[]): TextColumn {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    const code = codeOf.get(value) ?? codeOf.size;
    codeOf.set(value, code);
    return code;
  });
  return { codes, dictionary: [...codeOf.keys()] };
}

/** The double nearest to a number of `digits` decimal digits that was sent as a whole one. */
export function decimal(value: number | bigint, digits: number): number {
  if (typeof value === 'number') return value / 10 ** digits;
  const isExact = value < Number.MAX_SAFE_INTEGER && value > -Number.MAX_SAFE_INTEGER;
  return isExact && digits <= 22 ? Number(value) / 10 ** digits : Number(`${value}e-${digits}`);
}
