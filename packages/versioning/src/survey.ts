import { posix } from 'node:path';
import { TaqError } from '@taq/schema';
import type { ManifestReader, Version } from './manifest-reader.ts';
import { contentHash, type PartitionLeaf, type SnapshotEntry } from './manifest.ts';
import {
  objectName,
  plainPlace,
  PUBLISHED,
  snapshotFolder,
  type StoreName,
} from './store-layout.ts';
import type { NamedVersion } from './verify-manifests.ts';

/** Who names a dataset's year as some leaves have it. */
interface NamedYear {
  readonly live: boolean;
  readonly tags: readonly string[];
}

/** An object, where it belongs, and who needs it. */
export interface NamedObject {
  readonly object: string;
  /** Relative to the data folder. */
  readonly path: StoreName;
  readonly bytes: number;
  readonly sha256: string;
  readonly dataset: string;
  readonly partition: string;
  readonly namedBy: readonly NamedYear[];
}

/** A name by which people find an object. */
export interface ExpectedName {
  readonly path: StoreName;
  readonly object: NamedObject;
  /** The snapshot whose folder it lies in; a plain name of the newest version where absent. */
  readonly tag?: string;
  /** Whether it is to be a copy of its own. */
  readonly materialized: boolean;
}

/** Every object that some versions name, and the names that it is to have. */
export interface Survey {
  readonly objects: ReadonlyMap<string, NamedObject>;
  readonly names: readonly ExpectedName[];
}

interface YearInUse {
  readonly live: boolean;
  readonly snapshots: SnapshotEntry[];
  readonly tags: string[];
  readonly version: Version;
  readonly dataset: string;
  readonly year: string;
}

/** Reads what these versions name; years of which a leaf is damaged are left out. */
export async function surveyStore(
  manifests: ManifestReader,
  states: readonly NamedVersion[],
): Promise<Survey> {
  const objects = new Map<string, NamedObject & { readonly namedBy: NamedYear[] }>();
  const names: ExpectedName[] = [];
  for (const used of yearsInUse(states)) {
    const leaf = await readYear(manifests, used);
    if (leaf === undefined) continue;
    for (const object of objectsOf(leaf)) {
      const known = objects.get(object.object) ?? object;
      known.namedBy.push(used);
      objects.set(object.object, known);
    }
    names.push(...namesOf(leaf, used, objects));
  }
  return { objects, names };
}

/** Versions share most of their leaves: each set of leaves is looked at once. */
function yearsInUse(states: readonly NamedVersion[]): YearInUse[] {
  const years = new Map<string, YearInUse>();
  for (const { version, snapshot, live } of states) {
    for (const { dataset, year, leaves } of version.root.partitions) {
      if (snapshot && !snapshot.datasets.some((frozen) => frozen.dataset === dataset)) continue;
      const key = leaves.join(' ');
      const known = years.get(key) ?? { live, snapshots: [], tags: [], version, dataset, year };
      if (snapshot) known.snapshots.push(snapshot);
      if (snapshot) known.tags.push(snapshot.tag);
      years.set(key, live ? { ...known, live } : known);
    }
  }
  return [...years.values()];
}

async function readYear(
  manifests: ManifestReader,
  { version, dataset, year }: YearInUse,
): Promise<PartitionLeaf | undefined> {
  try {
    return await manifests.partitions(version, dataset, year);
  } catch (error) {
    if (TaqError.is(error, 'STORE_DAMAGED')) return undefined;
    throw error;
  }
}

function objectsOf({
  dataset,
  partitions,
}: PartitionLeaf): (NamedObject & { readonly namedBy: NamedYear[] })[] {
  return partitions.flatMap(({ partition, segments }) =>
    segments.map(({ object, bytes }) => ({
      object,
      path: objectName(object),
      bytes,
      sha256: contentHash(object),
      dataset,
      partition,
      namedBy: [],
    })),
  );
}

function namesOf(
  { folder, partitions }: PartitionLeaf,
  { live, snapshots }: YearInUse,
  objects: ReadonlyMap<string, NamedObject>,
): ExpectedName[] {
  const places = [
    ...(live ? [{ top: PUBLISHED, materialized: false }] : []),
    ...snapshots.map(({ tag, materialized = false }) => ({
      top: snapshotFolder(tag),
      tag,
      materialized,
    })),
  ];
  return places.flatMap(({ top, ...kind }) =>
    partitions.flatMap(({ partition, segments }) => {
      const place = plainPlace(posix.join(top, folder), partition, segments);
      return segments.flatMap(({ object: name }, index) => {
        const object = objects.get(name);
        const path = posix.join(place.folder, place.names[index] ?? '');
        return object === undefined ? [] : [{ path, object, ...kind }];
      });
    }),
  );
}

/** The snapshots that need an object, and whether the newest version does. */
export function needsOf({ namedBy }: NamedObject): {
  readonly tags: readonly string[];
  readonly live: boolean;
} {
  const tags = new Set(namedBy.flatMap((year) => year.tags));
  return { tags: [...tags].toSorted(), live: namedBy.some(({ live }) => live) };
}
