import type { Dataset } from '../dataset.ts';
import { bySession, type DaySpan } from './day-spans.ts';
import type { RowBlock, RowTest } from './row-block.ts';
import { rowRule, type Rule } from './rule.ts';
import { someRunOfDays } from './whole-columns.ts';
import { minus, remainder, wordsOf, type Words } from './words.ts';

/** Instants in UTC nanoseconds: `first`, and each whole `step` after it up to `last`, included. */
export interface InstantGrid {
  readonly first: bigint;
  readonly last: bigint;
  readonly step: bigint;
}

/**
 * The instants of a column lie on the grid of their row's date. Rows of days without a session are
 * left to the rule on dates.
 */
export function dayInstants(
  column: string,
  gridOf: (span: DaySpan, dataset: Dataset) => InstantGrid,
): Rule {
  return rowRule('session', column, (dataset) => {
    const gridOfDay = bySession(dataset.rule, (span) => measured(gridOf(span, dataset)));
    return (block) => offGrid(block, column, gridOfDay);
  });
}

interface MeasuredGrid {
  readonly first: Words;
  readonly span: number;
  readonly step: number;
}

function measured({ first, last, step }: InstantGrid): MeasuredGrid {
  return { first: wordsOf(first), span: Number(last - first), step: Number(step) };
}

function offGrid(
  block: RowBlock,
  column: string,
  gridOfDay: (day: number) => MeasuredGrid | undefined,
): RowTest | undefined {
  const days = block.values<Int32Array>('date');
  const words = block.words(column);
  const isBroken = someRunOfDays(days, block.rows, (day, from, to) => {
    const grid = gridOfDay(day);
    return grid !== undefined && someOff(words, from, to, grid);
  });
  if (!isBroken) return undefined;
  return (row) => {
    const grid = gridOfDay(days[row] ?? 0);
    return grid !== undefined && someOff(words, row, row + 1, grid);
  };
}

function someOff(
  words: Int32Array,
  from: number,
  to: number,
  { first, span, step }: MeasuredGrid,
): boolean {
  for (let row = from; row < to; row += 1) {
    const since = minus(words, row, first);
    if (since < 0 || since > span || (step > 1 && remainder(since, step) !== 0)) return true;
  }
  return false;
}
