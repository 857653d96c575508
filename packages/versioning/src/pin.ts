import { TaqError, type ExchangeDate } from '@taq/schema';
import { chooseAsOf, coversMore, holds, throughOf } from './as-of.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import type { SnapshotEntry } from './manifest.ts';
import { versionName } from './store-layout.ts';
import { readState, type StoreState } from './store-state.ts';

/** The part of a dataset that will be asked for. */
export interface PinScope {
  /** Full name. */
  readonly dataset: string;
  /** Days that will be asked for, both included: months that lie wholly outside are not read. */
  readonly first?: ExchangeDate;
  readonly last?: ExchangeDate;
}

/** Where pinned states are read. */
export interface PinContext {
  readonly dataDir: string;
  readonly manifests: ManifestReader;
}

/** A dataset as a version has it. */
export async function pinVersion(
  { manifests, dataDir }: PinContext,
  version: Version,
  { dataset, first, last }: PinScope,
): Promise<StoreState> {
  const days = { ...(first && { first }), ...(last && { last }) };
  return readState(manifests, dataDir, version, { datasets: [dataset], ...days });
}

/** A dataset as a snapshot froze it. Throws `STORE_DAMAGED` where its version is another one. */
export async function pinSnapshot(
  context: PinContext,
  snapshot: SnapshotEntry,
  scope: PinScope,
): Promise<StoreState> {
  const state = await pinVersion(context, await frozenVersion(context, snapshot), scope);
  const through = throughOf(snapshot, scope.dataset);
  const { tag, createdAt: created } = snapshot;
  return { ...state, tag, created, ...(through && { through }) };
}

/**
 * A dataset as it is known for a day: by the first snapshot that is through that day, without what
 * is dated later. `snapshots` in the order in which they were taken.
 */
export async function pinAsOf(
  context: PinContext,
  snapshots: readonly SnapshotEntry[],
  scope: PinScope,
  asOf: ExchangeDate,
): Promise<StoreState> {
  const { dataset, last } = scope;
  const clipped = { ...scope, last: last !== undefined && last < asOf ? last : asOf };
  const chosen = chooseAsOf(snapshots, dataset, asOf);
  const state = await pinSnapshot(context, chosen, clipped);
  const newest = snapshots.findLast((one) => one.deletedAt === undefined && holds(one, dataset));
  if (newest === undefined || newest.sequence <= chosen.sequence) return { ...state, asOf };
  const later = await pinSnapshot(context, newest, clipped);
  const more = coversMore(later, state, clipped);
  return { ...state, asOf, ...(more && { laterSnapshotCoversMore: newest.tag }) };
}

async function frozenVersion(
  { manifests }: PinContext,
  { tag, version, manifest }: SnapshotEntry,
): Promise<Version> {
  const found = await manifests.version(version);
  if (found.manifest === manifest) return found;
  throw new TaqError('STORE_DAMAGED', `version ${version} is not the one that ${tag} froze`, {
    details: { path: versionName(version) },
    next: 'Restore this file from a copy of the store.',
  });
}
