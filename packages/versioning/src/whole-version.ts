import { versionLetGo, type ManifestReader, type Version } from './manifest-reader.ts';
import { noSuchVersion } from './snapshot-errors.ts';

/**
 * One version by number, all of it. Throws `VERSION_NOT_FOUND` where there never was one, and where
 * clean-up let go of it, or of anything that it names: of a version that stays for a snapshot's sake
 * only the datasets stay that the snapshot froze.
 */
export async function wholeVersion(
  manifests: ManifestReader,
  newest: Version,
  number: number,
): Promise<Version> {
  const isThere = Number.isInteger(number) && number >= 0 && number <= newest.root.version;
  if (!isThere) throw noSuchVersion(number, newest.root.version);
  if (number === newest.root.version) return newest;
  const version = await manifests.version(number);
  const removed = await manifests.removedNames(newest);
  if (removed.size > 0 && (await namesAny(manifests, version, removed))) throw versionLetGo(number);
  return version;
}

async function namesAny(
  manifests: ManifestReader,
  version: Version,
  removed: ReadonlySet<string>,
): Promise<boolean> {
  for (const { dataset, year, leaves } of version.root.partitions) {
    if (leaves.some((leaf) => removed.has(leaf))) return true;
    const leaf = await manifests.partitions(version, dataset, year);
    const segments = leaf?.partitions.flatMap((partition) => partition.segments) ?? [];
    if (segments.some(({ object }) => removed.has(object))) return true;
  }
  return false;
}
