import type { ManifestReader, Version } from './manifest-reader.ts';
import { manifestDamaged, type SnapshotEntry } from './manifest.ts';
import type { IsPast } from './retention.ts';
import { versionName } from './store-layout.ts';

/** A version of which only the datasets stay that snapshots froze. */
export interface FrozenVersion {
  readonly version: Version;
  /** Full names. */
  readonly datasets: ReadonlySet<string>;
}

/** What becomes of each version, the newest first. */
export interface KeptVersions {
  /** The newest, and those let go less than a retention ago. */
  readonly whole: readonly Version[];
  readonly frozen: readonly FrozenVersion[];
  /** Those that go. */
  readonly expired: readonly Version[];
}

/**
 * Which versions stay. One is let go when the next one is committed, a snapshot when it is deleted;
 * until a retention after that both are kept. Throws `STORE_DAMAGED` where a version cannot be read:
 * what it names is not known then.
 */
export async function keptVersions(
  manifests: ManifestReader,
  newest: Version,
  snapshots: readonly SnapshotEntry[],
  isPast: IsPast,
): Promise<KeptVersions> {
  const frozenBy = frozenDatasets(snapshots, isPast);
  const whole = [newest];
  const [frozen, expired]: [FrozenVersion[], Version[]] = [[], []];
  let letGo = Date.parse(newest.root.committedAt);
  for (let number = newest.root.version - 1; number > 0; number -= 1) {
    const version = await manifests.look(number);
    if (version === undefined) throw manifestDamaged(versionName(number));
    if (version === 'expired') continue;
    const datasets = frozenBy.get(number);
    if (!isPast(letGo)) whole.push(version);
    else if (datasets !== undefined) frozen.push({ version, datasets });
    else expired.push(version);
    // That of the next one that is left: later than it was, where that one has expired.
    letGo = Date.parse(version.root.committedAt);
  }
  return { whole, frozen, expired };
}

/** What snapshots froze that are there, or were until less than a retention ago, by version. */
function frozenDatasets(
  snapshots: readonly SnapshotEntry[],
  isPast: IsPast,
): ReadonlyMap<number, ReadonlySet<string>> {
  const byVersion = new Map<number, Set<string>>();
  for (const { version, datasets, deletedAt } of snapshots) {
    if (deletedAt !== undefined && isPast(Date.parse(deletedAt))) continue;
    const names = byVersion.get(version) ?? new Set();
    for (const { dataset } of datasets) names.add(dataset);
    byVersion.set(version, names);
  }
  return byVersion;
}
