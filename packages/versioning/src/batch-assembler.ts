import { recordBatchOf } from '@taq/schema/arrow';
import type { RecordBatch, Schema } from 'apache-arrow';
import { columnBuffer, type ColumnBuffer } from './column-buffer.ts';

/**
 * Rows of a row group. Groups of this size, sorted by symbol and time, let an engine read a
 * symbol's day without most of its neighbours (measured, see docs/decisions).
 */
export const ROW_GROUP_ROWS = 32_768;

/**
 * Cuts rows from any batches into batches of exactly `ROW_GROUP_ROWS` (the last one less), so that
 * what is written depends on the rows alone and not on how they came in.
 */
export class BatchAssembler {
  readonly #schema: Schema;
  readonly #columns: readonly ColumnBuffer[];
  #rows = 0;

  /** The declared schema; what is appended must have the same column types in the same order. */
  constructor(schema: Schema) {
    this.#schema = schema;
    this.#columns = schema.fields.map((field) => columnBuffer(field, ROW_GROUP_ROWS));
  }

  /** Adds rows `start` to `end` (exclusive) of a batch; yields each batch that is full. */
  *append(batch: RecordBatch, start = 0, end = batch.numRows): Generator<RecordBatch> {
    if (this.#rows === 0 && start === 0 && end === ROW_GROUP_ROWS && isWhole(batch)) {
      yield recordBatchOf(this.#schema, ROW_GROUP_ROWS, batch.data.children);
      return;
    }
    for (let from = start; from < end;) {
      const to = Math.min(end, from + ROW_GROUP_ROWS - this.#rows);
      for (const [index, column] of this.#columns.entries()) {
        const source = batch.data.children[index];
        if (source === undefined) throw new RangeError(`the batch has no column ${index}`);
        column.copy(source, from, to, this.#rows);
      }
      this.#rows += to - from;
      from = to;
      if (this.#rows === ROW_GROUP_ROWS) yield this.#take();
    }
  }

  /** The rows that are left, if any. */
  *finish(): Generator<RecordBatch> {
    if (this.#rows > 0) yield this.#take();
  }

  #take(): RecordBatch {
    const length = this.#rows;
    const children = this.#columns.map((column) => column.take(length));
    this.#rows = 0;
    return recordBatchOf(this.#schema, length, children);
  }
}

/** Exactly a row group, that nothing need be cut from: it is handed on as it is. */
function isWhole({ numRows, data }: RecordBatch): boolean {
  return numRows === ROW_GROUP_ROWS && data.children.every(({ offset }) => offset === 0);
}

/** A batch without rows. */
export function emptyBatch(schema: Schema): RecordBatch {
  const children = schema.fields.map((field) => columnBuffer(field, 0).take(0));
  return recordBatchOf(schema, 0, children);
}
