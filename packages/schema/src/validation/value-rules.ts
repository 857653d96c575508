import { columnOf, type Dataset } from '../dataset.ts';
import type { BatchColumns, RowTest } from './batch-columns.ts';
import { rowRule, type Rule } from './rule.ts';

/** No value lies below zero. */
export function nonNegative(...columns: readonly string[]): Rule[] {
  return columns.map((column) => relation('non_negative', [column, column], (value) => value < 0));
}

/** All values lie above zero. */
export function positive(...columns: readonly string[]): Rule[] {
  return columns.map((column) => relation('positive', [column, column], (value) => value <= 0));
}

/** What lies beyond whole shares is less than one. */
export function properFraction(column: string): Rule {
  return relation('fraction', [column, column], (value) => value < 0 || value >= 1);
}

/** No value lies above that of another column. */
export function atMost(column: string, limit: string): Rule {
  return relation('at_most', [column, limit], (value, most) => value > most);
}

/** The column is null where another one is zero, and nowhere else: null, never 0, without input. */
export function nullExactlyWhereZero(column: string, input: string): Rule {
  return rowRule('null_without_input', column, (dataset) => (batch) => {
    const isNull = batch.nulls(column);
    const inputs = valuesIn(batch, dataset, input);
    return (row) => (isNull?.(row) === true) !== (inputs(row) === 0);
  });
}

/**
 * A relation between the values of a row, which has to hold where none of them is null. Findings
 * are those of the first column.
 */
export function relation(
  rule: string,
  columns: readonly [column: string, other: string],
  isBroken: (value: number, other: number) => boolean,
): Rule {
  const [column, other] = columns;
  return rowRule(rule, column, (dataset) => (batch) => {
    const [values, others] = [valuesIn(batch, dataset, column), valuesIn(batch, dataset, other)];
    const isNull = anyNull(batch, columns);
    const test: RowTest = (row) => isBroken(values(row), others(row));
    return isNull === undefined ? test : (row) => !isNull(row) && test(row);
  });
}

/**
 * Numbers of a column as doubles: 64-bit integers lose digits beyond 53 bits, never their sign.
 * Those of null rows are anything.
 */
function valuesIn(batch: BatchColumns, dataset: Dataset, column: string): (row: number) => number {
  if (columnOf(dataset, column).type === 'int64') {
    const words = batch.words(column);
    return (row) => (words[row * 2 + 1] ?? 0) * 2 ** 32 + ((words[row * 2] ?? 0) >>> 0);
  }
  const values = batch.numbers<Float64Array>(column);
  return (row) => values[row] ?? 0;
}

/** `undefined` where no row is null in any of the columns. */
function anyNull(batch: BatchColumns, columns: readonly string[]): RowTest | undefined {
  const tests = columns.flatMap((column) => batch.nulls(column) ?? []);
  return tests.length === 0 ? undefined : (row) => tests.some((isNull) => isNull(row));
}
