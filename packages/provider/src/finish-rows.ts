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

/** What a computation makes of rows that come in their order. */
export interface RowFold {
  /** Looks at the next rows, one by one, until so many are complete that were not taken. */
  see(batch: RecordBatch, atMost: number): void;
  /** The rows that are complete by now, and the last one where nothing more will come. */
  take(all: boolean): RecordBatch | undefined;
}

/**
 * Rows by a computation that carries on over the borders of batches, at most `limit` of them. Once
 * they are complete nothing more is looked at, so that what comes later cannot spoil them.
 */
export function folded(begin: () => RowFold, limit = Infinity): FinishRows {
  return async function* (batches) {
    const fold = begin();
    let left = limit;
    for await (const batch of batches) {
      fold.see(batch, left);
      const complete = fold.take(false);
      if (complete === undefined) continue;
      yield complete;
      left -= complete.numRows;
      if (left === 0) return;
    }
    const rest = fold.take(true);
    if (rest !== undefined) yield rest;
  };
}
