import { isOpen, monthOf, type CoverageState, type ExchangeDate } from '@taq/schema';
import type { SourceDay } from '@taq/source';

/** What the store knows about one cell. */
export interface KnownCell {
  readonly state: CoverageState;
  readonly fetch: {
    /** The source's table state when the cell was fetched. */
    readonly tableState?: string;
    /** Whether the day was so new then that its table might still change. */
    readonly provisional: boolean;
  };
}

/** What the store knows about the cells of one dataset. */
export interface KnownCells {
  cell(symbol: string, date: ExchangeDate): KnownCell | undefined;
  /** Whether any cell of the day is provisional. */
  isProvisional(date: ExchangeDate): boolean;
}

export interface PlanQuestion {
  /** Canonical and sorted, or every listed symbol. */
  readonly symbols: readonly string[] | 'all';
  readonly days: readonly SourceDay[];
  /** Master lists by day, for the days that `daysToList` names. */
  readonly listed: ReadonlyMap<ExchangeDate, ReadonlySet<string>>;
  readonly known: KnownCells;
  /** Leave alone what is covered; `false` fetches everything again. */
  readonly incremental: boolean;
  /** Days from this one on are provisional. */
  readonly provisionalFrom: ExchangeDate;
}

/** States that need no look at the rows. */
export type StateWithoutRows = 'not_listed' | 'not_published' | 'not_permitted';

/** What a sync does about one day. */
export interface DayWork {
  readonly date: ExchangeDate;
  readonly tableState: string;
  readonly provisional: boolean;
  /** Symbols to ask the source for, sorted. */
  readonly fetch: readonly string[];
  /** States that are known without asking for rows: not listed, not published, not permitted. */
  readonly record: ReadonlyMap<string, StateWithoutRows>;
  /** Whether the day was provisional and, its table unchanged, is so no longer. */
  readonly settles: boolean;
}

/** What a sync does about one month. */
export interface PartitionWork {
  /** `YYYYMM`. */
  readonly partition: string;
  readonly days: readonly DayWork[];
}

/** The published days whose master list the plan needs, since something may be left to fetch. */
export function daysToList(question: Omit<PlanQuestion, 'listed'>): ExchangeDate[] {
  const { symbols, days } = question;
  return days
    .filter(
      (day) =>
        day.state === 'published' &&
        (symbols === 'all' || symbols.some((symbol) => isToDo(question, day, symbol))),
    )
    .map((day) => day.date);
}

/**
 * Work to do = what is asked minus what is covered, by month. Pure: everything that it decides by
 * is in the question.
 */
export function planSync(question: PlanQuestion): PartitionWork[] {
  const byMonth = new Map<string, DayWork[]>();
  for (const day of question.days) {
    const work = planDay(question, day);
    if (work === undefined) continue;
    const month = monthOf(day.date);
    byMonth.set(month, [...(byMonth.get(month) ?? []), work]);
  }
  return Array.from(byMonth, ([partition, days]) => ({ partition, days }));
}

function planDay(question: PlanQuestion, day: SourceDay): DayWork | undefined {
  const { known, provisionalFrom } = question;
  const listed = question.listed.get(day.date);
  const asked = question.symbols === 'all' ? [...(listed ?? [])].toSorted() : question.symbols;
  const toDo = asked.filter((symbol) => isToDo(question, day, symbol));
  const fetch = toDo.filter((symbol) => stateWithoutRows(day, symbol, listed) === undefined);
  const record = new Map(
    toDo.flatMap((symbol) => {
      const state = stateWithoutRows(day, symbol, listed);
      const isNews = state !== undefined && state !== known.cell(symbol, day.date)?.state;
      return isNews ? [[symbol, state] as const] : [];
    }),
  );
  const provisional = day.date >= provisionalFrom;
  const settles = day.state === 'published' && !provisional && known.isProvisional(day.date);
  if (fetch.length === 0 && record.size === 0 && !settles) return undefined;
  return { date: day.date, tableState: day.tableState, provisional, fetch, record, settles };
}

function isToDo(
  { incremental, known }: Omit<PlanQuestion, 'listed'>,
  day: SourceDay,
  symbol: string,
): boolean {
  const cell = known.cell(symbol, day.date);
  if (cell === undefined || isOpen(cell.state)) return true;
  // What is there is fetched again only from a source that has it.
  return day.state === 'published' && (!incremental || hasChanged(cell, day));
}

function hasChanged({ fetch }: KnownCell, day: SourceDay): boolean {
  return fetch.provisional && fetch.tableState !== day.tableState;
}

function stateWithoutRows(
  day: SourceDay,
  symbol: string,
  listed: ReadonlySet<string> | undefined,
): StateWithoutRows | undefined {
  if (day.state !== 'published') return day.state;
  return listed === undefined || listed.has(symbol) ? undefined : 'not_listed';
}
