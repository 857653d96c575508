import { recordBatchOf } from '@taq/schema/arrow';
import type { RecordBatch, Schema } from 'apache-arrow';
import type { StoredWindow } from './volatility-windows.ts';

/** Volatilities with that of one window once more, as the last column `rv`; nothing is copied. */
export function withWindow(batch: RecordBatch, window: StoredWindow, schema: Schema): RecordBatch {
  const position = batch.schema.fields.findIndex(({ name }) => name === `rv_${window}m`);
  const stored = batch.data.children[position];
  if (stored === undefined) throw new RangeError('volatilities without those of the window');
  return recordBatchOf(schema, batch.numRows, [...batch.data.children, stored]);
}
