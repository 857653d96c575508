import { CLEANUP_KINDS, type CleanupItem, type Removal } from './cleanup-item.ts';
import { contentToRemove, leafFolder, objectFolder } from './cleanup-content.ts';
import { foreignNames } from './cleanup-foreign.ts';
import { deadTemporaries, oldQuarantine, oldStagedFiles } from './cleanup-leftovers.ts';
import { expiredSamples, plainNamesOf, type ExpiredSamples } from './cleanup-samples.ts';
import { buriedLeaves, snapshotRemoval, snapshotsToDelete } from './cleanup-snapshots.ts';
import type { PartitionRef } from './commit.ts';
import type { CommitPort } from './commit-port.ts';
import { join } from 'node:path';
import { expiredStub } from './expired-version.ts';
import { filesAt, freedBytes } from './freed-bytes.ts';
import { keptVersions, type KeptVersions } from './kept-versions.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import type { RemovedLeaf, SnapshotEntry } from './manifest.ts';
import { ContentReader } from './named-content.ts';
import type { VersionChange } from './next-root.ts';
import { pastBy, type IsPast } from './retention.ts';
import { readSnapshots } from './snapshot.ts';
import { leafName, versionName, type StoreName } from './store-layout.ts';
import type { TempFiles } from './temp-files.ts';

/** How long what was let go is kept, and which snapshots are to be let go now. */
export interface CleanupWish {
  /** Fractions of a day are fine. */
  readonly retentionDays: number;
  /** Tags of snapshots to delete. */
  readonly snapshots: readonly string[];
  /** Deletes snapshots that were taken so long ago, except protected ones. */
  readonly snapshotsOlderThanDays?: number;
}

export interface CleanupPlace {
  readonly dataDir: string;
  readonly manifests: ManifestReader;
  readonly port: CommitPort;
  readonly temps: TempFiles;
}

/** What a clean-up of one version does. */
export interface CleanupPlan {
  /** By kind, in the order of the work. */
  readonly items: readonly CleanupItem[];
  /** Files in the store's folders that are not the store's: they stay. */
  readonly foreign: readonly StoreName[];
  /** What has to be committed before anything goes; absent where nothing has to. */
  readonly change?: VersionChange;
  /** Days of samples of which the plain names go. */
  readonly days: readonly PartitionRef[];
  /** Snapshots that go. */
  readonly tags: readonly string[];
}

/** The moment of a plan. */
export interface CleanupMoment {
  /** The version that is the newest, and that the clean-up's commit replaces. */
  readonly base: Version;
  /** The time of that commit. */
  readonly committedAt: string;
  /** From when retention counts back, in milliseconds since 1970. */
  readonly now: number;
}

/** What is to go. Throws what `snapshotsToDelete` and `keptVersions` throw. */
export async function planCleanup(
  place: CleanupPlace,
  wish: CleanupWish,
  moment: CleanupMoment,
): Promise<CleanupPlan> {
  const { dataDir, manifests, temps } = place;
  const { base, now } = moment;
  const isPast = pastBy(now, wish.retentionDays, 'retentionDays');
  const snapshots = await readSnapshots(manifests, base);
  const buried = snapshotsToDelete(snapshots, {
    tags: wish.snapshots,
    ...olderThan(now, wish.snapshotsOlderThanDays),
  });
  const samples = await expiredSamples(manifests, base, isPast);
  const kept = await keptVersions(manifests, base, snapshots, isPast);
  const content = await planContent(place, base, kept, isPast);
  const removals = [
    ...(await Promise.all(kept.expired.map(async (version) => versionRemoval(dataDir, version)))),
    ...(await Promise.all(samples.days.map(async (day) => plainNamesOf(dataDir, day)))),
    ...(await Promise.all(buried.map(async (one) => snapshotRemoval(dataDir, one)))),
    ...content.removals,
    ...(await oldStagedFiles(dataDir, isPast)),
    ...(await oldQuarantine(dataDir, isPast)),
    ...(await deadTemporaries(dataDir, temps, { now, days: wish.retentionDays })),
  ];
  const change = await changeOf(manifests, moment, { samples, buried, ...content });
  return {
    items: itemsOf(removals),
    foreign: await foreignNames(dataDir),
    ...(change && { change }),
    days: samples.days,
    tags: buried.map(({ tag }) => tag),
  };
}

function olderThan(now: number, days: number | undefined): { readonly isPast?: IsPast } {
  return days === undefined ? {} : { isPast: pastBy(now, days, 'snapshotsOlderThanDays') };
}

/** Names to be listed, and what of them and of earlier lists is there. */
interface PlannedContent {
  readonly leaves: readonly string[];
  readonly objects: readonly string[];
  readonly removals: readonly Removal[];
}

async function planContent(
  { dataDir, manifests, port }: CleanupPlace,
  base: Version,
  { whole, frozen, expired }: KeptVersions,
  isPast: IsPast,
): Promise<PlannedContent> {
  const reader = new ContentReader(manifests);
  const kept = await reader.ofKept(whole, frozen);
  const past = [...expired, ...frozen.map(({ version }) => version)];
  const letGo = await reader.ofLetGo(past);
  const removed = await manifests.removedNames(base);
  const questionOf = (part: 'leaves' | 'objects') => ({
    kept: kept[part],
    letGo: letGo[part],
    removed,
    isPast,
  });
  const leaves = await contentToRemove(dataDir, await leafFolder(port), questionOf('leaves'));
  const objects = await contentToRemove(
    dataDir,
    await objectFolder(dataDir),
    questionOf('objects'),
  );
  const lists = new Set(
    past.flatMap(({ root }) => (root.removed ?? []).flatMap((one) => one.leaves)),
  );
  const isWorthACommit = objects.listed.length > 0 || leaves.listed.some((one) => !lists.has(one));
  const planned = {
    leaves: leaves.listed,
    objects: objects.listed,
    removals: [...leaves.removals, ...objects.removals],
  };
  return isWorthACommit ? planned : withoutListed(planned);
}

/** Old lists of removed names alone are not listed: each commit for them would leave another one. */
function withoutListed({ leaves, removals }: PlannedContent): PlannedContent {
  const waiting = new Set(leaves.map(leafName));
  return {
    leaves: [],
    objects: [],
    removals: removals.filter(({ name }) => !waiting.has(name)),
  };
}

async function versionRemoval(dataDir: string, { root }: Version): Promise<Removal> {
  const name = versionName(root.version);
  const replacedBy = expiredStub(root.version).byteLength;
  return { kind: 'version', name, files: await filesAt(join(dataDir, name)), replacedBy };
}

async function changeOf(
  manifests: ManifestReader,
  { base, committedAt }: CleanupMoment,
  planned: Pick<PlannedContent, 'leaves' | 'objects'> & {
    readonly samples: ExpiredSamples;
    readonly buried: readonly SnapshotEntry[];
  },
): Promise<VersionChange | undefined> {
  const { leaves, objects, samples, buried } = planned;
  const lists = leaves.length + objects.length > 0;
  if (!lists && samples.days.length === 0 && buried.length === 0) return undefined;
  return {
    partitions: samples.leaves,
    snapshots: await buriedLeaves(manifests, base, buried, committedAt),
    ...(lists && {
      removed: withNames(await manifests.removed(base, committedAt.slice(0, 4)), planned),
    }),
  };
}

function withNames(
  leaf: RemovedLeaf,
  { leaves, objects }: Pick<PlannedContent, 'leaves' | 'objects'>,
): RemovedLeaf {
  return {
    ...leaf,
    leaves: [...leaf.leaves, ...leaves].toSorted(),
    objects: [...leaf.objects, ...objects].toSorted(),
  };
}

function itemsOf(removals: readonly Removal[]): CleanupItem[] {
  const inOrder = CLEANUP_KINDS.flatMap((kind) => removals.filter((one) => one.kind === kind));
  const freed = freedBytes(inOrder.map(({ files }) => files));
  return inOrder.map(({ kind, name, files, replacedBy = 0 }, index) => ({
    kind,
    name,
    bytes: Math.max(0, (freed[index] ?? 0) - (files.length > 0 ? replacedBy : 0)),
  }));
}
