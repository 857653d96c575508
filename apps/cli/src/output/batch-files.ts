import type { Dataset } from '@taq/schema';
import { writeParquet } from '@taq/versioning';
import { RecordBatchFileWriter, Table, type RecordBatch } from 'apache-arrow';
import { csvRows } from './row-formats.ts';
import { writeChunks, writtenWhole } from './write-file.ts';

/** Formats that rows can be written in as they come. */
export const BATCH_FORMATS = ['parquet', 'csv', 'arrow'] as const;

export type BatchFormat = (typeof BATCH_FORMATS)[number];

/** Rows batch by batch, of a dataset. */
export type Batches = AsyncIterable<RecordBatch>;

/**
 * Writes rows to a file as they come, whole or not at all; memory holds a few batches. Throws
 * `OUTPUT_FAILED`, and what the rows throw.
 */
export async function writeBatches(
  file: string,
  format: BatchFormat,
  dataset: Dataset,
  batches: Batches,
): Promise<void> {
  await writtenWhole(file, async (draft) => {
    if (format === 'parquet') await writeParquet(draft, dataset, batches);
    else if (format === 'csv') await writeChunks(draft, csvChunks(dataset, batches));
    else await writeChunks(draft, arrowChunks(batches));
  });
}

/** A header once, then the rows of each batch. */
async function* csvChunks(dataset: Dataset, batches: Batches): AsyncGenerator<string> {
  let isFirst = true;
  for await (const batch of batches) {
    const [header = '', ...chunks] = csvRows({ table: new Table([batch]), dataset, asked: {} });
    if (isFirst) yield header;
    isFirst = false;
    yield* chunks;
  }
}

/** An Arrow file piece by piece, each taken as soon as it is made. */
async function* arrowChunks(batches: Batches): AsyncGenerator<Uint8Array> {
  const writer = new RecordBatchFileWriter();
  const written = writeAll(writer, batches);
  yield* writer;
  await written;
}

async function writeAll(writer: RecordBatchFileWriter, batches: Batches): Promise<void> {
  try {
    for await (const batch of batches) writer.write(batch);
    writer.finish();
  } catch (error) {
    writer.abort(error);
    throw error;
  }
}
