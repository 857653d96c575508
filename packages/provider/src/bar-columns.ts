import { minuteBars, TaqError, type FixedWidthArray } from '@taq/schema';
import type { Data, RecordBatch } from 'apache-arrow';

const LARGEST = 2n ** 63n - 1n;

/** The columns of some minute bars as they lie there. */
export interface BarColumns {
  readonly rows: number;
  readonly symbol: Data;
  readonly ts: BigInt64Array;
  readonly date: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: BigInt64Array;
  readonly vwap: Float64Array;
  readonly trades: BigInt64Array;
  /** Shares beyond whole ones; 0 where there are none. */
  readonly fractionAt: (row: number) => number;
  /**
   * Throws `DATA_INVALID` for a row with a null where none may be: rows that nobody validated can
   * be shown as they are, but nothing can be computed from them.
   */
  readonly requireWhole: (row: number) => void;
}

/** The columns of a batch of `taq_1min_bars`. */
export function barColumns(batch: RecordBatch): BarColumns {
  const columns = new Map(
    batch.schema.fields.map(({ name }, index) => [name, batch.data.children[index]]),
  );
  const hollow: { readonly name: string; readonly column: Data }[] = [];
  const whole = (name: string): Data => {
    const column = columns.get(name);
    if (column === undefined) throw new RangeError(`bars without their column ${name}`);
    if (column.nullCount > 0) hollow.push({ name, column });
    return column;
  };
  const values = <T extends FixedWidthArray>(name: string): T => valuesIn<T>(whole(name));
  const fraction = columns.get('volume_fraction');
  return {
    rows: batch.numRows,
    symbol: whole('symbol'),
    ts: values('ts'),
    date: values('date'),
    open: values('open'),
    high: values('high'),
    low: values('low'),
    close: values('close'),
    volume: values('volume'),
    vwap: values('vwap'),
    trades: values('trades'),
    fractionAt: fractionsIn(fraction),
    requireWhole: (row) => {
      const found = hollow.find(({ column }) => !column.getValid(row));
      if (found !== undefined) throw notComputable('not_null', found.name);
    },
  };
}

function fractionsIn(column: Data | undefined): BarColumns['fractionAt'] {
  if (column === undefined || column.nullCount === column.length) return () => 0;
  const values = valuesIn<Float64Array>(column);
  return (row) => (column.getValid(row) ? (values[row] ?? 0) : 0);
}

function valuesIn<T extends FixedWidthArray>({ values, length }: Data): T {
  return (values as T).subarray(0, length) as T;
}

/** A sum over a column. Throws `DATA_INVALID` where it does not fit 64 bits. */
export function fitting(column: string, sum: bigint): bigint {
  if (sum <= LARGEST && sum >= -LARGEST) return sum;
  throw notComputable('sum_fits_64_bits', column);
}

/** A bar of which nothing can be computed: `rule` says what its column breaks. */
function notComputable(rule: string, column: string): TaqError<'DATA_INVALID'> {
  return new TaqError(
    'DATA_INVALID',
    `nothing can be computed from these bars:\n  ${column}: ${rule}: 1 row`,
    {
      details: { dataset: minuteBars.name, findings: [{ rule, column, count: 1, rows: [] }] },
      next: 'Fetch the affected days again with --full, or ask for the minutes as they are.',
    },
  );
}
