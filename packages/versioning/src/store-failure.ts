import { TaqError } from '@taq/schema';
import { diskFailure } from './durable-files.ts';

/** Of operations on a file that is open, which name no path. Sockets read and write, too. */
const OF_OPEN_FILES: ReadonlySet<string> = new Set(['fsync', 'fdatasync', 'fstat', 'ftruncate']);
const OF_FILES_ALONE: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EROFS',
  'EIO',
  'EISDIR',
]);

/**
 * Runs work on a store. A file operation in it that fails is `DISK_FULL` where there is no room, else
 * `STORE_UNUSABLE`, both with the failure as their cause; any other error passes as it is.
 */
export async function atStore<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isFileFailure(error) ? storeFailure(error, dataDir) : error;
  }
}

function isFileFailure(error: unknown): error is NodeJS.ErrnoException {
  if (TaqError.is(error)) return false;
  const { code = '', syscall, path } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (syscall === undefined) return false;
  return path !== undefined || OF_OPEN_FILES.has(syscall) || OF_FILES_ALONE.has(code);
}

function storeFailure(error: NodeJS.ErrnoException, dataDir: string): unknown {
  const { path = dataDir } = error;
  const full = diskFailure(error, path, 0);
  if (full !== error) return full;
  return new TaqError('STORE_UNUSABLE', `the data folder ${dataDir} cannot be used as it is`, {
    details: { path },
    next: 'Look at the permissions and at the file system of what the cause names, then run the same command again.',
    cause: error,
  });
}
