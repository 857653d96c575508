import { columnOf, type Dataset } from '@taq/schema';
import { recordBatchOf } from '@taq/schema/arrow';
import type { Data, RecordBatch, Schema } from 'apache-arrow';

/** The dataset with these columns alone, in this order; as it is where none are named. */
export function withColumns(dataset: Dataset, names: readonly string[] | undefined): Dataset {
  if (names === undefined) return dataset;
  return { ...dataset, columns: names.map((name) => columnOf(dataset, name)) };
}

/** A batch with the columns of `schema`, found by their names; nothing is copied. */
export function projectBatch(batch: RecordBatch, schema: Schema): RecordBatch {
  const positions = new Map(batch.schema.fields.map(({ name }, index) => [name, index]));
  const columns = schema.fields.map(({ name }): Data => {
    const column = batch.data.children[positions.get(name) ?? -1];
    if (column === undefined) throw new RangeError(`a batch without its column ${name}`);
    return column;
  });
  return recordBatchOf(schema, batch.numRows, columns);
}
