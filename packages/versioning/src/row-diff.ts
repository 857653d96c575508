import type { Dataset } from '@taq/schema';
import { compareCells, type CellRun } from './cell-runs.ts';
import { RowComparison, type RowRef } from './row-comparison.ts';

/** A row that two states of a dataset do not both have as it is. */
export interface RowDifference extends Pick<CellRun, 'symbol' | 'date'> {
  readonly change: 'added' | 'removed' | 'changed';
  /** Absent where the row was added. */
  readonly before?: RowRef;
  /** Absent where the row was removed. */
  readonly after?: RowRef;
}

/**
 * The rows in which two sorted readings of a dataset differ, told apart by its key, in its order.
 * Memory holds a row group of each.
 */
export async function* diffRows(
  dataset: Dataset,
  before: AsyncIterable<CellRun>,
  after: AsyncIterable<CellRun>,
): AsyncGenerator<RowDifference> {
  const [left, right] = [new Cursor(before), new Cursor(after)];
  const comparison = new RowComparison(dataset);
  try {
    for (;;) {
      await Promise.all([left.settle(), right.settle()]);
      if (left.run === undefined && right.run === undefined) return;
      yield* step(left, right, comparison);
    }
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

/** Goes on until one side has to read more. */
function* step(left: Cursor, right: Cursor, comparison: RowComparison): Generator<RowDifference> {
  const order = orderOf(left.run, right.run);
  if (order < 0) yield* rest(left, removed);
  else if (order > 0) yield* rest(right, added);
  else yield* throughCell(left, right, comparison);
}

function* rest(
  cursor: Cursor,
  difference: (cursor: Cursor) => RowDifference,
): Generator<RowDifference> {
  while (!cursor.isSpent) yield difference(cursor);
}

function* throughCell(
  left: Cursor,
  right: Cursor,
  comparison: RowComparison,
): Generator<RowDifference> {
  while (!left.isSpent && !right.isSpent) {
    const keys = comparison.order(left.ref, right.ref);
    if (keys < 0) yield removed(left);
    else if (keys > 0) yield added(right);
    else yield* changed(left, right, comparison);
  }
}

function orderOf(left: CellRun | undefined, right: CellRun | undefined): number {
  if (left === undefined) return 1;
  return right === undefined ? -1 : compareCells(left, right);
}

function removed(left: Cursor): RowDifference {
  return { ...left.cell, change: 'removed', before: left.take() };
}

function added(right: Cursor): RowDifference {
  return { ...right.cell, change: 'added', after: right.take() };
}

function* changed(
  left: Cursor,
  right: Cursor,
  comparison: RowComparison,
): Generator<RowDifference> {
  const cell = left.cell;
  const [before, after] = [left.take(), right.take()];
  if (!comparison.isSame(before, after)) yield { ...cell, change: 'changed', before, after };
}

/** A place in sorted runs. */
class Cursor {
  readonly #runs: AsyncIterator<CellRun>;
  #row = 0;
  run: CellRun | undefined;

  constructor(runs: AsyncIterable<CellRun>) {
    this.#runs = runs[Symbol.asyncIterator]();
  }

  /** No row is left of what was read. */
  get isSpent(): boolean {
    return this.run === undefined || this.#row >= this.run.end;
  }

  get cell(): Pick<CellRun, 'symbol' | 'date'> {
    const { symbol, date } = this.#current;
    return { symbol, date };
  }

  /** The row that it stands at. */
  get ref(): RowRef {
    return { batch: this.#current.batch, row: this.#row };
  }

  /** The row that it stood at. */
  take(): RowRef {
    const { ref } = this;
    this.#row += 1;
    return ref;
  }

  /** Reads on where nothing is left; at the end there is no run. */
  async settle(): Promise<void> {
    if (!this.isSpent) return;
    const next = await this.#runs.next();
    this.run = next.done === true ? undefined : next.value;
    this.#row = this.run?.start ?? 0;
  }

  /** Lets the runs close what they hold. */
  async close(): Promise<void> {
    await this.#runs.return?.();
  }

  get #current(): CellRun {
    if (this.run === undefined) throw new RangeError('there are no more rows');
    return this.run;
  }
}
