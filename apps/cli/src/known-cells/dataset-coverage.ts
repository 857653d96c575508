import {
  isOpen,
  monthOf,
  tradingDaysBetween,
  type CoverageState,
  type Dataset,
  type ExchangeDate,
} from '@taq/schema';
import type { PinnedPartition } from '@taq/versioning';
import { groupBy } from '../group-by.ts';

/** What is known of the asked symbols' days of a dataset. */
export interface DatasetCoverage {
  readonly dataset: Dataset;
  /** Canonical, sorted. */
  readonly symbols: readonly string[];
  /** Trading days, rising; of samples those of which anything is stored. */
  readonly days: readonly ExchangeDate[];
  /** Symbols of which anything is known, for suggestions. */
  readonly stored: () => readonly string[];
  readonly cell: (symbol: string, date: ExchangeDate) => CoverageState;
}

/** Which symbols' days are looked at; all that are known of where nothing is said. */
export interface CoverageRange {
  readonly symbols: readonly string[] | 'all';
  /** Both included. */
  readonly start: ExchangeDate | undefined;
  readonly end: ExchangeDate | undefined;
  /** Whether a symbol's day is asked for, as of members of an index; all are where nothing is said. */
  readonly isAsked?: ((symbol: string, date: ExchangeDate) => boolean) | undefined;
}

/** Looks cells up in the partitions of a state; reads no data. */
export function datasetCoverage(
  dataset: Dataset,
  all: readonly PinnedPartition[],
  { symbols, start, end, isAsked = () => true }: CoverageRange,
): DatasetCoverage {
  const partitions = all.filter((partition) => partition.dataset === dataset.name);
  const known = partitions.flatMap(({ coverage }) => coverage.days()).toSorted();
  const recorded = known.filter((day) => day >= (start ?? day) && day <= (end ?? day));
  const [first, last] = [start ?? known[0], end ?? known.at(-1)];
  const span = first === undefined || last === undefined ? [] : tradingDaysBetween(first, last);
  const isSample = dataset.tier === 'samples';
  const byName = new Map(partitions.map((partition) => [partition.partition, partition]));
  const holding = (date: ExchangeDate): PinnedPartition | undefined =>
    byName.get(isSample ? date : monthOf(date));
  return {
    dataset,
    symbols: symbols === 'all' ? symbolsOf(partitions, recorded) : symbols,
    days: isSample ? [...new Set(recorded)] : span,
    stored: () => [...new Set(partitions.flatMap(({ coverage }) => coverage.symbols()))],
    cell: (symbol, date) =>
      isAsked(symbol, date)
        ? (holding(date)?.coverage.cell(symbol, date)?.state ?? 'not_synced')
        : 'closed',
  };
}

/** Symbols with a recorded cell on one of these days. */
function symbolsOf(
  partitions: readonly PinnedPartition[],
  days: readonly ExchangeDate[],
): string[] {
  const wanted = new Set(days);
  const found = new Set<string>();
  for (const { coverage } of partitions) {
    const here = coverage.days().filter((day) => wanted.has(day));
    for (const symbol of coverage.symbols()) {
      if (!found.has(symbol) && here.some((day) => coverage.cell(symbol, day) !== undefined)) {
        found.add(symbol);
      }
    }
  }
  return [...found].toSorted();
}

/** Cells by state, none of those that do not occur. */
export type CellCounts = Readonly<Partial<Record<CoverageState, number>>>;

/** A month of a dataset, all asked symbols together. */
export interface MonthCoverage {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly days: number;
  readonly counts: CellCounts;
}

/** The same, month by month. */
export function monthsOf(coverage: DatasetCoverage): MonthCoverage[] {
  const months = groupBy(coverage.days, (day) => day.slice(0, 7));
  return [...months].map(([month, days]) => ({
    month,
    days: days.length,
    counts: countCells(coverage, coverage.symbols, days),
  }));
}

/** Cells of these symbols and days by state. */
export function countCells(
  { cell }: DatasetCoverage,
  symbols: readonly string[],
  days: readonly ExchangeDate[],
): CellCounts {
  const counts: Partial<Record<CoverageState, number>> = {};
  for (const day of days) {
    for (const symbol of symbols) {
      const state = cell(symbol, day);
      counts[state] = (counts[state] ?? 0) + 1;
    }
  }
  return counts;
}

/** Neighbouring days of a symbol in one state, first and last trading day included. */
export interface CellRun {
  readonly first: ExchangeDate;
  readonly last: ExchangeDate;
  readonly state: CoverageState;
}

/** A symbol's days as runs, in order. */
export function runsOf({ days, cell }: DatasetCoverage, symbol: string): CellRun[] {
  const runs: CellRun[] = [];
  for (const day of days) {
    const state = cell(symbol, day);
    const last = runs.at(-1);
    if (last?.state === state) runs[runs.length - 1] = { ...last, last: day };
    else runs.push({ first: day, last: day, state });
  }
  return runs;
}

/** What is missing: symbols that lack the same days for the same reason, together. */
export interface CoverageGap extends CellRun {
  readonly symbols: readonly string[];
}

/** All that a sync would ask the source for, by first day. */
export function gapsOf(coverage: DatasetCoverage): CoverageGap[] {
  const gaps = new Map<string, CoverageGap & { readonly symbols: string[] }>();
  for (const symbol of coverage.symbols) {
    for (const run of runsOf(coverage, symbol).filter(({ state }) => isOpen(state))) {
      const key = `${run.first} ${run.last} ${run.state}`;
      const gap = gaps.get(key);
      if (gap === undefined) gaps.set(key, { ...run, symbols: [symbol] });
      else gap.symbols.push(symbol);
    }
  }
  return [...gaps].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, gap]) => gap);
}
