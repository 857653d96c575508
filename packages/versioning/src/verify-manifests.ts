import { join } from 'node:path';
import { TaqError } from '@taq/schema';
import { concurrently } from './concurrently.ts';
import type { Damage } from './damage.ts';
import { harmOfBytes, type Harm } from './file-soundness.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import { contentHash, leavesOf, type SnapshotEntry } from './manifest.ts';
import { leafName, versionName } from './store-layout.ts';

/** A manifest that is not what the store wrote, and what it must be. */
export interface ManifestDamage {
  readonly damage: Damage;
  /** SHA-256 of the bytes that it must have, where anything says so. */
  readonly sha256: string | undefined;
}

/** The versions that can be read, by number, and those that cannot. */
export interface CheckedVersions {
  readonly versions: ReadonlyMap<number, Version>;
  readonly damage: readonly ManifestDamage[];
}

const FILES_AT_ONCE = 16;

/** Holds each version against the hash that its child, and every snapshot of it, has of it. */
export async function checkVersions(
  manifests: ManifestReader,
  newest: Version,
  snapshots: readonly SnapshotEntry[],
): Promise<CheckedVersions> {
  const found = await readVersions(manifests, newest.root.version);
  const expected = new Map(snapshots.map(({ version, manifest }) => [version, manifest]));
  for (const version of [newest, ...found.values()]) {
    const parent = typeof version === 'string' ? undefined : version.root.parent;
    if (parent) expected.set(parent.version, parent.manifest);
  }
  const versions = new Map([[newest.root.version, newest]]);
  const damage: ManifestDamage[] = [];
  for (const [number, version] of found) {
    const sha256 = expected.get(number);
    const harm = harmOfVersion(version, sha256);
    if (harm !== undefined) damage.push(damagedVersion(number, harm, sha256, snapshots));
    else if (typeof version !== 'string') versions.set(number, version);
  }
  return { versions, damage };
}

/** Every version before the newest. */
async function readVersions(
  manifests: ManifestReader,
  newest: number,
): Promise<ReadonlyMap<number, Version | 'expired' | Harm>> {
  const numbers = Array.from({ length: Math.max(0, newest - 1) }, (_, index) => index + 1);
  const found = new Map<number, Version | 'expired' | Harm>();
  await concurrently(numbers, FILES_AT_ONCE, async (number) => {
    found.set(number, await lookForVersion(manifests, number));
  });
  return found;
}

async function lookForVersion(
  manifests: ManifestReader,
  number: number,
): Promise<Version | 'expired' | Harm> {
  try {
    return (await manifests.look(number)) ?? 'missing';
  } catch (error) {
    if (TaqError.is(error, 'STORE_DAMAGED')) return 'wrong_bytes';
    if (TaqError.is(error)) throw error;
    return 'unreadable';
  }
}

function harmOfVersion(
  found: Version | 'expired' | Harm,
  sha256: string | undefined,
): Harm | undefined {
  if (found === 'expired') return undefined;
  if (typeof found === 'string') return found;
  return sha256 === undefined || found.manifest === sha256 ? undefined : 'wrong_bytes';
}

function damagedVersion(
  number: number,
  harm: Harm,
  sha256: string | undefined,
  snapshots: readonly SnapshotEntry[],
): ManifestDamage {
  const tags = snapshots.filter(({ version }) => version === number).map(({ tag }) => tag);
  const path = versionName(number);
  return { damage: { path, role: 'manifest', harm, tags, live: false }, sha256 };
}

/** A version that the hint names and that is not there: the newest one was lost. */
export async function lostNewest(
  manifests: ManifestReader,
  newest: Version,
): Promise<ManifestDamage[]> {
  const hinted = await manifests.hintedNumber();
  if (hinted === undefined || hinted <= newest.root.version) return [];
  const path = versionName(hinted);
  const damage = { path, role: 'manifest', harm: 'missing', tags: [], live: true } as const;
  return [{ damage, sha256: undefined }];
}

/** A version with who names it. */
export interface NamedVersion {
  readonly version: Version;
  /** The snapshot that names it. */
  readonly snapshot?: SnapshotEntry;
  readonly live: boolean;
}

/** Holds each leaf of these versions against its name. */
export async function checkLeaves(
  dataDir: string,
  states: readonly NamedVersion[],
): Promise<{ readonly leaves: number; readonly damage: readonly ManifestDamage[] }> {
  const names = new Set(states.flatMap(({ version }) => leavesOf(version.root)));
  const damage: ManifestDamage[] = [];
  await concurrently([...names], FILES_AT_ONCE, async (leaf) => {
    const path = leafName(leaf);
    const sha256 = contentHash(leaf);
    const harm = await harmOfBytes(join(dataDir, path), sha256);
    if (harm === undefined) return;
    damage.push({ damage: { path, role: 'manifest', harm, ...whoNames(leaf, states) }, sha256 });
  });
  return { leaves: names.size, damage };
}

function whoNames(
  leaf: string,
  states: readonly NamedVersion[],
): Pick<Damage, 'dataset' | 'partition' | 'tags' | 'live'> {
  const naming = states.filter(({ version }) => leavesOf(version.root).includes(leaf));
  const entries = naming.flatMap(({ version }) => version.root.partitions);
  const entry = entries.find(({ leaves }) => leaves.includes(leaf));
  return {
    ...(entry && { dataset: entry.dataset, partition: entry.year }),
    tags: naming.flatMap(({ snapshot }) => snapshot?.tag ?? []),
    live: naming.some(({ live }) => live),
  };
}
