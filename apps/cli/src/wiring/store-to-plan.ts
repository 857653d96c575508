import { TaqError } from '@taq/schema';
import { measureDisk, type MeasureDisk } from '@taq/sync';
import type { TaqStore } from '@taq/versioning';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { nearestFolder } from './nearest-folder.ts';
import { openStoreToRead, openStoreToWrite, type StoreRun } from './open-store.ts';

/** A store to plan a sync for, and how the disk is measured that it lies on. */
export interface StoreToPlan extends AsyncDisposable {
  readonly store: TaqStore;
  readonly measureDisk: MeasureDisk;
}

/**
 * The store for reading; where there is none an empty one in a temporary folder, so that nothing is
 * made where somebody only asks.
 */
export async function openStoreToPlan(dataDir: string, run: StoreRun): Promise<StoreToPlan> {
  try {
    const store = await openStoreToRead(dataDir, run);
    return { store, measureDisk, [Symbol.asyncDispose]: async () => undefined };
  } catch (error) {
    if (!TaqError.is(error, 'STORE_NOT_FOUND')) throw error;
    const folder = await mkdtemp(join(tmpdir(), 'taq-plan-'));
    return {
      store: await openStoreToWrite(folder, run),
      measureDisk: async () => measureDisk(await nearestFolder(resolve(dataDir))),
      [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
    };
  }
}
