import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TaqError } from '@taq/schema';
import { ensureFolder, errorCode } from './durable-files.ts';
import { FOLDERS, PUBLISHED } from './store-layout.ts';

/** Makes the folders of a store where they are missing. Throws `STORE_UNUSABLE`. */
export async function makeWritable(dataDir: string): Promise<void> {
  try {
    for (const folder of FOLDERS) {
      await ensureFolder(join(dataDir, folder));
      await access(join(dataDir, folder), constants.W_OK);
    }
  } catch (error) {
    throw unusable(dataDir, 'cannot be written', error);
  }
}

/** Throws `STORE_NOT_FOUND` where there is no such folder, `STORE_UNUSABLE` for one without use. */
export async function requireReadable(dataDir: string): Promise<void> {
  try {
    await access(dataDir, constants.R_OK);
    if (!(await stat(dataDir)).isDirectory()) throw new RangeError('it is not a folder');
  } catch (error) {
    throw errorCode(error) === 'ENOENT'
      ? storeNotFound(dataDir)
      : unusable(dataDir, 'cannot be read', error);
  }
}

/** The same, and the folder has what every store has, also one without a commit. */
export async function requireStore(dataDir: string): Promise<void> {
  await requireReadable(dataDir);
  await access(join(dataDir, PUBLISHED)).catch(() => {
    throw storeNotFound(dataDir);
  });
}

export function storeNotFound(path: string): TaqError<'STORE_NOT_FOUND'> {
  return new TaqError('STORE_NOT_FOUND', `there is no store in ${path}`, {
    details: { path },
    next: 'Sync some data into it first, or name the right folder with --data-dir.',
  });
}

function unusable(path: string, what: string, cause: unknown): TaqError<'STORE_UNUSABLE'> {
  return new TaqError('STORE_UNUSABLE', `the data folder ${path} ${what}`, {
    details: { path },
    next: 'Name another folder with --data-dir, or change its permissions.',
    cause,
  });
}
