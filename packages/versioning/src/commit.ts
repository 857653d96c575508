import { posix } from 'node:path';
import { withRule, type Dataset, type DatasetRule, type Logger } from '@taq/schema';
import { canonicalJson } from './canonical-json.ts';
import { requireSameRule, rulesOfFetches, storedRule } from './dataset-rule.ts';
import type { Intents } from './intents.ts';
import type { Committed, ManifestManager } from './manifest-manager.ts';
import type { Version } from './manifest-reader.ts';
import { FORMAT_VERSION, type PartitionEntry, type PartitionLeaf } from './manifest.ts';
import { withoutObjects, type LostCell } from './partition-loss.ts';
import { emptyPartition, mergedPartition, updatedPartition } from './partition-merge.ts';
import { checkUpdate, type PartitionUpdate } from './partition-update.ts';
import type { PublishedNames } from './published-names.ts';
import type { SegmentStorage } from './segments.ts';
import { datasetFolder, PUBLISHED } from './store-layout.ts';

/** What a commit of partitions works with. */
export interface CommitContext {
  readonly storage: Omit<SegmentStorage, 'removed'>;
  readonly manifests: ManifestManager;
  readonly names: PublishedNames;
  readonly intents: Intents;
  readonly logger: Logger;
}

/** Which month of which dataset, or which day of samples. */
export interface PartitionRef {
  /** Full name. */
  readonly dataset: string;
  /** Where the dataset's plain names lie: `aggregates/1min_bars`, `samples`. */
  readonly folder: string;
  /** `YYYYMM`; of samples the day, `YYYY-MM-DD`. */
  readonly partition: string;
}

/** What becomes of an entry; `dataset` is marked with the rule of its rows, old and new. */
type Change = (
  entry: PartitionEntry,
  dataset: Dataset,
  storage: SegmentStorage,
) => Promise<PartitionEntry | undefined>;

interface PartitionChange {
  readonly dataset: Dataset;
  readonly partition: string;
  /** How the rows that it brings were made, where it brings any. */
  readonly rule?: DatasetRule | undefined;
  readonly reason: string;
  readonly change: Change;
}

/**
 * Commits an update of a month, then merges the month's segments if it is complete. Throws
 * `MEASURE_MISMATCH` for rows that were made otherwise than those of the dataset that are stored,
 * also where these were committed just now.
 */
export async function commitUpdate(
  context: CommitContext,
  update: PartitionUpdate,
): Promise<Committed> {
  checkUpdate(update);
  const { dataset, partition, fetched } = update;
  const updated = await commitChange(context, {
    ...update,
    rule: rulesOfFetches(fetched)[0],
    change: async (entry, marked, storage) =>
      updatedPartition(storage, entry, { ...update, dataset: marked }),
  });
  const merged = await commitMerge(context, dataset, partition);
  return merged.changed ? merged : updated;
}

/** Merges a complete month's segments, in a commit of its own; does nothing where none is due. */
export async function commitMerge(
  context: CommitContext,
  dataset: Dataset,
  partition: string,
): Promise<Committed> {
  return commitChange(context, {
    dataset,
    partition,
    reason: `merge the segments of ${dataset.name} ${partition}`,
    change: async (entry, marked, storage) => mergedPartition(storage, marked, entry),
  });
}

/**
 * Takes damaged objects out of a partition. Answers the cells that are to be fetched again; none
 * where the newest version has none of the objects.
 */
export async function commitLoss(
  context: CommitContext,
  dataset: Dataset,
  partition: string,
  objects: ReadonlySet<string>,
): Promise<readonly LostCell[]> {
  let cells: readonly LostCell[] = [];
  await commitChange(context, {
    dataset,
    partition,
    reason: `let damaged files of ${dataset.name} ${partition} go: their days are to be fetched again`,
    change: async (entry, marked, storage) => {
      const loss = await withoutObjects(storage, marked, entry, objects);
      cells = loss?.cells ?? [];
      return loss?.entry;
    },
  });
  return cells;
}

function refOf(dataset: Dataset, partition: string): PartitionRef {
  return { dataset: dataset.name, folder: datasetFolder(dataset), partition };
}

/** Brings a partition's plain names to its newest state. */
export async function publishPartition(
  { manifests, names }: Pick<CommitContext, 'manifests' | 'names'>,
  ref: PartitionRef,
): Promise<void> {
  let placed: string | undefined;
  for (;;) {
    const version = await manifests.newest();
    const { segments } = entryOf(await leafOf(manifests, version, ref), ref.partition);
    const wanted = canonicalJson(segments);
    if (wanted === placed) return;
    await names.place(posix.join(PUBLISHED, ref.folder), ref.partition, segments);
    placed = wanted;
  }
}

async function commitChange(
  context: CommitContext,
  { dataset, partition, rule: asked, reason, change }: PartitionChange,
): Promise<Committed> {
  const { manifests, intents } = context;
  const ref = refOf(dataset, partition);
  const changed = rememberLast(change);
  let done: (() => Promise<void>) | undefined;
  const committed = await manifests.commit(reason, async (base) => {
    const rule = await ruleAfter(manifests, base, { dataset, asked });
    const leaf = await leafOf(manifests, base, ref);
    const marked = rule ? withRule(dataset, rule) : dataset;
    const storage = { ...context.storage, removed: await manifests.removedNames(base) };
    const next = await changed(entryOf(leaf, partition), marked, storage);
    if (next === undefined) return undefined;
    done ??= await intents.announce({ kind: 'partition', ...ref });
    return { partitions: [withEntry(leaf, next)], rule: rule && { dataset: dataset.name, rule } };
  });
  if (done !== undefined) await publishOrWarn(context, ref, done);
  return committed;
}

/** The one rule of the dataset's rows, of those that are there and of those that come. */
async function ruleAfter(
  manifests: ManifestManager,
  base: Version,
  { dataset, asked }: { readonly dataset: Dataset; readonly asked: DatasetRule | undefined },
): Promise<DatasetRule | undefined> {
  const stored = await storedRule(manifests, base, dataset.name);
  if (asked !== undefined) requireSameRule(dataset.name, stored, asked);
  return asked ?? stored;
}

/**
 * When another partition's writer was first, what was made for this one still holds, unless
 * clean-up was that writer: it may remove what nobody named yet.
 */
function rememberLast(change: Change): Change {
  let last: { readonly of: string; readonly result: PartitionEntry | undefined } | undefined;
  return async (entry, dataset, storage) => {
    const of = canonicalJson([entry, dataset.rule, storage.removed.size]);
    if (last?.of !== of) last = { of, result: await change(entry, dataset, storage) };
    return last.result;
  };
}

/** The commit stands, so a failure here is no failure of the commit: the next opening repairs. */
export async function publishOrWarn(
  context: Pick<CommitContext, 'manifests' | 'names' | 'logger'>,
  ref: PartitionRef,
  done: () => Promise<void>,
): Promise<void> {
  try {
    await publishPartition(context, ref);
    await done();
  } catch (error) {
    context.logger.warn('the plain names are not up to date; the next opening repairs them', {
      ...ref,
      error: String(error),
    });
  }
}

async function leafOf(
  manifests: ManifestManager,
  version: Version,
  { dataset, folder, partition }: PartitionRef,
): Promise<PartitionLeaf> {
  const year = partition.slice(0, 4);
  const empty = {
    formatVersion: FORMAT_VERSION,
    kind: 'partitions',
    dataset,
    folder,
    year,
  } as const;
  return (await manifests.partitions(version, dataset, year)) ?? { ...empty, partitions: [] };
}

function entryOf(leaf: PartitionLeaf, partition: string): PartitionEntry {
  return (
    leaf.partitions.find((entry) => entry.partition === partition) ?? emptyPartition(partition)
  );
}

function withEntry(leaf: PartitionLeaf, entry: PartitionEntry): PartitionLeaf {
  const others = leaf.partitions.filter(({ partition }) => partition !== entry.partition);
  const partitions = [...others, entry].toSorted((a, b) => (a.partition < b.partition ? -1 : 1));
  return { ...leaf, partitions };
}
