import type { CleanupOptions } from '@taq/versioning';
import { cleanupAsJson, cleanupAsText } from '../output/cleanup-report.ts';
import { openStoreToCleanUp, openStoreToRead, type StoreRun } from '../wiring/open-store.ts';

export interface CleanUpStore extends CleanupOptions {
  readonly json: boolean;
}

/** Cleans a store up, or says what would go; what went as text or JSON. Throws `STORE_NOT_FOUND`. */
export async function cleanUpStore(
  dataDir: string,
  { json, ...options }: CleanUpStore,
  run: StoreRun,
): Promise<string> {
  const open = options.dryRun === true ? openStoreToRead : openStoreToCleanUp;
  const report = await (await open(dataDir, run)).cleanup(options);
  const { items, bytes, dryRun: dry_run } = report;
  run.logger.info('cleaned up', { component: 'taq_store', items: items.length, bytes, dry_run });
  return json ? cleanupAsJson(report) : cleanupAsText(report);
}
