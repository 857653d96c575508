import { isOpen, type CoverageState, type ExchangeDate } from '@taq/schema';
import type { SourceDay } from '@taq/source';
import { askedSymbols, type KnownCells, type PlanQuestion } from './plan-sync.ts';
import type { OpenCells } from './sync-task.ts';

/** The asked cells as they stand after a run. */
export interface Survey {
  readonly cells: Readonly<Partial<Record<CoverageState, number>>>;
  /** Provisional days that the source does not have yet are expected, and left out. */
  readonly open: readonly OpenCells[];
  /** How many cells these are. */
  readonly openCells: number;
}

/** Looks at every cell that was asked for. */
export function surveyCells(dataset: string, question: PlanQuestion, known: KnownCells): Survey {
  const cells: Partial<Record<CoverageState, number>> = {};
  const open = new OpenRanges(dataset);
  let openCells = 0;
  for (const [position, day] of question.days.entries()) {
    // Where nobody knows who `all` would be that day, the word itself stands for them.
    for (const symbol of askedSymbols(question, day.date) ?? ['all']) {
      const state = stateOf(known, symbol, day);
      cells[state] = (cells[state] ?? 0) + 1;
      if (!isOpen(state) || isExpected(state, day.date, question)) continue;
      open.add(symbol, day.date, position, state);
      openCells += 1;
    }
  }
  return { cells, open: open.all(), openCells };
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

/** Open cells as ranges of neighbouring trading days, which come in their order. */
class OpenRanges {
  readonly #dataset: string;
  readonly #bySymbol = new Map<string, { cells: OpenCells; lastPosition: number }[]>();

  constructor(dataset: string) {
    this.#dataset = dataset;
  }

  /** `position` counts trading days: a day between two that is not open parts them. */
  add(symbol: string, date: ExchangeDate, position: number, state: CoverageState): void {
    const ranges = this.#bySymbol.get(symbol) ?? [];
    this.#bySymbol.set(symbol, ranges);
    const range = ranges.at(-1);
    if (range?.lastPosition === position - 1 && range.cells.state === state) {
      range.cells = { ...range.cells, last: date };
      range.lastPosition = position;
    } else {
      const cells = { dataset: this.#dataset, symbol, first: date, last: date, state };
      ranges.push({ cells, lastPosition: position });
    }
  }

  /** By symbol, as they came in first, then day. */
  all(): OpenCells[] {
    return [...this.#bySymbol.values()].flat().map(({ cells }) => cells);
  }
}
