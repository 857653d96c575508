import {
  BIGINT,
  DATE,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBDateValue,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { TaqError } from '@taq/schema';
import { DataType, TimeUnit, type Field, type RecordBatch, type Table } from 'apache-arrow';

/** Rows of a chunk: DuckDB's own size. */
const CHUNK_ROWS = 2048;

/**
 * Copies an Arrow table into a temporary table of DuckDB, chunk by chunk. Instants become whole
 * nanoseconds, which DuckDB cannot cut. Throws `INVALID_ARGUMENT` for a column of another type
 * than instants, dates, texts, doubles and whole numbers.
 */
export async function loadArrow(
  connection: DuckDBConnection,
  name: string,
  table: Table,
): Promise<void> {
  const columns = table.schema.fields.map((field) => columnOf(field));
  const declared = table.schema.fields.map(
    (field, index) => `"${field.name.replaceAll('"', '""')}" ${String(columns[index]?.type)}`,
  );
  await connection.run(`CREATE TEMP TABLE ${name} (${declared.join(', ')})`);
  const appender = await connection.createAppender(name, null, 'temp');
  for (const batch of table.batches) {
    for (let start = 0; start < batch.numRows; start += CHUNK_ROWS) {
      appender.appendDataChunk(chunkOf(batch, start, columns));
    }
  }
  appender.closeSync();
}

/** How a column's values are handed over. */
interface Handover {
  readonly type: DuckDBType;
  convert(value: unknown): DuckDBValue;
}

function chunkOf(batch: RecordBatch, start: number, columns: readonly Handover[]): DuckDBDataChunk {
  const rows = Math.min(CHUNK_ROWS, batch.numRows - start);
  const types = columns.map(({ type }) => type);
  const chunk = DuckDBDataChunk.create(types, rows);
  columns.forEach(({ convert }, index) => {
    const vector = batch.getChildAt(index);
    const values = Array.from({ length: rows }, (_, row): DuckDBValue => {
      const value: unknown = vector?.get(start + row);
      return value === null || value === undefined ? null : convert(value);
    });
    chunk.setColumnValues(index, values);
  });
  return chunk;
}

/** Arrow hands instants and times out as whole numbers of their unit, dates as milliseconds. */
function columnOf({ name, type }: Field): Handover {
  if (DataType.isTimestamp(type) || DataType.isTime(type)) {
    const factor = NS_PER_UNIT[type.unit];
    return { type: BIGINT, convert: (value) => BigInt(value as bigint) * factor };
  }
  if (DataType.isDate(type)) {
    return { type: DATE, convert: (value) => new DuckDBDateValue(Number(value) / 86_400_000) };
  }
  if (DataType.isInt(type)) return { type: BIGINT, convert: (value) => BigInt(value as bigint) };
  if (DataType.isFloat(type)) return { type: DOUBLE, convert: Number };
  const texts = DataType.isDictionary(type) ? (type.dictionary as DataType) : type;
  if (DataType.isUtf8(texts) || DataType.isLargeUtf8(texts)) {
    return { type: VARCHAR, convert: String };
  }
  throw new TaqError('INVALID_ARGUMENT', `column ${name} is ${String(type)}`, {
    details: { argument: name, value: String(type) },
    next: 'Give instants, dates, texts, doubles or whole numbers; leave other columns out.',
  });
}

const NS_PER_UNIT: Readonly<Record<TimeUnit, bigint>> = {
  [TimeUnit.SECOND]: 1_000_000_000n,
  [TimeUnit.MILLISECOND]: 1_000_000n,
  [TimeUnit.MICROSECOND]: 1000n,
  [TimeUnit.NANOSECOND]: 1n,
};
