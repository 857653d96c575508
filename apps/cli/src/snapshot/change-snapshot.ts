import { openStoreToChange } from '../wiring/open-store.ts';

/** Lets a snapshot go; what was done as text or JSON. */
export async function deleteSnapshot(dataDir: string, tag: string, json: boolean): Promise<string> {
  const store = await openStoreToChange(dataDir);
  const { deletedAt } = await store.snapshots.deleteSnapshot(tag);
  return json
    ? `${JSON.stringify({ schema_version: 1, tag, deleted: deletedAt })}\n`
    : `deleted: ${tag}\n`;
}

/** Protects a snapshot, or no longer; what holds now as text or JSON. */
export async function protectSnapshot(
  dataDir: string,
  tag: string,
  { isProtected, json }: { readonly isProtected: boolean; readonly json: boolean },
): Promise<string> {
  const store = await openStoreToChange(dataDir);
  await store.snapshots.protectSnapshot(tag, isProtected);
  return json
    ? `${JSON.stringify({ schema_version: 1, tag, protected: isProtected })}\n`
    : `${isProtected ? 'protected' : 'no longer protected'}: ${tag}\n`;
}
