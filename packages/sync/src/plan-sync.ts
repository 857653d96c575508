import { isOpen, type CoverageState, type ExchangeDate } from '@taq/schema';
import type { ClockUnit, SourceDay } from '@taq/source';
import { isMembers, type AskedSymbols } from './asked-symbols.ts';

/** What the store knows about one cell. */
export interface KnownCell {
  readonly state: CoverageState;
  readonly fetch: {
    /** When it began, in milliseconds since 1970. */
    readonly startedAt: number;
    /** The source's table state when the cell was fetched. */
    readonly tableState?: string;
    /** Whether the day was so new then that its table might still change. */
    readonly provisional: boolean;
  };
}

/** What the store knows about the cells of one dataset. */
export interface KnownCells {
  cell(symbol: string, date: ExchangeDate): KnownCell | undefined;
  /** Whether any cell of the day is provisional and was fetched in this state of the table. */
  awaitsSettling(date: ExchangeDate, tableState: string): boolean;
}

export interface PlanQuestion {
  readonly symbols: AskedSymbols;
  readonly days: readonly SourceDay[];
  /** Master lists by day, for the days that `daysToList` names. */
  readonly listed: ReadonlyMap<ExchangeDate, ReadonlySet<string>>;
  readonly known: KnownCells;
  /** Leave alone what is covered; `false` fetches everything again. */
  readonly incremental: boolean;
  /** Fetch again what was fetched from a table that changed since, however old it is. */
  readonly refresh: boolean;
  /** Days from this one on are provisional. */
  readonly provisionalFrom: ExchangeDate;
  /** The partition that a day lies in. */
  readonly partitionOf: (date: ExchangeDate) => string;
}

/** States that need no look at the rows. */
export type StateWithoutRows = 'not_listed' | 'not_published' | 'not_permitted';

/** What a sync does about one day. */
export interface DayWork {
  readonly date: ExchangeDate;
  readonly tableState: string;
  /** The finest unit of the day's clock, where the source says so. */
  readonly clockUnit?: ClockUnit;
  readonly provisional: boolean;
  /** Symbols to ask the source for, sorted. */
  readonly fetch: readonly string[];
  /**
   * When the newest of the cells to fetch was fetched before, `-Infinity` where none was: older
   * staged rows would lose against what is stored.
   */
  readonly knownSince: number;
  /** States that are known without asking for rows: not listed, not published, not permitted. */
  readonly record: ReadonlyMap<string, StateWithoutRows>;
  /** Whether cells of the day were provisional and, its table unchanged, are so no longer. */
  readonly settles: boolean;
}

/** What a sync does about one partition. */
export interface PartitionWork {
  /** `YYYYMM`; of samples the day, `YYYY-MM-DD`. */
  readonly partition: string;
  readonly days: readonly DayWork[];
}

/** Failures to get an answer. They never replace one. */
const WITHOUT_ANSWER: ReadonlySet<CoverageState> = new Set([
  'not_published',
  'not_permitted',
  'failed',
]);

/** The published days whose master list the plan needs, since something may be left to fetch. */
export function daysToList(question: Omit<PlanQuestion, 'listed'>): ExchangeDate[] {
  const isNeeded = (day: SourceDay): boolean => {
    if (question.symbols === 'all') return true;
    const symbols = namedSymbols(question.symbols, day.date);
    return symbols.some((symbol) => isToDo(question, day, symbol));
  };
  const published = question.days.filter(({ state }) => state === 'published');
  return published.filter(isNeeded).map(({ date }) => date);
}

/**
 * Work to do = what is asked minus what is covered, by partition. Pure: everything that it decides by
 * is in the question.
 */
export function planSync(question: PlanQuestion): PartitionWork[] {
  const byPartition = new Map<string, DayWork[]>();
  for (const day of question.days) {
    const work = planDay(question, day);
    if (work === undefined) continue;
    const partition = question.partitionOf(day.date);
    byPartition.set(partition, [...(byPartition.get(partition) ?? []), work]);
  }
  return Array.from(byPartition, ([partition, days]) => ({ partition, days }));
}

/**
 * Who is asked for on a day. `all` is everybody on a master list of the range, also on the days
 * that do not list them: so each symbol has a state on each day. `undefined` for `all` on a day
 * without a list, when nobody knows.
 */
export function askedSymbols(
  { symbols, listed }: Pick<PlanQuestion, 'symbols' | 'listed'>,
  date: ExchangeDate,
): readonly string[] | undefined {
  if (symbols !== 'all') return namedSymbols(symbols, date);
  return listed.has(date) ? everybody(listed) : undefined;
}

function namedSymbols(
  symbols: Exclude<AskedSymbols, 'all'>,
  date: ExchangeDate,
): readonly string[] {
  return isMembers(symbols) ? (symbols.byDay.get(date) ?? []) : symbols;
}

const unions = new WeakMap<PlanQuestion['listed'], readonly string[]>();

/** Everybody on any of the lists, sorted; put together once for each set of lists. */
function everybody(listed: PlanQuestion['listed']): readonly string[] {
  let union = unions.get(listed);
  if (union === undefined) {
    const names = new Set<string>();
    for (const list of listed.values()) for (const name of list) names.add(name);
    union = [...names].toSorted();
    unions.set(listed, union);
  }
  return union;
}

function planDay(question: PlanQuestion, day: SourceDay): DayWork | undefined {
  const { date, tableState, clockUnit } = day;
  const listed = question.listed.get(date);
  const toDo = (askedSymbols(question, date) ?? []).filter((symbol) =>
    isToDo(question, day, symbol),
  );
  const fetch = toDo.filter((symbol) => stateWithoutRows(day, symbol, listed) === undefined);
  const record = statesToRecord(question, day, toDo);
  const provisional = date >= question.provisionalFrom;
  const settles =
    day.state === 'published' && !provisional && question.known.awaitsSettling(date, tableState);
  if (fetch.length === 0 && record.size === 0 && !settles) return undefined;
  const knownSince = latestFetch(question.known, date, fetch);
  const facts = { date, tableState, ...(clockUnit === undefined ? {} : { clockUnit }) };
  return { ...facts, provisional, fetch, knownSince, record, settles };
}

function isToDo(
  { incremental, known, refresh }: Omit<PlanQuestion, 'listed'>,
  day: SourceDay,
  symbol: string,
): boolean {
  const cell = known.cell(symbol, day.date);
  if (cell === undefined) return true;
  if (day.state !== 'published') {
    return WITHOUT_ANSWER.has(cell.state) && cell.state !== day.state;
  }
  return isOpen(cell.state) || !incremental || hasChanged(cell, day, refresh);
}

function hasChanged({ fetch }: KnownCell, day: SourceDay, refresh: boolean): boolean {
  return (fetch.provisional || refresh) && fetch.tableState !== day.tableState;
}

/** The states that the store does not have yet, or has of a table that changed since. */
function statesToRecord(
  { known, listed, refresh }: PlanQuestion,
  day: SourceDay,
  symbols: readonly string[],
): ReadonlyMap<string, StateWithoutRows> {
  const states = new Map<string, StateWithoutRows>();
  for (const symbol of symbols) {
    const state = stateWithoutRows(day, symbol, listed.get(day.date));
    const cell = known.cell(symbol, day.date);
    if (state === undefined || (cell?.state === state && !hasChanged(cell, day, refresh))) continue;
    states.set(symbol, state);
  }
  return states;
}

function stateWithoutRows(
  day: SourceDay,
  symbol: string,
  listed: ReadonlySet<string> | undefined,
): StateWithoutRows | undefined {
  if (day.state !== 'published') return day.state;
  return listed === undefined || listed.has(symbol) ? undefined : 'not_listed';
}

function latestFetch(known: KnownCells, date: ExchangeDate, symbols: readonly string[]): number {
  return symbols.reduce(
    (latest, symbol) => Math.max(latest, known.cell(symbol, date)?.fetch.startedAt ?? -Infinity),
    -Infinity,
  );
}
