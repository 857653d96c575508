import {
  COVERAGE_STATES,
  datesBetween,
  isOpen,
  isTradingDay,
  type CoverageState,
  type ExchangeDate,
} from '@taq/schema';

/** Calendar dates from `start` to `end`, both included; none where `end` lies before `start`. */
export interface DateRange {
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
}

/** Days of one symbol that share an open state; closed days in between count as part of it. */
export interface CoverageGap {
  readonly symbol: string;
  /** First and last trading day, both included. */
  readonly first: ExchangeDate;
  readonly last: ExchangeDate;
  readonly state: CoverageState;
}

/** Looks up what the store recorded for a cell; `undefined` where it recorded nothing. */
export type RecordedCell = (symbol: string, date: ExchangeDate) => CoverageState | undefined;

/**
 * What is known about every cell that was asked: each symbol of the question on each date of its
 * range. The summaries are computed when they are first read.
 */
export class AnswerCoverage {
  /** Canonical, sorted, unique. */
  readonly symbols: readonly string[];
  readonly range: DateRange;
  readonly #asked: ReadonlySet<string>;
  readonly #recorded: RecordedCell;
  #summary: Summary | undefined;

  constructor(symbols: readonly string[], range: DateRange, recorded: RecordedCell) {
    this.symbols = symbols;
    this.range = range;
    this.#asked = new Set(symbols);
    this.#recorded = recorded;
  }

  /** The state of one cell; `undefined` where it was not part of the question. */
  cell(symbol: string, date: ExchangeDate): CoverageState | undefined {
    const inside = date >= this.range.start && date <= this.range.end;
    if (!inside || !this.#asked.has(symbol)) return undefined;
    return isTradingDay(date) ? this.#tradingCell(symbol, date) : 'closed';
  }

  /** Cells by state; every state has its number, 0 included. */
  get counts(): Readonly<Record<CoverageState, number>> {
    return this.#summarised().counts;
  }

  /** The open cells (those that a sync would ask the source for), by symbol and date. */
  get missing(): readonly CoverageGap[] {
    return this.#summarised().missing;
  }

  #tradingCell(symbol: string, date: ExchangeDate): CoverageState {
    return this.#recorded(symbol, date) ?? 'not_synced';
  }

  #summarised(): Summary {
    this.#summary ??= this.#summarise();
    return this.#summary;
  }

  #summarise(): Summary {
    const dates = datesBetween(this.range.start, this.range.end);
    const tradingDays = dates.filter(isTradingDay);
    const counts = emptyCounts();
    counts.closed = this.symbols.length * (dates.length - tradingDays.length);
    const missing: CoverageGap[] = [];
    for (const symbol of this.symbols) {
      const states = tradingDays.map((date) => this.#tradingCell(symbol, date));
      for (const state of states) counts[state] += 1;
      missing.push(...gapsOf(symbol, tradingDays, states));
    }
    return { counts, missing };
  }
}

interface Summary {
  readonly counts: Readonly<Record<CoverageState, number>>;
  readonly missing: readonly CoverageGap[];
}

function emptyCounts(): Record<CoverageState, number> {
  return Object.fromEntries(COVERAGE_STATES.map((state) => [state, 0])) as Record<
    CoverageState,
    number
  >;
}

/** Neighbouring days in the same open state become one gap. */
function gapsOf(
  symbol: string,
  days: readonly ExchangeDate[],
  states: readonly CoverageState[],
): CoverageGap[] {
  const gaps: CoverageGap[] = [];
  days.forEach((date, index) => {
    const state = states[index];
    if (state === undefined || !isOpen(state)) return;
    const last = gaps.at(-1);
    if (last !== undefined && states[index - 1] === state) {
      gaps[gaps.length - 1] = { ...last, last: date };
    } else {
      gaps.push({ symbol, first: date, last: date, state });
    }
  });
  return gaps;
}
