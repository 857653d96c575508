import type { LogEntry } from '@taq/versioning';
import { logAsJson, logAsText } from '../output/version-log-text.ts';
import { openStoreToRead, type StoreRun } from '../wiring/open-store.ts';

/** The versions of a store, as text or JSON. Throws `STORE_NOT_FOUND`. */
export async function logOfStore(
  dataDir: string,
  { limit, json }: { readonly limit?: number | undefined; readonly json: boolean },
  run: StoreRun,
): Promise<string> {
  const store = await openStoreToRead(dataDir, run);
  const entries: LogEntry[] = [];
  for await (const entry of store.log(limit === undefined ? {} : { limit })) entries.push(entry);
  return json ? logAsJson(entries) : logAsText(entries);
}
