import { open, readFile, type FileHandle } from 'node:fs/promises';
import { compareSchema, SchemaDriftError, TaqError, type Dataset } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { RecordBatch, Table, tableFromIPC } from 'apache-arrow';
import type { Table as WasmTable } from 'parquet-wasm';
import { ROW_GROUP_ROWS } from './batch-assembler.ts';
import { sha256OfFile } from './file-soundness.ts';

/**
 * Reads a Parquet file of ours, whole, with exactly the declared types, notes included.
 * Throws `SchemaDriftError` for other columns and `STORE_DAMAGED` for bytes that are no Parquet.
 */
export async function readParquet(path: string, dataset: Dataset): Promise<Table> {
  const bytes = await readFile(path);
  const { readParquet: readWhole } = await import('parquet-wasm');
  const batches = declaredBatches(
    damagedUnless(path, () => readWhole(bytes, { batchSize: ROW_GROUP_ROWS })),
    dataset,
  );
  const schema = toArrowSchema(dataset);
  return batches.length === 0 ? new Table(schema) : new Table(schema, batches);
}

/**
 * Reads a file one row group at a time, in its order, after its bytes were held against their
 * hash: parquet-wasm's reading by parts takes the process down over damaged bytes, and damage
 * must not be copied into a new file that has a good name.
 */
export async function* readRowGroups(
  path: string,
  dataset: Dataset,
  sha256: string,
): AsyncGenerator<RecordBatch> {
  await requireIntact(path, sha256);
  const { ParquetFile } = await import('parquet-wasm');
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const range = new FileRange(handle, 0, size) as unknown as Blob;
    using file = await ParquetFile.fromFile(range);
    const groups = file.metadata().numRowGroups();
    for (let group = 0; group < groups; group += 1) {
      const options = { rowGroups: [group], batchSize: ROW_GROUP_ROWS };
      yield* declaredBatches(await file.read(options), dataset);
    }
  } finally {
    await handle.close();
  }
}

/** Throws `STORE_DAMAGED` unless the file is there and its bytes have this hash. */
export async function requireIntact(path: string, sha256: string): Promise<void> {
  const found = await sha256OfFile(path).catch((error: unknown) => {
    throw damaged(path, 'cannot be read', error);
  });
  if (found !== sha256) throw damaged(path, 'does not hold the bytes it was given');
}

/** Takes the table out of parquet-wasm's memory and gives it the declared schema. */
function declaredBatches(wasm: WasmTable, dataset: Dataset): RecordBatch[] {
  const table = tableFromIPC(wasm.intoIPCStream());
  const differences = compareSchema(dataset, table.schema);
  if (differences.length > 0) throw new SchemaDriftError(dataset, differences);
  const schema = toArrowSchema(dataset);
  return table.batches.map((batch) => new RecordBatch(schema, batch.data));
}

function damagedUnless<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw damaged(path, 'is not a Parquet file', error);
  }
}

function damaged(path: string, what: string, cause?: unknown): TaqError {
  return new TaqError('STORE_DAMAGED', `${path} ${what}`, {
    details: { path },
    next: 'Restore the file from a copy of the store, or fetch its days again with --full.',
    cause,
  });
}

/**
 * The part of `Blob` that parquet-wasm uses, over an open file: only what is asked for is read.
 * Node's own file-backed blob is still experimental.
 */
class FileRange {
  readonly #handle: FileHandle;
  readonly #start: number;
  readonly size: number;

  constructor(handle: FileHandle, start: number, end: number) {
    this.#handle = handle;
    this.#start = start;
    this.size = Math.max(0, end - start);
  }

  slice(start = 0, end = this.size): FileRange {
    const limit = this.#start + Math.min(end, this.size);
    return new FileRange(this.#handle, this.#start + start, limit);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(this.size);
    await this.#handle.read(bytes, 0, this.size, this.#start);
    return bytes.buffer;
  }
}
