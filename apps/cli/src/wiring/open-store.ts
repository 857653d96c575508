import { TaqError } from '@taq/schema';
import {
  Quarantine,
  repairNewestVersion,
  TaqStore,
  type OpenStoreOptions,
  type RepairedNewest,
} from '@taq/versioning';
import { readVersion } from '../version.ts';

/** The store for reading. Throws `STORE_NOT_FOUND`. */
export async function openStoreToRead(dataDir: string): Promise<TaqStore> {
  return openStore(dataDir, 'read');
}

/** The store for writing; made where there is none. Throws `STORE_UNUSABLE`. */
export async function openStoreToWrite(
  dataDir: string,
  run: Pick<OpenStoreOptions, 'run' | 'logger'> = {},
): Promise<TaqStore> {
  return openStore(dataDir, 'write', run);
}

/** A store that is there, to change what it holds. Throws `STORE_NOT_FOUND` and makes none. */
export async function openStoreToChange(dataDir: string): Promise<TaqStore> {
  await openStoreToRead(dataDir);
  return openStoreToWrite(dataDir);
}

/** The same, with what dead processes were writing: clean-up counts and removes it. */
export async function openStoreToCleanUp(dataDir: string): Promise<TaqStore> {
  await openStoreToRead(dataDir);
  return openStore(dataDir, 'write', { keepTemporaries: true });
}

/**
 * The same, to note what is found; for reading alone where that will do and nothing can be written.
 */
export async function openStoreToVerify(
  dataDir: string,
  { mayRead }: { readonly mayRead: boolean },
): Promise<TaqStore> {
  const reader = await openStoreToRead(dataDir);
  try {
    return await openStore(dataDir, 'write', { keepTemporaries: true });
  } catch (error) {
    if (mayRead && TaqError.is(error, 'STORE_UNUSABLE')) return reader;
    throw error;
  }
}

/**
 * Makes a store openable of which the newest version is damaged; `undefined` where it is not. Throws
 * what `repairNewestVersion` throws.
 */
export async function repairNewest(
  dataDir: string,
  from: string | undefined,
): Promise<RepairedNewest | undefined> {
  return repairNewestVersion({ dataDir, from, ...(await writerOptions()) });
}

/** The quarantine of a store, of which nothing need be committed. Throws `STORE_NOT_FOUND`. */
export async function openQuarantine(dataDir: string): Promise<Quarantine> {
  return Quarantine.open({ dataDir, ...(await writerOptions()) });
}

async function openStore(
  dataDir: string,
  mode: 'read' | 'write',
  more: Pick<OpenStoreOptions, 'keepTemporaries' | 'run' | 'logger'> = {},
): Promise<TaqStore> {
  const trustClock = process.env['TAQ_TRUST_CLOCK'] === '1';
  return TaqStore.open({ dataDir, mode, trustClock, ...(await writerOptions()), ...more });
}

async function writerOptions(): Promise<Pick<OpenStoreOptions, 'clock' | 'software'>> {
  return { clock: Date.now, software: `taq ${await readVersion()}` };
}
