import { createSchemaRegistry } from '@taq/schema';
import type { CreatedSnapshot } from '@taq/versioning';
import { tellRemarks } from '../output/remarks.ts';
import { createdAsJson, createdAsText, createdRemarks } from '../output/created-snapshot.ts';
import type { Terminal } from '../terminal.ts';
import { openStoreToChange, type StoreRun } from '../wiring/open-store.ts';

/** What to freeze, and under which name. */
export interface SnapshotWish {
  readonly dataDir: string;
  /** Short names; all that the store has where there are none. */
  readonly datasets: readonly string[] | undefined;
  readonly tag: string | undefined;
  readonly materialize: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly json: boolean;
}

/** Takes a snapshot, and says on stderr where its folder is not all that was wished for. */
export async function createSnapshot(wish: SnapshotWish, terminal: Terminal): Promise<void> {
  const { dataDir, datasets, tag, materialize, metadata, json } = wish;
  const registry = createSchemaRegistry();
  const names = datasets?.map((name) => registry.get(name).name);
  const store = await openStoreToChange(dataDir, terminal);
  const taken = await store.snapshots.createSnapshot({
    materialize,
    metadata,
    ...(names && { datasets: names }),
    ...(tag === undefined ? {} : { tag }),
  });
  logTaking(taken, terminal);
  terminal.say(json ? createdAsJson(taken) : createdAsText(taken));
  tellRemarks(createdRemarks(taken), { json }, terminal);
}

function logTaking({ snapshot, created }: CreatedSnapshot, { logger }: StoreRun): void {
  const datasets = snapshot.datasets.map(({ dataset }) => dataset).join(',');
  const facts = { component: 'taq_store', dataset: datasets, snapshot_tag: snapshot.tag };
  logger.info(created ? 'snapshot taken' : 'snapshot was there', facts);
}
