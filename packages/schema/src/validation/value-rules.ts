import { columnOf, type Dataset } from '../dataset.ts';
import type { RowBlock, RowTest } from './row-block.ts';
import { rowRule, type Rule } from './rule.ts';
import { extremesOf, extremesOfWords, type Extremes } from './whole-columns.ts';
import { numberAt } from './words.ts';

/** What a few roundings of a quotient or a root can amount to, as a share of the value. */
export const ROUNDING = 4 * Number.EPSILON;

/** No value lies below zero. */
export function nonNegative(...columns: readonly string[]): Rule[] {
  return columns.map((column) => valueRule('non_negative', column, (value) => value < 0));
}

/** All values lie above zero. */
export function positive(...columns: readonly string[]): Rule[] {
  return columns.map((column) => valueRule('positive', column, (value) => value <= 0));
}

/** What lies beyond whole shares is less than one. */
export function properFraction(column: string): Rule {
  return valueRule('fraction', column, (value) => value < 0 || value >= 1);
}

/** No value lies above that of another column. */
export function atMost(column: string, limit: string): Rule {
  return relation('at_most', [column, limit], (value, most) => value > most);
}

/** The column is null where an input is missing, and nowhere else: null without input, never 0. */
export function nullExactlyWhere(
  column: string,
  input: string,
  isMissing: (value: number) => boolean,
): Rule {
  return rowRule('null_without_input', column, (dataset) => (block) => {
    const isNull = block.nulls(column);
    const inputs = numbersIn(block, dataset, input);
    return (row) => (isNull?.(row) === true) !== isMissing(inputs(row));
  });
}

/** A relation between two values of a row, neither of them null. Findings name the first column. */
export function relation(
  rule: string,
  [column, other]: readonly [column: string, other: string],
  isBroken: (value: number, other: number) => boolean,
): Rule {
  return rowRule(rule, column, (dataset) => (block) => {
    const [values, others] = [column, other].map((name) => numbersIn(block, dataset, name)) as [
      Numbers,
      Numbers,
    ];
    return whereNoneIsNull(block, [column, other], (row) => isBroken(values(row), others(row)));
  });
}

/** `isBroken` is false for the values between two that are well. */
function valueRule(rule: string, column: string, isBroken: (value: number) => boolean): Rule {
  return rowRule(rule, column, (dataset) => (block) => {
    if (!block.hasValues(column)) return undefined;
    const { least, greatest } = extremesIn(block, dataset, column);
    if (!isBroken(least) && !isBroken(greatest)) return undefined;
    const values = numbersIn(block, dataset, column);
    return whereNoneIsNull(block, [column], (row) => isBroken(values(row)));
  });
}

/** Slots of null rows count. */
function extremesIn(block: RowBlock, dataset: Dataset, column: string): Extremes {
  return columnOf(dataset, column).type === 'int64'
    ? extremesOfWords(block.words(column), block.rows)
    : extremesOf(block.values<Float64Array>(column), block.rows);
}

type Numbers = (row: number) => number;

/**
 * Numbers of a column as doubles: 64-bit integers lose digits beyond 53 bits, never their sign.
 * Those of null rows are anything.
 */
function numbersIn(block: RowBlock, dataset: Dataset, column: string): Numbers {
  if (columnOf(dataset, column).type === 'int64') {
    const words = block.words(column);
    return (row) => numberAt(words, row);
  }
  const values = block.values<Float64Array>(column);
  return (row) => values[row] ?? 0;
}

function whereNoneIsNull(block: RowBlock, columns: readonly string[], test: RowTest): RowTest {
  return columns.reduce((whole, column) => {
    const isNull = block.nulls(column);
    return isNull === undefined ? whole : (row) => !isNull(row) && whole(row);
  }, test);
}
