import { minuteBars, TaqError, type FixedWidthArray } from '@taq/schema';
import type { Data, RecordBatch } from 'apache-arrow';

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
}

/**
 * The columns of a batch of `taq_1min_bars`. Throws `DATA_INVALID` for a null where none may be:
 * rows that nobody validated can be shown as they are, but nothing can be computed from them.
 */
export function barColumns(batch: RecordBatch): BarColumns {
  const columns = new Map(
    batch.schema.fields.map(({ name }, index) => [name, batch.data.children[index]]),
  );
  const whole = (name: string): Data => {
    const column = columns.get(name);
    if (column === undefined) throw new RangeError(`bars without their column ${name}`);
    if (column.nullCount > 0) throw notComputable('not_null', name, column.nullCount);
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

/** Bars of which nothing can be computed: `rule` says what a column breaks, in `count` rows. */
export function notComputable(
  rule: string,
  column: string,
  count: number,
): TaqError<'DATA_INVALID'> {
  const rows = `${count} row${count === 1 ? '' : 's'}`;
  return new TaqError(
    'DATA_INVALID',
    `nothing can be computed from these bars:\n  ${column}: ${rule}: ${rows}`,
    {
      details: { dataset: minuteBars.name, findings: [{ rule, column, count, rows: [] }] },
      next: 'Fetch the affected days again with --full, or ask for the minutes as they are.',
    },
  );
}
