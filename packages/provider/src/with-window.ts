import { dailyRv, recordBatchOf, toArrowSchema, vectorOf, type Dataset } from '@taq/schema';
import { Schema, Table } from 'apache-arrow';

/** `taq_daily_rv` as answers have it: with the volatility of the asked window as its last column. */
export const realizedVolatilities: Dataset = {
  ...dailyRv,
  columns: [
    ...dailyRv.columns,
    {
      name: 'rv',
      type: 'float64',
      nullable: true,
      unit: 'none',
      meaning: 'Realized volatility of the window that was asked for; null where there is none.',
      fieldId: Math.max(...dailyRv.columns.map(({ fieldId }) => fieldId)) + 1,
    },
  ],
};

/** Volatilities with that of one window once more, as the last column `rv`; nothing is copied. */
export function withWindow(table: Table, window: number): Table {
  const stored = vectorOf(table, `rv_${window}m`);
  const [rv] = toArrowSchema(realizedVolatilities).fields.slice(-1);
  if (rv === undefined) throw new RangeError('a dataset without columns');
  const schema = new Schema([...table.schema.fields, rv], table.schema.metadata);
  const batches = table.batches.map((batch, index) => {
    const column = stored.data[index];
    if (column === undefined) throw new RangeError('a batch without its column');
    return recordBatchOf(schema, batch.numRows, [...batch.data.children, column]);
  });
  return new Table(schema, batches);
}
