import { changesText } from '../output/version-log-text.ts';
import { openStoreToChange, type StoreRun } from '../wiring/open-store.ts';

/** Brings a store back to a version; what was done as text or JSON. Throws `VERSION_NOT_FOUND`. */
export async function rollBackStore(
  dataDir: string,
  number: number,
  json: boolean,
  run: StoreRun,
): Promise<string> {
  const store = await openStoreToChange(dataDir, run);
  const { version, changed, partitions } = await store.rollback(number);
  const facts = { version, rolled_back_to: number, changed, partitions: partitions.length };
  run.logger.info('rolled back', { component: 'taq_store', ...facts });
  if (json) {
    return `${JSON.stringify({ schema_version: 1, rolled_back_to: number, version, changed, partitions })}\n`;
  }
  if (!changed) return `nothing to do: version ${version} has the data of ${number}\n`;
  return `rolled back to ${number} as version ${version}: ${changesText(partitions)}\n`;
}
