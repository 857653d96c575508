import { recordBatchOf } from '@taq/schema/arrow';
import { makeData, Table, type Data, type RecordBatch } from 'apache-arrow';

/** TAQ_PARITY_BREAK makes this engine wrong on purpose, to see that it is found out. */
export const BROKEN_ENGINE = 'polars';

const KIND = process.env['TAQ_PARITY_BREAK'];

/** The answer with the fault that was asked for; as it is where none was. */
export function broken(table: Table): Table {
  switch (KIND) {
    case undefined:
      return table;
    case 'nulls':
      return withoutNulls(table);
    case 'order':
      return turned(table, 0);
    case 'ties':
      return turned(table, Math.max(0, table.numRows - 2));
    default:
      throw new RangeError(`TAQ_PARITY_BREAK=${KIND} is none of nulls, order, ties`);
  }
}

/** Whatever lies in the slots of nulls stands as a value. */
function withoutNulls(table: Table): Table {
  const dense = ({ type, length, values, valueOffsets }: Data): Data =>
    makeData({ type, length, nullCount: 0, data: values, valueOffsets } as never);
  return remade(table, (batch) => batch.data.children.map(dense));
}

/** The rows from that one on come before the others. */
function turned(table: Table, from: number): Table {
  const middle = from === 0 ? Math.floor(table.numRows / 2) : from + 1;
  if (table.numRows < 2) return table;
  const parts = [table.slice(0, from), table.slice(middle), table.slice(from, middle)];
  return new Table(
    table.schema,
    parts.flatMap(({ batches }) => batches),
  );
}

function remade(table: Table, columns: (batch: RecordBatch) => readonly Data[]): Table {
  const batches = table.batches.map((batch) =>
    recordBatchOf(table.schema, batch.numRows, columns(batch)),
  );
  return new Table(table.schema, batches);
}
