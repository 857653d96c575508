import {
  compareSchema,
  minuteBars,
  SchemaDriftError,
  stringRuns,
  valuesOf,
  vectorOf,
} from '@taq/schema';
import type { Table } from 'apache-arrow';

/** What a picture needs of a minute bar. */
export interface Bar {
  /** Start of the minute, UTC nanoseconds. */
  readonly ts: bigint;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: bigint;
}

/**
 * The bars of each symbol, by time; symbols in the order in which the table has them.
 * Throws `SchemaDriftError` for a table that is not one of minute bars.
 */
export function readBars(table: Table): Map<string, Bar[]> {
  const differences = compareSchema(minuteBars, table.schema);
  if (differences.length > 0) throw new SchemaDriftError(minuteBars, differences);
  const bySymbol = new Map<string, Bar[]>();
  if (table.numRows === 0) return bySymbol;
  const barAt = barReader(table);
  for (const { value, start, end } of stringRuns(vectorOf(table, 'symbol'))) {
    const bars = bySymbol.get(value) ?? [];
    bySymbol.set(value, bars);
    for (let row = start; row < end; row += 1) bars.push(barAt(row));
  }
  for (const bars of bySymbol.values()) bars.sort(byTime);
  return bySymbol;
}

function barReader(table: Table): (row: number) => Bar {
  const instants = valuesOf<BigInt64Array>(table, 'ts');
  const volumes = valuesOf<BigInt64Array>(table, 'volume');
  const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((name) =>
    valuesOf<Float64Array>(table, name),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  return (row) => ({
    ts: instants[row] ?? 0n,
    open: open[row] ?? Number.NaN,
    high: high[row] ?? Number.NaN,
    low: low[row] ?? Number.NaN,
    close: close[row] ?? Number.NaN,
    volume: volumes[row] ?? 0n,
  });
}

function byTime(left: Bar, right: Bar): number {
  return left.ts < right.ts ? -1 : Number(left.ts > right.ts);
}
