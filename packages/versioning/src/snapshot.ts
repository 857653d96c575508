import type { ManifestReader, Version } from './manifest-reader.ts';
import type { SnapshotEntry, SnapshotLeaf } from './manifest.ts';
import { requireNotDeleted, tagNotFound } from './snapshot-errors.ts';
import { requireTag } from './snapshot-tags.ts';

/** A snapshot: the version that it names, what it holds, and since when. */
export type Snapshot = Readonly<SnapshotEntry>;

/** Every snapshot of a version, tombstones included, in the order in which they were taken. */
export async function readSnapshots(
  manifests: ManifestReader,
  version: Version,
): Promise<SnapshotEntry[]> {
  const years = version.root.snapshots.map(({ year }) => year);
  const leaves = await Promise.all(years.map(async (year) => manifests.snapshots(version, year)));
  return leaves
    .flatMap(({ snapshots }) => snapshots)
    .toSorted((left, right) => left.sequence - right.sequence);
}

/** The one with exactly this tag. Throws `INVALID_TAG`, `TAG_NOT_FOUND` and `TAG_DELETED`. */
export function requireSnapshot(snapshots: readonly SnapshotEntry[], tag: string): SnapshotEntry {
  requireTag(tag);
  const snapshot = snapshots.find((candidate) => candidate.tag === tag);
  if (snapshot === undefined) throw tagNotFound(tag, `there is no snapshot ${tag}`, snapshots);
  requireNotDeleted(snapshot);
  return snapshot;
}

/** The leaf of a year with a snapshot added, or in the place of its earlier self. */
export async function leafWith(
  manifests: ManifestReader,
  version: Version,
  snapshot: SnapshotEntry,
): Promise<SnapshotLeaf> {
  const leaf = await manifests.snapshots(version, snapshot.createdAt.slice(0, 4));
  const others = leaf.snapshots.filter(({ tag }) => tag !== snapshot.tag);
  const snapshots = [...others, snapshot].toSorted((a, b) => a.sequence - b.sequence);
  return { ...leaf, snapshots };
}
