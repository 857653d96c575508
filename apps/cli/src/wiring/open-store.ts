import { TaqError } from '@taq/schema';
import type { Quarantine, RepairedNewest } from '@taq/versioning';
import { TaqStore, type OpenStoreOptions } from '@taq/versioning/store';
import type { Terminal } from '../terminal.ts';
import { readVersion } from '../version.ts';

/** The run that opens a store: what it is called in commits and locks, and its log. */
export type StoreRun = Pick<Terminal, 'runId' | 'logger'>;

/** The store for reading. Throws `STORE_NOT_FOUND`. */
export async function openStoreToRead(dataDir: string, run?: StoreRun): Promise<TaqStore> {
  return openStore(dataDir, 'read', { run });
}

/** The store for writing; made where there is none. Throws `STORE_UNUSABLE`. */
export async function openStoreToWrite(dataDir: string, run: StoreRun): Promise<TaqStore> {
  return openStore(dataDir, 'write', { run });
}

/** A store that is there, to change what it holds. Throws `STORE_NOT_FOUND` and makes none. */
export async function openStoreToChange(dataDir: string, run: StoreRun): Promise<TaqStore> {
  await openStoreToRead(dataDir, run);
  return openStoreToWrite(dataDir, run);
}

/** The same, with what dead processes were writing: clean-up counts and removes it. */
export async function openStoreToCleanUp(dataDir: string, run: StoreRun): Promise<TaqStore> {
  await openStoreToRead(dataDir, run);
  return openStore(dataDir, 'write', { run, keepTemporaries: true });
}

/**
 * The same, to note what is found; for reading alone where that will do and nothing can be written.
 */
export async function openStoreToVerify(
  dataDir: string,
  { mayRead }: { readonly mayRead: boolean },
  run: StoreRun,
): Promise<TaqStore> {
  const reader = await openStoreToRead(dataDir, run);
  try {
    return await openStore(dataDir, 'write', { run, keepTemporaries: true });
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
  run: StoreRun,
): Promise<RepairedNewest | undefined> {
  const { repairNewestVersion } = await import('@taq/versioning');
  return repairNewestVersion({ dataDir, from, ...(await writerOptions(run)) });
}

/** The quarantine of a store, of which nothing need be committed. Throws `STORE_NOT_FOUND`. */
export async function openQuarantine(dataDir: string): Promise<Quarantine> {
  const { Quarantine } = await import('@taq/versioning');
  return Quarantine.open({ dataDir, ...(await writerOptions(undefined)) });
}

async function openStore(
  dataDir: string,
  mode: 'read' | 'write',
  { run, ...more }: { readonly run: StoreRun | undefined; readonly keepTemporaries?: boolean },
): Promise<TaqStore> {
  const trustClock = process.env['TAQ_TRUST_CLOCK'] === '1';
  return TaqStore.open({ dataDir, mode, trustClock, ...(await writerOptions(run)), ...more });
}

type WriterOptions = Pick<OpenStoreOptions, 'clock' | 'software' | 'run' | 'logger'>;

async function writerOptions(run: StoreRun | undefined): Promise<WriterOptions> {
  const own = { clock: Date.now, software: `taq ${await readVersion()}` };
  return run === undefined ? own : { ...own, run: run.runId, logger: run.logger };
}
