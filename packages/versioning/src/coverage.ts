import {
  isOpen,
  isTradingDay,
  monthBounds,
  tradingDaysBetween,
  type CoverageState,
  type ExchangeDate,
} from '@taq/schema';
import { finalCell, winningCell, type Cell, type FetchedDay, type RecordedState } from './cell.ts';

/** A day's cells, at the positions of the coverage's symbols. */
type DayCells = readonly (Cell | undefined)[];

/** Which symbol's day of a partition is known, and how. Immutable. */
export class Coverage {
  static readonly empty = new Coverage([], new Map());

  readonly #symbols: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;
  readonly #days: ReadonlyMap<ExchangeDate, DayCells>;

  /** `symbols` sorted; each day's cells at the positions of the symbols. */
  constructor(symbols: readonly string[], days: ReadonlyMap<ExchangeDate, DayCells>) {
    this.#symbols = symbols;
    this.#positions = new Map(symbols.map((symbol, position) => [symbol, position]));
    this.#days = new Map([...days].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The coverage that these fetches amount to. */
  static of(fetched: readonly FetchedDay[]): Coverage {
    return fetched
      .filter(({ cells }) => cells.size > 0)
      .reduce<Coverage>((all, day) => all.merge(ofDay(day)), Coverage.empty);
  }

  /** Sorted. */
  symbols(): readonly string[] {
    return this.#symbols;
  }

  /** Days of which anything is recorded, oldest first. */
  days(): readonly ExchangeDate[] {
    return [...this.#days.keys()];
  }

  /** What is recorded of a symbol's day. */
  cell(symbol: string, date: ExchangeDate): Cell | undefined {
    const position = this.#positions.get(symbol);
    return position === undefined ? undefined : this.#days.get(date)?.[position];
  }

  /** The state of a symbol's day as answers give it, `closed` and `not_synced` included. */
  state(symbol: string, date: ExchangeDate): CoverageState {
    return this.cell(symbol, date)?.state ?? (isTradingDay(date) ? 'not_synced' : 'closed');
  }

  /** Every recorded cell, by day, then symbol. */
  *cells(): Generator<{
    readonly symbol: string;
    readonly date: ExchangeDate;
    readonly cell: Cell;
  }> {
    for (const [date, cells] of this.#days) {
      for (const [position, cell] of cells.entries()) {
        if (cell !== undefined) yield { symbol: this.#symbols[position] ?? '', date, cell };
      }
    }
  }

  /** The table state that all recorded cells of the day share, `undefined` where they differ. */
  tableState(date: ExchangeDate): string | undefined {
    const states = new Set(this.#recorded(date).map(({ fetch }) => fetch.tableState));
    return states.size === 1 ? [...states][0] : undefined;
  }

  /** Whether any cell of the day was fetched while the day counted as provisional. */
  isProvisional(date: ExchangeDate): boolean {
    return this.#recorded(date).some(({ fetch }) => fetch.provisional);
  }

  /** Both together, cell by cell as `winningCell` decides. */
  merge(other: Coverage): Coverage {
    const symbols = [...new Set([...this.#symbols, ...other.#symbols])].toSorted();
    const dates = new Set([...this.#days.keys(), ...other.#days.keys()]);
    const days = [...dates].map((date) => {
      const cells = symbols.map((symbol) =>
        winnerOf(this.cell(symbol, date), other.cell(symbol, date)),
      );
      return [date, cells] as const;
    });
    return new Coverage(symbols, new Map(days));
  }

  /**
   * The cells of a day whose tables are still in this state are provisional no longer: nobody
   * needs to fetch them again.
   */
  settle(date: ExchangeDate, tableState: string): Coverage {
    const cells = this.#days.get(date);
    if (cells === undefined) return this;
    const settled = cells.map((cell) =>
      cell?.fetch.provisional === true && cell.fetch.tableState === tableState
        ? finalCell(cell)
        : cell,
    );
    return new Coverage(this.#symbols, new Map([...this.#days, [date, settled]]));
  }

  /** The latest day with a covered cell that is final, and where `final` is false, with any. */
  latestCovered({ final }: { readonly final: boolean }): ExchangeDate | undefined {
    return this.days().findLast((date) =>
      this.#recorded(date).some(
        ({ state, fetch }) => !isOpen(state) && !(final && fetch.provisional),
      ),
    );
  }

  /** Whether each symbol has an answer for the last trading day of the month `YYYYMM`. */
  coversEndOf(month: string): boolean {
    const { first, last } = monthBounds(month);
    const lastTradingDay = tradingDaysBetween(first, last).at(-1);
    const cells = lastTradingDay === undefined ? undefined : this.#days.get(lastTradingDay);
    return cells?.every((cell) => cell !== undefined && !isOpen(cell.state)) ?? false;
  }

  #recorded(date: ExchangeDate): Cell[] {
    return (this.#days.get(date) ?? []).filter((cell) => cell !== undefined);
  }
}

function winnerOf(left: Cell | undefined, right: Cell | undefined): Cell | undefined {
  return left === undefined || right === undefined ? (left ?? right) : winningCell(left, right);
}

/** A day's cells as coverage; cells that share a state share an object. */
function ofDay({ date, fetch, cells }: FetchedDay): Coverage {
  const symbols = [...cells.keys()].toSorted();
  const byState = new Map<RecordedState, Cell>();
  const row = symbols.map((symbol) => {
    const state = cells.get(symbol) as RecordedState;
    const cell = byState.get(state) ?? { state, fetch };
    byState.set(state, cell);
    return cell;
  });
  return new Coverage(symbols, new Map([[date, row]]));
}
