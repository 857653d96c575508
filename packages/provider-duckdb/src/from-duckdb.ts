import { DuckDBTypeId, type DuckDBDataChunk, type DuckDBResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import {
  fixedWidthColumn,
  isValidAt,
  recordBatchOf,
  textColumn,
  type FixedWidthArrayType,
  type TextBytes,
  type Validity,
} from '@taq/provider';
import { DataType, type Data, type RecordBatch, type Schema } from 'apache-arrow';

/**
 * A streamed result as record batches of `schema`, one for each of DuckDB's chunks (2,048 rows).
 * Columns are copied as memory; instants are expected as nanoseconds in a BIGINT.
 * Throws `TypeError` where a column of the result is not what the schema needs.
 */
export async function* batchesFrom(
  result: DuckDBResult,
  schema: Schema,
): AsyncGenerator<RecordBatch, void, undefined> {
  requireTypes(result, schema);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const columns = schema.fields.map((field, index) => columnFrom(chunk, index, field.type));
    yield recordBatchOf(schema, chunk.rowCount, columns);
  }
}

/** What DuckDB has to call a column of that Arrow type. */
const TYPE_IDS: ReadonlyMap<string, DuckDBTypeId> = new Map([
  ['Timestamp<NANOSECOND, UTC>', DuckDBTypeId.BIGINT],
  ['Date32<DAY>', DuckDBTypeId.DATE],
  ['Utf8', DuckDBTypeId.VARCHAR],
  ['Float64', DuckDBTypeId.DOUBLE],
  ['Int64', DuckDBTypeId.BIGINT],
  ['Int32', DuckDBTypeId.INTEGER],
  ['Int16', DuckDBTypeId.SMALLINT],
]);

/** Memory is taken over as it lies, so its meaning has to be certain. */
function requireTypes(result: DuckDBResult, schema: Schema): void {
  schema.fields.forEach(({ name, type }, index) => {
    const found = result.columnTypeId(index);
    if (found === TYPE_IDS.get(String(type))) return;
    throw new TypeError(`column ${name} came as ${DuckDBTypeId[found]}, not as ${String(type)}`);
  });
}

function columnFrom(chunk: DuckDBDataChunk, index: number, type: DataType): Data {
  const rows = chunk.rowCount;
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  const validity = validityFrom(vector, rows);
  if (DataType.isUtf8(type)) return textColumn(type, textsFrom(vector, rows, validity), validity);
  const ArrayType = type.ArrayType as FixedWidthArrayType;
  const bytes = duckdb.vector_get_data(vector, rows * ArrayType.BYTES_PER_ELEMENT);
  return fixedWidthColumn(type, new ArrayType(copyOf(bytes)), validity);
}

function validityFrom(vector: duckdb.Vector, rows: number): Validity | undefined {
  // Null where DuckDB keeps no mask, which the binding's types do not say.
  const mask: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8);
  return mask === null ? undefined : new Uint8Array(copyOf(mask));
}

/** A vector's memory goes with its chunk, so whatever outlives the chunk is a copy. */
function copyOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

// `duckdb_string_t`: a 32-bit length, then the text where it has at most 12 bytes, else its first
// four bytes and a pointer to all of them.
const STRING_BYTES = 16;
const LONGEST_INLINE = 12;

function textsFrom(vector: duckdb.Vector, rows: number, validity: Validity | undefined): TextBytes {
  const strings = duckdb.vector_get_data(vector, rows * STRING_BYTES);
  const view = new DataView(strings.buffer, strings.byteOffset, strings.byteLength);
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row += 1) {
    const length = isValidAt(validity, row) ? view.getUint32(row * STRING_BYTES, true) : 0;
    offsets[row + 1] = (offsets[row] ?? 0) + length;
  }
  const bytes = new Uint8Array(offsets[rows] ?? 0);
  for (let row = 0; row < rows; row += 1) {
    const [start = 0, end = 0] = [offsets[row], offsets[row + 1]];
    bytes.set(textAt(strings, row * STRING_BYTES, end - start), start);
  }
  return { offsets, bytes };
}

function textAt(strings: Uint8Array, offset: number, length: number): Uint8Array {
  if (length <= LONGEST_INLINE) return strings.subarray(offset + 4, offset + 4 + length);
  const memory = strings.buffer as ArrayBuffer;
  return duckdb.get_data_from_pointer(memory, strings.byteOffset + offset + 8, length);
}
