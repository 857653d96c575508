import { rm } from 'node:fs/promises';
import type { Dataset } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { Table, tableToIPC, type RecordBatch, type Schema } from 'apache-arrow';
import { BatchAssembler, emptyBatch } from './batch-assembler.ts';
import type { FinishedFile } from './commit-port.ts';
import { diskFailure, errorCode } from './durable-files.ts';
import { encodeParquet } from './encode-parquet.js';
import { layoutOf, type EncodeFile } from './parquet-encoding.ts';

/** A Parquet file that is complete and synced. */
export interface ParquetFile extends FinishedFile {
  readonly rows: number;
}

/** Rows to write, with the column types of their dataset. */
export type Rows = Table | Iterable<RecordBatch> | AsyncIterable<RecordBatch>;

/**
 * Writes rows as a Parquet file at `path`, which must be free: a temporary name, until somebody
 * gives the file a lasting one. Row groups of 32,768 rows, ZSTD, statistics for each page, field
 * ids and column notes. The bytes depend on dataset and rows alone. Memory holds a few row groups
 * at a time. A failure leaves no file. `encode` does the encoding elsewhere, in a `ParquetThreads`.
 */
export async function writeParquet(
  path: string,
  dataset: Dataset,
  rows: Rows,
  encode: EncodeFile = encodeParquet,
): Promise<ParquetFile> {
  const count = { rows: 0 };
  const groups = encodedGroups(toArrowSchema(dataset), rows, count);
  try {
    const written = await encode(path, layoutOf(dataset), groups);
    return { path, ...written, rows: count.rows };
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') await rm(path, { force: true }).catch(() => undefined);
    throw diskFailure(error, path, 0);
  } finally {
    // Lets the rows close what they hold, also where a full disk ended the writing early.
    await groups.return();
  }
}

/** Each row group as an Arrow IPC stream; no rows are one group without rows. */
async function* encodedGroups(
  schema: Schema,
  rows: Rows,
  count: { rows: number },
): AsyncGenerator<Uint8Array, void, void> {
  for await (const batch of rowGroups(schema, rows)) {
    count.rows += batch.numRows;
    yield toIpc(batch);
  }
  if (count.rows === 0) yield toIpc(emptyBatch(schema));
}

async function* rowGroups(schema: Schema, rows: Rows): AsyncGenerator<RecordBatch> {
  const assembler = new BatchAssembler(schema);
  for await (const batch of rows instanceof Table ? rows.batches : rows) {
    yield* assembler.append(batch);
  }
  yield* assembler.finish();
}

/** Bytes that have a buffer of their own, so that it can be handed to a thread. */
function toIpc(batch: RecordBatch): Uint8Array {
  const bytes = tableToIPC(new Table([batch]), 'stream');
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}
