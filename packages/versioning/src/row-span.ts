import type { CellRun } from './cell-runs.ts';
import type { RowBounds } from './manifest.ts';

/** First and last instant, date and symbol of the runs that it was shown. */
export class RowSpan {
  #first: CellRun | undefined;
  #last: CellRun | undefined;
  #dates: { first: CellRun['date']; last: CellRun['date'] } | undefined;
  #instants: { first: bigint; last: bigint } | undefined;

  include(run: CellRun): void {
    this.#first ??= run;
    this.#last = run;
    const { date } = run;
    const dates = (this.#dates ??= { first: date, last: date });
    if (date < dates.first) dates.first = date;
    if (date > dates.last) dates.last = date;
    this.#includeInstants(run);
  }

  bounds(): RowBounds {
    if (this.#first === undefined || this.#last === undefined || this.#dates === undefined) {
      throw new RangeError('there are no rows to measure');
    }
    const instants = this.#instants;
    return {
      ...(instants && { firstTs: String(instants.first), lastTs: String(instants.last) }),
      firstDate: this.#dates.first,
      lastDate: this.#dates.last,
      firstSymbol: this.#first.symbol,
      lastSymbol: this.#last.symbol,
    };
  }

  /** Rows of a cell are sorted by time. */
  #includeInstants({ batch, start, end }: CellRun): void {
    const values = batch.getChild('ts')?.data[0]?.values as BigInt64Array | undefined;
    const [first, last] = [values?.[start], values?.[end - 1]];
    if (first === undefined || last === undefined) return;
    const instants = (this.#instants ??= { first, last });
    if (first < instants.first) instants.first = first;
    if (last > instants.last) instants.last = last;
  }
}
