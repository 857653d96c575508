import { TaqError, type ExchangeDate } from '@taq/schema';
import { chooseAsOf, holds, requireDayOver } from './as-of.ts';
import { AS_OF_POLICIES, type AsOfPolicy, type AsOfQuestion } from './as-of-question.ts';
import { knownDamage } from './known-damage.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import type { SnapshotEntry } from './manifest.ts';
import { PinnedStore, type PinContext, type PinnedDay, type Pinning } from './pinned-store.ts';
import { badPoint, tagNotFound } from './snapshot-errors.ts';
import { readSnapshots, requireSnapshot } from './snapshot.ts';
import { versionName } from './store-layout.ts';
import { wholeVersion } from './whole-version.ts';

/** A point in the store's history, named in one way; the newest state where nothing is named. */
export interface PointInTime {
  /** Exactly this snapshot. */
  readonly tag?: string;
  /** The snapshot that answers for this day, by `policy`, and no row dated after it. */
  readonly asOf?: ExchangeDate;
  /** `through` where nothing is said. */
  readonly policy?: AsOfPolicy;
  /** Full names: which datasets will be asked for; one snapshot must hold all of them. */
  readonly datasets?: readonly string[];
  /** Exactly this version. */
  readonly version?: number;
}

/**
 * Pins one state. Snapshots are looked for in the newest version, whatever the state is. Throws
 * `TAG_NOT_FOUND`, `TAG_DELETED`, `INVALID_TAG`, `SNAPSHOT_NOT_FOUND`, `DAY_NOT_OVER`,
 * `VERSION_NOT_FOUND`, and `INVALID_ARGUMENT` for a point that is named in two ways or in half.
 */
export async function pinPoint(from: PinContext, point: PointInTime): Promise<PinnedStore> {
  return pinAt(from, point, await from.manifests.newest());
}

/** The same, where the newest version is known. */
export async function pinAt(
  from: PinContext,
  point: PointInTime,
  newest: Version,
): Promise<PinnedStore> {
  requireOneWay(point);
  const { manifests } = from;
  const { tag, asOf, policy = 'through', datasets, version } = point;
  const context = { ...from, suspects: await knownDamage(manifests, newest) };
  if (version !== undefined) {
    const pinned = await wholeVersion(manifests, newest, version);
    return new PinnedStore(context, { version: pinned, ...(datasets && { datasets }) });
  }
  if (tag !== undefined) return pinTag(context, newest, tag, datasets);
  if (asOf !== undefined && datasets !== undefined) {
    return pinDay(context, newest, { asOf, policy, datasets });
  }
  return new PinnedStore(context, { version: newest, ...(datasets && { datasets }) });
}

async function pinTag(
  context: Pinning,
  newest: Version,
  tag: string,
  datasets: readonly string[] | undefined,
): Promise<PinnedStore> {
  const snapshots = await readSnapshots(context.manifests, newest);
  const snapshot = requireSnapshot(snapshots, tag);
  const held = snapshot.datasets.map(({ dataset }) => dataset);
  const missing = datasets?.filter((name) => !held.includes(name)) ?? [];
  if (missing.length > 0) {
    const others = snapshots.filter((other) => holds(other, missing));
    throw tagNotFound(tag, `the snapshot ${tag} does not hold ${missing.join(' and ')}`, others);
  }
  return pinSnapshot(context, snapshot, datasets ?? held);
}

async function pinDay(
  context: Pinning,
  newest: Version,
  question: AsOfQuestion,
): Promise<PinnedStore> {
  const { asOf, policy, datasets } = question;
  if (policy === 'known-by') requireDayOver(asOf, context.clock(), newest.root.committedAt);
  const snapshots = await readSnapshots(context.manifests, newest);
  const chosen = chooseAsOf(snapshots, question);
  const later = policy === 'through' ? laterOne(snapshots, chosen, datasets) : undefined;
  return pinSnapshot(context, chosen, datasets, {
    asOf,
    policy,
    ...(later && {
      later: { tag: later.tag, version: await frozenVersion(context.manifests, later) },
    }),
  });
}

async function pinSnapshot(
  context: Pinning,
  snapshot: SnapshotEntry,
  datasets: readonly string[],
  day?: PinnedDay,
): Promise<PinnedStore> {
  const version = await frozenVersion(context.manifests, snapshot);
  return new PinnedStore(context, { version, snapshot, datasets, ...(day && { day }) });
}

/** The newest snapshot of these datasets, if that is another one. */
function laterOne(
  snapshots: readonly SnapshotEntry[],
  chosen: SnapshotEntry,
  datasets: readonly string[],
): SnapshotEntry | undefined {
  const newest = snapshots.findLast((one) => one.deletedAt === undefined && holds(one, datasets));
  return newest === chosen ? undefined : newest;
}

/** What a snapshot froze. Throws `STORE_DAMAGED` where another version stands at its number. */
export async function frozenVersion(
  manifests: ManifestReader,
  { tag, version, manifest }: SnapshotEntry,
): Promise<Version> {
  const found = await manifests.version(version);
  if (found.manifest === manifest) return found;
  throw new TaqError('STORE_DAMAGED', `version ${version} is not the one that ${tag} froze`, {
    details: { path: versionName(version) },
    next: 'taq verify --repair --from COPY takes it from another copy of the store.',
  });
}

function requireOneWay({ tag, asOf, policy, datasets, version }: PointInTime): void {
  const named = Object.entries({ tag, asOf, version }).filter(([, value]) => value !== undefined);
  const [first, second] = named.map(([name]) => name);
  if (first !== undefined && second !== undefined) {
    throw badPoint(second, `${first} and ${second} cannot be asked for together`);
  }
  if (policy !== undefined && !AS_OF_POLICIES.includes(policy)) {
    throw badPoint('policy', `there is no as-of policy called ${policy as string}`);
  }
  if (asOf === undefined && policy !== undefined) {
    throw badPoint('policy', 'a policy is of use only together with an as-of day');
  }
  if (asOf !== undefined && (datasets ?? []).length === 0) {
    throw badPoint('datasets', 'an as-of day is asked of datasets, and none are named');
  }
}
