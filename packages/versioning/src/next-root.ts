import type * as v from 'valibot';
import type { Version } from './manifest-reader.ts';
import {
  manifestSchemas,
  type DamageLeaf,
  type DatasetRuleEntry,
  type PartitionLeaf,
  type RemovedLeaf,
  type SnapshotLeaf,
  type VersionRoot,
} from './manifest.ts';

/** What a commit changes; everything else stays as the version before has it. */
export interface VersionChange {
  readonly partitions?: readonly PartitionLeaf[];
  readonly snapshots?: readonly SnapshotLeaf[];
  /** How the rows of a dataset are made, from the first of them on. */
  readonly rule?: DatasetRuleEntry | undefined;
  /** The data of an older version, all of it, in the place of the newest. */
  readonly restored?: Version;
  /** Names that will be removed after the commit, with those of the year before them. */
  readonly removed?: RemovedLeaf;
  /** All objects that are known to be damaged. */
  readonly damage?: DamageLeaf;
}

/** Stores a leaf; answers the name that it got. */
export type PutLeaf = <S extends v.GenericSchema>(
  schema: S,
  leaf: v.InferInput<S>,
) => Promise<string>;

type Named = Pick<VersionRoot, 'partitions' | 'snapshots' | 'rules' | 'removed' | 'damage'>;

/** What the next version names: leaves that changed are stored first. */
export async function nextRoot(
  base: Version,
  changes: VersionChange,
  putLeaf: PutLeaf,
): Promise<Named> {
  const data = (changes.restored ?? base).root;
  const { partitions = [], snapshots = [], removed, damage } = changes;
  return {
    partitions: await replaced(data.partitions, partitions, async (leaf) => ({
      dataset: leaf.dataset,
      year: leaf.year,
      leaves: await putAll(manifestSchemas.partitionLeaf, splitPartitions(leaf), putLeaf),
    })),
    snapshots: await replaced(base.root.snapshots, snapshots, async (leaf) => ({
      year: leaf.year,
      leaves: await putAll(manifestSchemas.snapshotLeaf, splitSnapshots(leaf), putLeaf),
    })),
    rules: withRule(data.rules ?? [], changes.rule),
    ...(removed === undefined
      ? {}
      : {
          removed: await replaced(base.root.removed ?? [], [removed], async (leaf) => ({
            year: leaf.year,
            leaves: [await putLeaf(manifestSchemas.removedLeaf, leaf)],
          })),
        }),
    ...(damage === undefined ? {} : { damage: await putLeaf(manifestSchemas.damageLeaf, damage) }),
  };
}

/** The newest partition grows night by night; the others of its year rest. */
function splitPartitions(leaf: PartitionLeaf): PartitionLeaf[] {
  const newest = leaf.partitions.reduce(
    (last, { partition }) => (partition > last ? partition : last),
    '',
  );
  return split(leaf.partitions, ({ partition }) => partition === newest).map((partitions) => ({
    ...leaf,
    partitions,
  }));
}

/** The snapshots of the newest month; those of the months before rest. */
function splitSnapshots(leaf: SnapshotLeaf): SnapshotLeaf[] {
  const monthOf = (createdAt: string): string => createdAt.slice(0, 7);
  const newest = monthOf(leaf.snapshots.at(-1)?.createdAt ?? '');
  return split(leaf.snapshots, ({ createdAt }) => monthOf(createdAt) === newest).map(
    (snapshots) => ({ ...leaf, snapshots }),
  );
}

/** What rests, then what is new; one part where there is no other. */
function split<T>(values: readonly T[], isNew: (value: T) => boolean): T[][] {
  const parts = [values.filter((value) => !isNew(value)), values.filter(isNew)];
  const filled = parts.filter((part) => part.length > 0);
  return filled.length === 0 ? [[]] : filled;
}

async function putAll<S extends v.GenericSchema>(
  schema: S,
  parts: readonly v.InferInput<S>[],
  putLeaf: PutLeaf,
): Promise<string[]> {
  return Promise.all(parts.map(async (part) => putLeaf(schema, part)));
}

/** The entries, sorted, with those of the changed leaves in their places. */
async function replaced<Leaf, Entry extends { readonly year: string; readonly dataset?: string }>(
  entries: readonly Entry[],
  leaves: readonly Leaf[],
  entryOf: (leaf: Leaf) => Promise<Entry>,
): Promise<Entry[]> {
  const keyOf = ({ dataset = '', year }: Entry): string => `${dataset}/${year}`;
  const changed = await Promise.all(leaves.map(entryOf));
  return sortedValues(new Map([...entries, ...changed].map((entry) => [keyOf(entry), entry])));
}

function withRule(
  rules: readonly DatasetRuleEntry[],
  changed: DatasetRuleEntry | undefined,
): DatasetRuleEntry[] {
  const entries = changed === undefined ? rules : [...rules, changed];
  return sortedValues(new Map(entries.map((entry) => [entry.dataset, entry])));
}

function sortedValues<T>(entries: ReadonlyMap<string, T>): T[] {
  return [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
