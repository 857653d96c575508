import { canonicalJson } from './canonical-json.ts';
import { contentHash, type PartitionEntry, type PartitionLeaf } from './manifest.ts';
import type { PinnedStore } from './pinned-store.ts';

/** A version, and where it is read. */
export type VersionState = Pick<PinnedStore, 'manifests' | 'version'>;

/** A partition as two states have it; absent where one has none. */
export interface PartitionPair {
  readonly partition: string;
  readonly before: PartitionEntry | undefined;
  readonly after: PartitionEntry | undefined;
}

/**
 * Partitions of a dataset of which two states do not say the same, in order. Years that are the
 * same by the names of their leaves are not read.
 */
export async function* differingPartitions(
  before: VersionState,
  after: VersionState,
  dataset: string,
): AsyncGenerator<PartitionPair> {
  const [left, right] = [leavesByYear(before, dataset), leavesByYear(after, dataset)];
  const years = [...new Set([...left.keys(), ...right.keys()])].toSorted(byText);
  for (const year of years) {
    if (left.get(year) === right.get(year)) continue;
    const [old, young] = [await yearOf(before, dataset, year), await yearOf(after, dataset, year)];
    yield* pairsOf(old, young);
  }
}

/** The content of a dataset's leaves, as one text for each year. */
function leavesByYear({ version }: VersionState, dataset: string): Map<string, string> {
  const entries = version.root.partitions.filter((entry) => entry.dataset === dataset);
  return new Map(entries.map(({ year, leaves }) => [year, leaves.map(contentHash).join(' ')]));
}

async function yearOf(
  { manifests, version }: VersionState,
  dataset: string,
  year: string,
): Promise<Map<string, PartitionEntry>> {
  const leaf: PartitionLeaf | undefined = await manifests.partitions(version, dataset, year);
  return new Map(leaf?.partitions.map((entry) => [entry.partition, entry]));
}

function* pairsOf(
  old: ReadonlyMap<string, PartitionEntry>,
  young: ReadonlyMap<string, PartitionEntry>,
): Generator<PartitionPair> {
  for (const partition of [...new Set([...old.keys(), ...young.keys()])].toSorted(byText)) {
    const pair = { partition, before: old.get(partition), after: young.get(partition) };
    if (canonicalJson(pair.before ?? null) !== canonicalJson(pair.after ?? null)) yield pair;
  }
}

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}
