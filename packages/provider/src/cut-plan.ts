import { datesBetween, tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import type { DateRange } from './answer-coverage.ts';
import { datesOf, filesFor } from './files-for.ts';
import type { ReadPlan, RowFilter } from './read-plan.ts';

/** Most rows of a symbol's day, for datasets of which that is known. */
const ROWS_PER_CELL: Readonly<Record<string, number>> = {
  taq_1min_bars: 390,
  taq_daily_rv: 1,
  taq_spread_stats: 1,
};

/**
 * A plan as smaller ones whose rows, one after the other, are those of the plan in its order: each
 * of about `rowsAtOnce` rows, so that a stream of them holds memory flat although engines sort.
 * Cut by symbols, a single symbol by dates; ticks by dates, then symbols, then their ordinals. Takes
 * the number of rows of each plan before it gives the next one.
 */
export function* cutPlan(plan: ReadPlan, rowsAtOnce: number): Generator<ReadPlan, void, number> {
  const dates = datesOf(plan.files, plan.where.dates);
  if (dates === undefined) return;
  if (mostRows(plan, dates) <= rowsAtOnce || plan.coverage.symbols.length === 0) {
    yield plan;
  } else if (plan.orderBy[0] === 'date') {
    for (const date of datesBetween(dates.start, dates.end)) {
      yield* cutDay(plan, date, rowsAtOnce);
    }
  } else {
    yield* cutSymbols(plan, dates, rowsAtOnce);
  }
}

/** No more rows than the files have, or the cells have room for. */
function mostRows({ dataset, files, coverage }: ReadPlan, dates: DateRange): number {
  const stored = files.reduce((sum, { rows }) => sum + rows, 0);
  const days = tradingDaysBetween(dates.start, dates.end).length;
  const perCell = ROWS_PER_CELL[dataset.name] ?? Infinity;
  return Math.min(stored, coverage.symbols.length * Math.max(1, days) * perCell);
}

function* cutSymbols(
  plan: ReadPlan,
  dates: DateRange,
  rowsAtOnce: number,
): Generator<ReadPlan, void, number> {
  const { symbols } = plan.coverage;
  const perDay = ROWS_PER_CELL[plan.dataset.name] ?? 1;
  const days = datesBetween(dates.start, dates.end);
  const perSymbol = perDay * Math.max(1, tradingDaysBetween(dates.start, dates.end).length);
  const together = Math.max(1, Math.floor(rowsAtOnce / perSymbol));
  const daysAtOnce = Math.max(1, Math.floor(rowsAtOnce / perDay));
  for (let first = 0; first < symbols.length; first += together) {
    const some = symbols.slice(first, first + together);
    for (const range of perSymbol > rowsAtOnce ? rangesOf(days, daysAtOnce) : [dates]) {
      yield* narrowed(plan, { symbols: some, dates: range });
    }
  }
}

function rangesOf(days: readonly ExchangeDate[], length: number): DateRange[] {
  const ranges: DateRange[] = [];
  for (let first = 0; first < days.length; first += length) {
    const [start, end] = [days[first], days[Math.min(first + length, days.length) - 1]];
    if (start !== undefined && end !== undefined) ranges.push({ start, end });
  }
  return ranges;
}

function* cutDay(
  plan: ReadPlan,
  date: ExchangeDate,
  rowsAtOnce: number,
): Generator<ReadPlan, void, number> {
  for (const day of narrowed(plan, { dates: { start: date, end: date } })) {
    if (mostRows(day, day.where.dates) <= rowsAtOnce) {
      yield day;
      continue;
    }
    for (const symbol of day.coverage.symbols) {
      yield* cutSequence(day, symbol, rowsAtOnce);
    }
  }
}

/** A symbol's day by its ordinals, until they end; what may lie behind the end is not forgotten. */
function* cutSequence(
  plan: ReadPlan,
  symbol: string,
  rowsAtOnce: number,
): Generator<ReadPlan, void, number> {
  for (const own of narrowed(plan, { symbols: [symbol] })) {
    const most = own.files.reduce((sum, { rows }) => sum + rows, 0);
    // A window leaves rows out in the middle: only without one do few rows mean the last ones.
    const isWhole = own.where.times === undefined;
    let from = 0;
    for (let ended = false; !ended && from + rowsAtOnce < most; from += rowsAtOnce) {
      const rows = yield withSeqs(own, { from, until: from + rowsAtOnce });
      ended = isWhole && rows < rowsAtOnce;
    }
    yield withSeqs(own, { from });
  }
}

function withSeqs(plan: ReadPlan, seqs: NonNullable<RowFilter['seqs']>): ReadPlan {
  return { ...plan, where: { ...plan.where, seqs } };
}

/** The plan for fewer cells; none where no file can hold them. */
function narrowed(plan: ReadPlan, cells: Partial<RowFilter>): readonly ReadPlan[] {
  const where = { ...plan.where, ...cells };
  const files = filesFor(plan.files, where);
  return files.length === 0 ? [] : [{ ...plan, where, files }];
}
