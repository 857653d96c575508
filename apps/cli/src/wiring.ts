import type { Dataset } from '@taq/schema';
import { parsePasswordFile, resolveConnection, type ConnectionSettings } from '@taq/source-wrds';
import type { TaqSource } from '@taq/source';
import { createSyncManager, type SyncManager } from '@taq/sync';
import { TaqLocalProvider, type EngineName } from '@taq/unified-fetcher';
import { TaqStore, type StoreState } from '@taq/versioning';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readVersion } from './version.ts';

/** The one place that ties packages to each other and to the outside world. */

/** The store for reading. Throws `STORE_NOT_FOUND`. */
export async function openStoreToRead(dataDir: string): Promise<TaqStore> {
  return openStore(dataDir, 'read');
}

/** The store for writing; made where there is none. Throws `STORE_UNUSABLE`. */
export async function openStoreToWrite(dataDir: string): Promise<TaqStore> {
  return openStore(dataDir, 'write');
}

async function openStore(dataDir: string, mode: 'read' | 'write'): Promise<TaqStore> {
  return TaqStore.open({ dataDir, mode, clock: Date.now, software: `taq ${await readVersion()}` });
}

/** Answers from a local store through one engine. */
export function openLocalProvider(dataDir: string, engine: EngineName): TaqLocalProvider {
  return new TaqLocalProvider({ dataDir, engine });
}

/** Where to connect, from the flag, the environment and the password file. */
export async function connectionSettings(url: string | undefined): Promise<ConnectionSettings> {
  return resolveConnection({
    ...(url === undefined ? {} : { url }),
    env: process.env,
    passwords: parsePasswordFile(await readPasswordFile()),
  });
}

/** A manager that syncs from this source into this store. */
export function openSync(store: TaqStore, source: TaqSource): SyncManager {
  return createSyncManager({ store, source, clock: Date.now });
}

/** Canonical symbols of a dataset that the live store knows, sorted. */
export async function storedSymbols(dataDir: string, dataset: Dataset): Promise<string[]> {
  const store = await openStoreToRead(dataDir);
  return symbolsOf(await store.current(), dataset);
}

function symbolsOf(state: StoreState, dataset: Dataset): string[] {
  const symbols = state.partitions
    .filter((partition) => partition.dataset === dataset.name)
    .flatMap((partition) => partition.coverage.symbols());
  return [...new Set(symbols)].toSorted();
}

async function readPasswordFile(): Promise<string> {
  const file = process.env['PGPASSFILE'] ?? join(homedir(), '.pgpass');
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}
