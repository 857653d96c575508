import { TaqError, type Dataset } from '@taq/schema';
import { writeParquet } from '@taq/versioning';
import type { Table } from 'apache-arrow';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Writes a file whole or not at all. Throws `OUTPUT_FAILED` and leaves no half file behind. */
export async function writeWhole(
  file: string,
  chunks: Iterable<Uint8Array | string>,
): Promise<void> {
  await whole(file, async (draft) => {
    const handle = await open(draft, 'wx');
    try {
      for (const chunk of chunks) await handle.appendFile(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** The rows as Parquet, with the dataset's column notes, by the store's own writer. */
export async function writeParquetWhole(
  file: string,
  table: Table,
  dataset: Dataset,
): Promise<void> {
  await whole(file, async (draft) => {
    await writeParquet(draft, dataset, table);
  });
}

/** Beside its place first, then renamed into it. */
async function whole(file: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  try {
    await write(draft);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new TaqError('OUTPUT_FAILED', `cannot write ${file}: ${reasonOf(error)}`, {
      details: { file },
      next: 'Name a file in a folder that exists, that you may write to and that has room.',
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
