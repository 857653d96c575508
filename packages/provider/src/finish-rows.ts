import type { RecordBatch } from 'apache-arrow';

/** Makes the rows of an answer of those that an engine read, as they come. */
export type FinishRows = (batches: AsyncIterable<RecordBatch>) => AsyncIterable<RecordBatch>;

/** One step after the other; `undefined` where none is given. */
export function inTurn(...steps: readonly (FinishRows | undefined)[]): FinishRows | undefined {
  const given = steps.filter((step) => step !== undefined);
  if (given.length === 0) return undefined;
  return (batches) => given.reduce<AsyncIterable<RecordBatch>>((rows, step) => step(rows), batches);
}

/** Each batch by itself. */
export function eachBatch(change: (batch: RecordBatch) => RecordBatch): FinishRows {
  return async function* (batches) {
    for await (const batch of batches) yield change(batch);
  };
}

/** The first so many rows; nothing more is read once they are there. */
export function firstRows(limit: number): FinishRows {
  return async function* (batches) {
    let left = limit;
    for await (const batch of batches) {
      yield batch.numRows <= left ? batch : batch.slice(0, left);
      left -= batch.numRows;
      if (left <= 0) return;
    }
  };
}

/** What a computation makes of rows that come in their order. */
export interface RowFold {
  /** Looks at the next rows. */
  see(batch: RecordBatch): void;
  /** The rows that are complete by now, or all of them where nothing more will come. */
  take(all: boolean): RecordBatch | undefined;
}

/** Rows by a computation that carries on over the borders of batches. */
export function folded(begin: () => RowFold): FinishRows {
  return async function* (batches) {
    const fold = begin();
    for await (const batch of batches) {
      fold.see(batch);
      const complete = fold.take(false);
      if (complete !== undefined) yield complete;
    }
    const rest = fold.take(true);
    if (rest !== undefined) yield rest;
  };
}
