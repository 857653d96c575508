import type { Dataset } from '../dataset.ts';
import { toEpochDay } from '../exchange-date.ts';
import { bySession } from './day-spans.ts';
import type { Finding } from './finding.ts';
import { allOf, rowRule, type ValidationScope } from './rule.ts';
import { extremesOf, someRunOfDays } from './whole-columns.ts';

/** The number of rows is the one that was promised, and inside the bounds that were. */
export function rowCount(
  found: number,
  { key }: Dataset,
  { rows = found, minRows = 0, maxRows = Infinity }: ValidationScope,
): Finding[] {
  const count = Math.max(Math.abs(rows - found), minRows - found, found - maxRows);
  return count > 0 ? [{ rule: 'row_count', column: key[0] ?? '', count, rows: [] }] : [];
}

/** Columns declared not null hold none. */
export const notNull = allOf(({ columns }) =>
  columns
    .filter(({ nullable }) => !nullable)
    .map(({ name }) => rowRule('not_null', name, () => (block) => block.nulls(name))),
);

/** Prices and other doubles are finite; in rows without a value anything may stand. */
export const finite = allOf(({ columns }) =>
  columns
    .filter(({ type }) => type === 'float64')
    .map(({ name }) =>
      rowRule('finite', name, () => (block) => {
        const values = block.values<Float64Array>(name);
        if (allFinite(values, block.rows)) return undefined;
        const isNull = block.nulls(name);
        return (row) => !Number.isFinite(values[row]) && isNull?.(row) !== true;
      }),
    ),
);

/** One loop without a branch: NaN and the infinities leave something when taken from themselves. */
function allFinite(values: Float64Array, rows: number): boolean {
  let sum = 0;
  for (let row = 0; row < rows; row += 1) {
    const value = values[row] ?? 0;
    sum += value - value;
  }
  return sum === 0;
}

/** Dates lie inside the partition. */
export const datesInside = rowRule('date_inside', 'date', (_dataset, { first, last }) => {
  const from = first === undefined ? -Infinity : toEpochDay(first);
  const to = last === undefined ? Infinity : toEpochDay(last);
  return (block) => {
    const days = block.values<Int32Array>('date');
    const { least, greatest } = extremesOf(days, block.rows);
    if (least >= from && greatest <= to) return undefined;
    return (row) => (days[row] ?? 0) < from || (days[row] ?? 0) > to;
  };
});

/** Dates are days with a session. */
export const tradingDays = rowRule('trading_day', 'date', ({ rule }) => {
  const hasSession = bySession(rule, () => true);
  return (block) => {
    const days = block.values<Int32Array>('date');
    const isClosed = (day: number): boolean => hasSession(day) === undefined;
    if (!someRunOfDays(days, block.rows, isClosed)) return undefined;
    return (row) => isClosed(days[row] ?? 0);
  };
});
