import type { CleanupOptions } from '@taq/versioning';
import { cleanupAsJson, cleanupAsText } from '../output/cleanup-report.ts';
import { openStoreToCleanUp, openStoreToRead } from '../wiring/open-store.ts';

export interface CleanUpStore extends CleanupOptions {
  readonly json: boolean;
}

/** Cleans a store up, or says what would go; what went as text or JSON. Throws `STORE_NOT_FOUND`. */
export async function cleanUpStore(
  dataDir: string,
  { json, ...options }: CleanUpStore,
): Promise<string> {
  const open = options.dryRun === true ? openStoreToRead : openStoreToCleanUp;
  const report = await (await open(dataDir)).cleanup(options);
  return json ? cleanupAsJson(report) : cleanupAsText(report);
}
