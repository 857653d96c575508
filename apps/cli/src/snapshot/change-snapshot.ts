import { openStoreToChange, type StoreRun } from '../wiring/open-store.ts';

/** Lets a snapshot go; what was done as text or JSON. */
export async function deleteSnapshot(
  dataDir: string,
  tag: string,
  json: boolean,
  run: StoreRun,
): Promise<string> {
  const store = await openStoreToChange(dataDir, run);
  const { deletedAt } = await store.snapshots.deleteSnapshot(tag);
  run.logger.info('snapshot deleted', { component: 'taq_store', snapshot_tag: tag });
  return json
    ? `${JSON.stringify({ schema_version: 1, tag, deleted: deletedAt })}\n`
    : `deleted: ${tag}\n`;
}

/** Protects a snapshot, or no longer; what holds now as text or JSON. */
export async function protectSnapshot(
  dataDir: string,
  tag: string,
  { isProtected, json }: { readonly isProtected: boolean; readonly json: boolean },
  run: StoreRun,
): Promise<string> {
  const store = await openStoreToChange(dataDir, run);
  await store.snapshots.protectSnapshot(tag, isProtected);
  const facts = { component: 'taq_store', snapshot_tag: tag };
  run.logger.info(isProtected ? 'snapshot protected' : 'snapshot no longer protected', facts);
  return json
    ? `${JSON.stringify({ schema_version: 1, tag, protected: isProtected })}\n`
    : `${isProtected ? 'protected' : 'no longer protected'}: ${tag}\n`;
}
