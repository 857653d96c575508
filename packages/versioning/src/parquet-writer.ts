import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { toArrowSchema, type Column, type Dataset } from '@taq/schema';
import { Table, tableToIPC, type RecordBatch, type Schema } from 'apache-arrow';
import {
  Compression,
  EnabledStatistics,
  Encoding,
  Table as WasmTable,
  transformParquetStream,
  WriterPropertiesBuilder,
  WriterVersion,
  type WriterProperties,
} from 'parquet-wasm';
import { BatchAssembler, emptyBatch, ROW_GROUP_ROWS } from './batch-assembler.ts';
import { canonicalJson } from './canonical-json.ts';
import type { FinishedFile } from './commit-port.ts';
import { diskFailure } from './durable-files.ts';

/** A Parquet file that is complete and synced. */
export interface ParquetFile extends FinishedFile {
  readonly rows: number;
}

/** Rows to write, with the column types of their dataset. */
export type Rows = Table | Iterable<RecordBatch> | AsyncIterable<RecordBatch>;

/**
 * Writes rows as a Parquet file at `path`, which must be free: a temporary name, until somebody
 * gives the file a lasting one. Row groups of 32,768 rows, ZSTD, statistics for each page, field
 * ids and column notes. The bytes depend on dataset and rows alone. Memory holds a row group at a
 * time. A failure leaves no file.
 */
export async function writeParquet(
  path: string,
  dataset: Dataset,
  rows: Rows,
): Promise<ParquetFile> {
  const handle = await open(path, 'wx');
  try {
    return await writeAndSync(handle, path, dataset, rows);
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw diskFailure(error, path, 0);
  } finally {
    await handle.close();
  }
}

async function writeAndSync(
  handle: FileHandle,
  path: string,
  dataset: Dataset,
  rows: Rows,
): Promise<ParquetFile> {
  await using source = new RowGroupSource(toArrowSchema(dataset), rows);
  const hash = createHash('sha256');
  let bytes = 0;
  const chunks = await transformParquetStream(source.stream(), writerProperties(dataset));
  for await (const chunk of chunks as AsyncIterable<Uint8Array>) {
    await handle.writeFile(chunk);
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  source.throwFailure();
  const { size } = await handle.stat();
  if (size !== bytes) throw new RangeError(`${size} of ${bytes} bytes were written to ${path}`);
  await handle.sync();
  return { path, bytes, sha256: hash.digest('hex'), rows: source.rows };
}

/**
 * Feeds row groups to the writer. parquet-wasm 0.8 takes the whole process down when its input
 * fails or is empty, so a failure ends the stream in good order and is thrown afterwards, and no
 * rows are one batch without rows.
 */
class RowGroupSource implements AsyncDisposable {
  readonly #schema: Schema;
  readonly #groups: AsyncIterator<RecordBatch>;
  #failure: { readonly error: unknown } | undefined;
  #started = false;
  rows = 0;

  constructor(schema: Schema, rows: Rows) {
    this.#schema = schema;
    this.#groups = rowGroups(schema, rows);
  }

  stream(): ReadableStream {
    return new ReadableStream({ pull: async (controller) => this.#pull(controller) });
  }

  /** Lets the rows close what they hold, also where a full disk ended the writing early. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#groups.return?.();
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #pull(controller: ReadableStreamDefaultController): Promise<void> {
    const batch = await this.#next();
    if (batch !== undefined || !this.#started) {
      controller.enqueue(toWasm(batch ?? emptyBatch(this.#schema)));
      this.#started = true;
    }
    if (batch === undefined) controller.close();
  }

  async #next(): Promise<RecordBatch | undefined> {
    try {
      const next = await this.#groups.next();
      if (next.done === true) return undefined;
      this.rows += next.value.numRows;
      return next.value;
    } catch (error) {
      this.#failure = { error };
      return undefined;
    }
  }
}

async function* rowGroups(schema: Schema, rows: Rows): AsyncGenerator<RecordBatch> {
  const assembler = new BatchAssembler(schema);
  for await (const batch of rows instanceof Table ? rows.batches : rows) {
    yield* assembler.append(batch);
  }
  yield* assembler.finish();
}

function toWasm(batch: RecordBatch): unknown {
  const table = WasmTable.fromIPCStream(tableToIPC(new Table([batch]), 'stream'));
  try {
    return table.recordBatch(0);
  } finally {
    table.free();
  }
}

function writerProperties(dataset: Dataset): WriterProperties {
  const properties = new WriterPropertiesBuilder()
    .setCreatedBy('@taq/versioning')
    .setWriterVersion(WriterVersion.V2)
    .setCompression(Compression.ZSTD)
    .setMaxRowGroupSize(ROW_GROUP_ROWS)
    .setStatisticsEnabled(EnabledStatistics.Page)
    .setDictionaryEnabled(false)
    .setKeyValueMetadata(new Map([['taq', datasetNotes(dataset)]]));
  return dataset.columns.reduce(withEncoding, properties).build();
}

/** Texts repeat, so they get a dictionary; whole numbers and instants lie close to each other. */
function withEncoding(
  properties: WriterPropertiesBuilder,
  { name, type }: Column,
): WriterPropertiesBuilder {
  if (type === 'string') return properties.setColumnDictionaryEnabled(name, true);
  if (type === 'float64') return properties;
  return properties.setColumnEncoding(name, Encoding.DELTA_BINARY_PACKED);
}

/**
 * Dataset, columns and rule for readers that do not look at Arrow's own key. One key: parquet-wasm keeps
 * keys in a hash map, and two of them would come out in any order.
 */
function datasetNotes({ name, version, key, meaning, columns, rule }: Dataset): string {
  return canonicalJson({ dataset: name, schemaVersion: version, key, meaning, columns, rule });
}
