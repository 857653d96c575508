import type { Table } from 'apache-arrow';
import { stringRuns, valuesOf, vectorOf, type StringRun } from './arrow-values.ts';
import type { Dataset } from './dataset.ts';
import { fromEpochDay, toEpochDay, type ExchangeDate } from './exchange-date.ts';
import { NS_PER_MINUTE, newYorkToUtcNs } from './exchange-time.ts';
import { sessionOf } from './trading-calendar.ts';

/** What one rule found wrong in one column. */
export interface Finding {
  readonly rule: string;
  readonly column: string;
  readonly count: number;
  /** The first offending row numbers, at most five. */
  readonly rows: readonly number[];
}

/** What the rows are held against besides their dataset. */
export interface ValidationScope {
  /** First and last date that the partition or the answer may hold, both included. */
  readonly first?: ExchangeDate;
  readonly last?: ExchangeDate;
  /** The number of rows that somebody else counted, the manifest for example. */
  readonly rows?: number;
}

/** A rule looks at whole columns and says what it found. */
export type Rule = (table: Table, dataset: Dataset, scope: ValidationScope) => Finding[];

const SHOWN_ROWS = 5;

/** Counts rows that break a rule; the shared shape of all rules on rows. */
export function findRows(
  rule: string,
  column: string,
  length: number,
  isBroken: (row: number) => boolean,
): Finding[] {
  const rows: number[] = [];
  let count = 0;
  for (let row = 0; row < length; row += 1) {
    if (!isBroken(row)) continue;
    count += 1;
    if (rows.length < SHOWN_ROWS) rows.push(row);
  }
  return count === 0 ? [] : [{ rule, column, count, rows }];
}

/** Columns declared not null hold none. */
export const notNull: Rule = (table, dataset) =>
  dataset.columns
    .filter((column) => !column.nullable)
    .flatMap((column) => {
      const vector = vectorOf(table, column.name);
      if (vector.nullCount === 0) return [];
      return findRows('not_null', column.name, table.numRows, (row) => !vector.isValid(row));
    });

/** Prices and other doubles are finite. */
export const finite: Rule = (table, dataset) =>
  dataset.columns
    .filter((column) => column.type === 'float64')
    .flatMap(({ name }) => {
      const values = valuesOf<Float64Array>(table, name);
      const vector = vectorOf(table, name);
      return findRows(
        'finite',
        name,
        table.numRows,
        (row) => !Number.isFinite(values[row]) && vector.isValid(row),
      );
    });

/** Rows are sorted by the dataset's key, which no two rows share. */
export const keyOrder: Rule = (table, dataset) => {
  const [textColumn = '', instantColumn = ''] = dataset.key;
  const runs = stringRuns(vectorOf(table, textColumn));
  const instants = valuesOf<BigInt64Array | Int32Array>(table, instantColumn);
  return [
    ...textOrder(runs, textColumn),
    ...instantOrder(runs, instants, instantColumn, 'unique_key', (a, b) => a === b),
    ...instantOrder(runs, instants, instantColumn, 'order', (a, b) => a > b),
  ];
};

function textOrder(runs: readonly StringRun[], column: string): Finding[] {
  const broken = runs.filter(
    (run, index) => index > 0 && (runs[index - 1]?.value ?? '') > run.value,
  );
  if (broken.length === 0) return [];
  const rows = broken.slice(0, SHOWN_ROWS).map((run) => run.start);
  return [{ rule: 'order', column, count: broken.length, rows }];
}

function instantOrder(
  runs: readonly StringRun[],
  instants: BigInt64Array | Int32Array,
  column: string,
  rule: string,
  breaks: (previous: bigint | number, current: bigint | number) => boolean,
): Finding[] {
  const starts = new Set(runs.map((run) => run.start));
  return findRows(
    rule,
    column,
    instants.length,
    (row) => !starts.has(row) && breaks(instants[row - 1] ?? 0, instants[row] ?? 0),
  );
}

/** Dates lie inside the partition. */
export const datesInside: Rule = (table, _dataset, { first, last }) => {
  const days = valuesOf<Int32Array>(table, 'date');
  const from = first === undefined ? -Infinity : toEpochDay(first);
  const to = last === undefined ? Infinity : toEpochDay(last);
  return findRows('date_inside', 'date', table.numRows, (row) => {
    const day = days[row] ?? 0;
    return day < from || day > to;
  });
};

/** The number of rows is the one that was promised. */
export const rowCount: Rule = (table, dataset, { rows }) =>
  rows === undefined || rows === table.numRows
    ? []
    : [
        {
          rule: 'row_count',
          column: dataset.key[0] ?? '',
          count: Math.abs(table.numRows - rows),
          rows: [],
        },
      ];

/** low ≤ open, close, vwap ≤ high, and low > 0. */
export const priceRelations: Rule = (table) => {
  const [open, high, low, close, vwap] = ['open', 'high', 'low', 'close', 'vwap'].map((name) =>
    valuesOf<Float64Array>(table, name),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const outside = (values: Float64Array, row: number): boolean =>
    (values[row] ?? 0) < (low[row] ?? 0) || (values[row] ?? 0) > (high[row] ?? 0);
  // The quotient may lie an ulp outside of prices that are all equal.
  const vwapOutside = (row: number): boolean =>
    (vwap[row] ?? 0) < (low[row] ?? 0) * (1 - Number.EPSILON) ||
    (vwap[row] ?? 0) > (high[row] ?? 0) * (1 + Number.EPSILON);
  return [
    ...findRows('positive', 'low', table.numRows, (row) => (low[row] ?? 0) <= 0),
    ...findRows('ohlc', 'open', table.numRows, (row) => outside(open, row)),
    ...findRows('ohlc', 'close', table.numRows, (row) => outside(close, row)),
    ...findRows('ohlc', 'vwap', table.numRows, vwapOutside),
  ];
};

/** A bar has at least one trade of at least one share. */
export const positiveCounts: Rule = (table) =>
  ['volume', 'trades'].flatMap((name) => {
    const values = valuesOf<BigInt64Array>(table, name);
    return findRows('positive', name, table.numRows, (row) => (values[row] ?? 0n) <= 0n);
  });

/** Bars start on whole minutes inside their day's session. */
export const sessionMinutes: Rule = (table) => {
  const days = valuesOf<Int32Array>(table, 'date');
  const instants = valuesOf<BigInt64Array>(table, 'ts');
  const bounds = new Map<number, { open: bigint; close: bigint } | undefined>();
  const boundsOf = (day: number): { open: bigint; close: bigint } | undefined => {
    if (!bounds.has(day)) bounds.set(day, utcBounds(fromEpochDay(day)));
    return bounds.get(day);
  };
  return findRows('session', 'ts', table.numRows, (row) => {
    const session = boundsOf(days[row] ?? 0);
    const ts = instants[row] ?? 0n;
    if (session === undefined || ts < session.open || ts >= session.close) return true;
    return (ts - session.open) % NS_PER_MINUTE !== 0n;
  });
};

function utcBounds(date: ExchangeDate): { open: bigint; close: bigint } | undefined {
  const session = sessionOf(date);
  if (session === undefined) return undefined;
  return {
    open: newYorkToUtcNs(date, session.open),
    close: newYorkToUtcNs(date, session.close),
  };
}
