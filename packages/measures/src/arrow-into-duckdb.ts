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
 * Copies an Arrow table into a new table of DuckDB, chunk by chunk. Instants become whole
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
  await connection.run(`CREATE TABLE ${name} (${declared.join(', ')})`);
  const appender = await connection.createAppender(name);
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
  /** A value as it lies in memory, where Arrow would hand out another one. */
  readonly isRaw?: boolean;
  readonly convert: (value: unknown) => DuckDBValue;
}

function chunkOf(batch: RecordBatch, start: number, columns: readonly Handover[]): DuckDBDataChunk {
  const rows = Math.min(CHUNK_ROWS, batch.numRows - start);
  const types = columns.map(({ type }) => type);
  const chunk = DuckDBDataChunk.create(types, rows);
  columns.forEach(({ convert, isRaw = false }, index) => {
    const vector = batch.getChildAt(index);
    const memory = isRaw ? vector?.data[0]?.values : undefined;
    const values = Array.from({ length: rows }, (_, row): DuckDBValue => {
      const value: unknown = vector?.get(start + row);
      if (value === null || value === undefined) return null;
      return convert(memory === undefined ? value : memory[start + row]);
    });
    chunk.setColumnValues(index, values);
  });
  return chunk;
}

/**
 * In memory instants and times are whole numbers of their unit. Arrow hands instants out as
 * milliseconds in a double, which cuts them, and dates as milliseconds.
 */
function columnOf({ name, type }: Field): Handover {
  if (DataType.isTimestamp(type) || DataType.isTime(type)) {
    const factor = NS_PER_UNIT[type.unit];
    return { type: BIGINT, isRaw: true, convert: (value) => wholeNumber(value) * factor };
  }
  if (DataType.isDate(type)) {
    return { type: DATE, convert: (value) => new DuckDBDateValue(Number(value) / 86_400_000) };
  }
  if (DataType.isInt(type)) return { type: BIGINT, convert: wholeNumber };
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

/** Narrow types hold their whole numbers as doubles. */
function wholeNumber(value: unknown): bigint {
  return typeof value === 'bigint' ? value : BigInt(value as number);
}

const NS_PER_UNIT: Readonly<Record<TimeUnit, bigint>> = {
  [TimeUnit.SECOND]: 1_000_000_000n,
  [TimeUnit.MILLISECOND]: 1_000_000n,
  [TimeUnit.MICROSECOND]: 1000n,
  [TimeUnit.NANOSECOND]: 1n,
};
