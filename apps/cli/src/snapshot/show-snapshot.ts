import type { PinnedPartition, Snapshot } from '@taq/versioning';
import { shownAsJson, shownAsText, type HeldDataset } from '../output/snapshot-page.ts';
import { openStoreToRead, type StoreRun } from '../wiring/open-store.ts';

/** What a snapshot holds, as text or JSON. Throws `TAG_NOT_FOUND`, `TAG_DELETED`. */
export async function showSnapshot(
  dataDir: string,
  tag: string,
  json: boolean,
  run: StoreRun,
): Promise<string> {
  const store = await openStoreToRead(dataDir, run);
  const snapshot = await store.snapshots.get(tag);
  const { partitions } = await (await store.at({ tag })).read();
  const held = heldDatasets(snapshot, partitions);
  return json ? shownAsJson(snapshot, held) : shownAsText(snapshot, held);
}

function heldDatasets(
  { datasets }: Snapshot,
  partitions: readonly PinnedPartition[],
): HeldDataset[] {
  return datasets.map((frozen) => {
    const own = partitions.filter(({ dataset }) => dataset === frozen.dataset);
    const segments = own.flatMap((partition) => partition.segments);
    const dates = segments.flatMap(({ firstDate, lastDate }) => [firstDate, lastDate]).toSorted();
    const symbols = new Set(own.flatMap(({ coverage }) => coverage.symbols()));
    return {
      ...frozen,
      symbols: [...symbols].toSorted(),
      firstDate: dates[0],
      lastDate: dates.at(-1),
    };
  });
}
