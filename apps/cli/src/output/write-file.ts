import { TaqError } from '@taq/schema';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join, basename } from 'node:path';

/**
 * Writes a file whole or not at all: beside its place first, then renamed into it.
 * Throws `OUTPUT_FAILED`, or `DISK_FULL`'s cause inside it, and leaves no half file behind.
 */
export async function writeWhole(
  file: string,
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  try {
    const handle = await open(draft, 'wx');
    try {
      for await (const chunk of chunks) await handle.appendFile(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
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
