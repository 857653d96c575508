import { mkdir, open, readFile, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TaqError } from '@taq/schema';

/** The error code of a failed file operation, `''` for anything else. */
export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? '';
}

/**
 * Creates a file with these bytes and syncs it. The name must be free. What was written is
 * counted, since a full disk can end a write early. Nothing stays behind after a failure.
 */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx').catch((error: unknown) => {
    throw diskFailure(error, path, bytes.byteLength);
  });
  try {
    await handle.writeFile(bytes);
    const { size } = await handle.stat();
    if (size !== bytes.byteLength) throw new RangeError(`${size} of ${bytes.byteLength} bytes`);
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw diskFailure(error, path, bytes.byteLength);
  } finally {
    await handle.close();
  }
}

/** A full disk as `DISK_FULL`; any other error as it is. */
export function diskFailure(error: unknown, path: string, neededBytes: number): unknown {
  if (!['ENOSPC', 'EDQUOT', 'EFBIG'].includes(errorCode(error))) return error;
  return new TaqError('DISK_FULL', `no space left to write ${path}`, {
    details: { path, neededBytes, freeBytes: 0, predictedUsage: 1 },
    next: 'Free some space and run the same command again; what was committed is intact.',
    cause: error,
  });
}

/** What is synced, once it is open. */
interface OpenToSync {
  sync(): Promise<void>;
  close(): Promise<void>;
}

type OpenForReading = (path: string, flags: 'r') => Promise<OpenToSync>;

/**
 * Makes the entries of a folder durable. File systems that cannot sync folders are let pass, and
 * Windows, which opens none, or syncs only what was opened for writing.
 */
export async function syncFolder(path: string, openFolder: OpenForReading = open): Promise<void> {
  try {
    await syncOpened(path, openFolder);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR'].includes(errorCode(error))) throw error;
  }
}

/** Makes a file durable that is complete and may be read-only, which Windows does not sync. */
export async function syncFile(path: string, openFile: OpenForReading = open): Promise<void> {
  try {
    await syncOpened(path, openFile);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') throw error;
  }
}

async function syncOpened(path: string, openIt: OpenForReading): Promise<void> {
  const handle = await openIt(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a folder with its parents, each of them durable in the one above. */
export async function ensureFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; ; folder = dirname(folder)) {
    await syncFolder(dirname(folder));
    if (folder === first || folder === dirname(folder)) return;
  }
}

/** The file's bytes, `undefined` where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a file; one that is gone already is fine. */
export async function removeIfThere(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Removes a folder in which nothing is left. */
export async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error))) throw error;
  }
}
