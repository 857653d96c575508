import { snapshotsAsJson, snapshotsAsText } from '../output/snapshot-list.ts';
import { openStoreToRead, type StoreRun } from '../wiring/open-store.ts';

/** The snapshots of the store in a folder, as text or JSON. Throws `STORE_NOT_FOUND`. */
export async function reportSnapshots(
  dataDir: string,
  json: boolean,
  run: StoreRun,
): Promise<string> {
  const store = await openStoreToRead(dataDir, run);
  const snapshots = await store.snapshots.list();
  return json ? snapshotsAsJson(snapshots) : snapshotsAsText(snapshots);
}
