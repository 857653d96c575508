import { isOpen, type CoverageState, type ExchangeDate } from '@taq/schema';
import type { SourceDay } from '@taq/source';
import type { KnownCells, PlanQuestion } from './plan-sync.ts';
import type { OpenCells } from './sync-task.ts';

/** The asked cells as they stand after a run. */
export interface Survey {
  readonly cells: Readonly<Partial<Record<CoverageState, number>>>;
  /** Provisional days that the source does not have yet are expected, and left out. */
  readonly open: readonly OpenCells[];
}

/** Looks at every cell that was asked for. */
export function surveyCells(question: PlanQuestion, known: KnownCells): Survey {
  const cells: Partial<Record<CoverageState, number>> = {};
  const open = new Map<string, OpenCells[]>();
  for (const day of question.days) {
    for (const symbol of askedSymbols(question, day)) {
      const state = stateOf(known, symbol, day);
      cells[state] = (cells[state] ?? 0) + 1;
      if (!isOpen(state) || isExpected(state, day.date, question)) continue;
      open.set(symbol, appendOpen(open.get(symbol) ?? [], symbol, day.date, state));
    }
  }
  return { cells, open: [...open.values()].flat() };
}

/** On a day that is not there nobody knows who `all` would be: the word itself stands for them. */
function askedSymbols({ symbols, listed }: PlanQuestion, day: SourceDay): Iterable<string> {
  if (symbols !== 'all') return symbols;
  return day.state === 'published' ? (listed.get(day.date) ?? []) : ['all'];
}

function stateOf(known: KnownCells, symbol: string, day: SourceDay): CoverageState {
  const recorded = known.cell(symbol, day.date)?.state;
  if (recorded !== undefined) return recorded;
  return day.state === 'published' ? 'not_synced' : day.state;
}

function isExpected(
  state: CoverageState,
  date: ExchangeDate,
  { provisionalFrom }: PlanQuestion,
): boolean {
  return state === 'not_published' && date >= provisionalFrom;
}

/** Days come in order, so a range grows at its end. */
function appendOpen(
  ranges: readonly OpenCells[],
  symbol: string,
  date: ExchangeDate,
  state: CoverageState,
): OpenCells[] {
  const last = ranges.at(-1);
  if (last?.state !== state) return [...ranges, { symbol, first: date, last: date, state }];
  return [...ranges.slice(0, -1), { ...last, last: date }];
}
