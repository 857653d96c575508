/**
 * Our own vocabulary of types, independent of any engine's.
 *
 * - `timestamp_ns`: an instant, 64-bit nanoseconds since 1970-01-01T00:00:00Z
 * - `date`: a calendar date of the exchange, days since 1970-01-01
 * - `string`, `float64`, `int64`, `int32`, `int16`: as they say
 */
export type LogicalType = (typeof LOGICAL_TYPES)[number];

export const LOGICAL_TYPES = [
  'timestamp_ns',
  'date',
  'string',
  'float64',
  'int64',
  'int32',
  'int16',
] as const;

/** What one of a value is. `none` for identifiers, instants, log-returns and their variances. */
export type Unit =
  'USD' | 'shares' | 'trades' | 'quotes' | 'returns' | 'intervals' | 'ns' | 's' | 'bps' | 'none';

/** One column of a dataset, with all that a reader has to know to use it rightly. */
export interface Column {
  readonly name: string;
  readonly type: LogicalType;
  readonly nullable: boolean;
  readonly unit: Unit;
  /** Time zone of instants and dates; absent for everything else. */
  readonly zone?: 'UTC' | 'America/New_York';
  readonly meaning: string;
  /** Parquet field id: fixed for ever, since files are immutable. */
  readonly fieldId: number;
}

/** The JavaScript value of each logical type, as Arrow hands it out. `date` is days since 1970. */
export interface LogicalTypeValues {
  timestamp_ns: bigint;
  date: number;
  string: string;
  float64: number;
  int64: bigint;
  int32: number;
  int16: number;
}

/** The value of a column, `null` included where the column allows it. */
export type ColumnValue<C extends Column> = C['nullable'] extends false
  ? LogicalTypeValues[C['type']]
  : LogicalTypeValues[C['type']] | null;
