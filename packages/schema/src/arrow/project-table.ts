import { DataType, makeData, Table, type Data, type RecordBatch, type Schema } from 'apache-arrow';
import { exactValues, type FixedWidthArray } from '../arrow-values.ts';
import type { Dataset } from '../dataset.ts';
import { requireCompatible } from '../schema-compatibility.ts';
import { compareSchema, SchemaDriftError } from '../schema-drift.ts';
import { ruleFromNotes } from '../rule-notes.ts';
import { toArrowSchema } from './arrow-schema.ts';
import { nullData, recordBatchOf } from './arrow-table.ts';

/**
 * A table written as version `from` of a dataset, as version `to` declares it: columns that came
 * later are null, integers are widened, all else shares memory. Batches stay as they are, and so
 * does the rule that made the rows, which `from` or the notes of the table say.
 *
 * Throws `SCHEMA_INCOMPATIBLE` where `to` is no compatible change of `from`, and
 * `SchemaDriftError` for a table that is not as `from` declares it.
 */
export function projectTable(table: Table, from: Dataset, to: Dataset): Table {
  requireCompatible(
    from,
    to,
    `Read it as version ${from.version}, or fetch its days again with --full.`,
  );
  const differences = compareSchema(from, table.schema);
  if (differences.length > 0) throw new SchemaDriftError(from, differences);
  // Reading rows in another version does not change how they were made.
  const rule = from.rule ?? ruleFromNotes(table.schema);
  const schema = toArrowSchema({ ...to, rule });
  return new Table(
    schema,
    table.batches.map((batch) => projectBatch(batch, schema)),
  );
}

function projectBatch(batch: RecordBatch, schema: Schema): RecordBatch {
  const columns = schema.fields.map(({ name, type }) => {
    const column = batch.getChild(name)?.data[0];
    return column === undefined ? nullData(type, batch.numRows) : widened(column, type);
  });
  return recordBatchOf(schema, batch.numRows, columns);
}

/** The column itself where its type is the asked one. */
function widened(column: Data, type: DataType): Data {
  if (String(column.type) === String(type)) return column;
  const { offset, length, nullCount, nullBitmap } = column;
  const data = widerValues(exactValues<Int16Array | Int32Array>(column), type);
  return makeData({ type, offset, length, nullCount, nullBitmap, data } as never);
}

function widerValues(values: Int16Array | Int32Array, type: DataType): FixedWidthArray {
  if (DataType.isInt(type) && type.bitWidth === 32) return Int32Array.from(values);
  return BigInt64Array.from(values, BigInt);
}
