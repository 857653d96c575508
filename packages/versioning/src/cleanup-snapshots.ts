import { join } from 'node:path';
import type { Removal } from './cleanup-item.ts';
import { statsOf } from './freed-bytes.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import type { SnapshotEntry, SnapshotLeaf } from './manifest.ts';
import { snapshotFiles } from './remove-snapshot-folder.ts';
import type { IsPast } from './retention.ts';
import { requireNotProtected } from './snapshot-errors.ts';
import { requireSnapshot } from './snapshot.ts';
import { snapshotFolder } from './store-layout.ts';

/** Which snapshots are to go: none unless asked. */
export interface SnapshotWish {
  readonly tags: readonly string[];
  /** What was taken so long ago goes, unless it is protected. */
  readonly isPast?: IsPast;
}

/**
 * The snapshots that are to be deleted. Throws `TAG_NOT_FOUND`, `TAG_DELETED`, `TAG_PROTECTED` and
 * `INVALID_TAG` for one that was named.
 */
export function snapshotsToDelete(
  snapshots: readonly SnapshotEntry[],
  { tags, isPast = () => false }: SnapshotWish,
): SnapshotEntry[] {
  const named = tags.map((tag) => requireSnapshot(snapshots, tag));
  named.forEach(requireNotProtected);
  const old = snapshots.filter(
    ({ deletedAt, protected: isProtected = false, createdAt }) =>
      deletedAt === undefined && !isProtected && isPast(Date.parse(createdAt)),
  );
  return [...new Set([...named, ...old])];
}

/** The years of these snapshots with a tombstone in the place of each. */
export async function buriedLeaves(
  manifests: ManifestReader,
  version: Version,
  buried: readonly SnapshotEntry[],
  deletedAt: string,
): Promise<SnapshotLeaf[]> {
  const tags = new Set(buried.map(({ tag }) => tag));
  const years = new Set(buried.map(({ createdAt }) => createdAt.slice(0, 4)));
  const leaves = await Promise.all(
    [...years].map(async (year) => manifests.snapshots(version, year)),
  );
  return leaves.map((leaf) => ({
    ...leaf,
    snapshots: leaf.snapshots.map((one) => (tags.has(one.tag) ? { ...one, deletedAt } : one)),
  }));
}

/** What we put into the folder of a snapshot. */
export async function snapshotRemoval(
  dataDir: string,
  { tag }: Pick<SnapshotEntry, 'tag'>,
): Promise<Removal> {
  const name = snapshotFolder(tag);
  const paths = await snapshotFiles(join(dataDir, name));
  const files = await Promise.all(paths.map(async (path) => statsOf(join(dataDir, name, path))));
  return { kind: 'snapshot', name, files: files.filter((file) => file !== undefined) };
}
