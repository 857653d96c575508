import { TaqError, type Dataset } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { access, constants, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Throws `OUTPUT_FAILED` where a file cannot be put, for want of a folder or of permission. */
export async function requireWritable(file: string): Promise<void> {
  try {
    await access(`${dirname(file)}/.`, constants.W_OK);
  } catch (error) {
    throw outputFailed(file, error);
  }
  const place = await stat(file).catch(() => undefined);
  if (place?.isDirectory() === true) throw outputFailed(file, new Error('it is a folder'));
}

/** Writes a file whole or not at all. Throws `OUTPUT_FAILED` and leaves no half file behind. */
export async function writeWhole(
  file: string,
  chunks: Iterable<Uint8Array | string>,
): Promise<void> {
  await writtenWhole(file, async (draft) => writeChunks(draft, chunks));
}

/** Writes a new file, synced to disk at the end. */
export async function writeChunks(
  file: string,
  chunks: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>,
): Promise<void> {
  await using handle = await open(file, 'wx');
  for await (const chunk of chunks) await handle.appendFile(chunk);
  await handle.sync();
}

/** The rows as Parquet, with the dataset's column notes, by the store's own writer. */
export async function writeParquetWhole(
  file: string,
  table: Table,
  dataset: Dataset,
): Promise<void> {
  const { writeParquet } = await import('@taq/versioning');
  await writtenWhole(file, async (draft) => {
    await writeParquet(draft, dataset, table);
  });
}

/** Beside its place first, then renamed into it. Throws `OUTPUT_FAILED`, and what `write` throws. */
export async function writtenWhole(
  file: string,
  write: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  try {
    await write(draft);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw TaqError.is(error) ? error : writingFailed(file, error);
  }
}

const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT']);

function writingFailed(file: string, cause: unknown): TaqError {
  const { code } = cause as NodeJS.ErrnoException;
  if (!FULL.has(code)) return outputFailed(file, cause);
  return new TaqError('DISK_FULL', `the disk is full: ${file} was not written`, {
    details: { path: file, neededBytes: 0, freeBytes: 0, predictedUsage: 1 },
    next: 'Free space, or write to another disk.',
    cause,
  });
}

/** Why a file could not be written. */
export function outputFailed(file: string, cause: unknown): TaqError<'OUTPUT_FAILED'> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TaqError('OUTPUT_FAILED', `cannot write ${file}: ${reason}`, {
    details: { file },
    next: 'Name a file in a folder that exists, that you may write to and that has room.',
    cause,
  });
}
