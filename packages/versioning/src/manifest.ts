import { TaqError, type ExchangeDate } from '@taq/schema';
import * as v from 'valibot';
import { canonicalJson, sha256, type JsonValue } from './canonical-json.ts';
import { coverageSchema, optionsSchema } from './coverage-codec.ts';
import type { StoreName } from './store-layout.ts';

/** The newest format that this code reads, and the one that it writes. */
export const FORMAT_VERSION = 1;

const CONTENT_NAME = /^[0-9a-f]{64}(-[1-9]\d*)?$/;

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const date = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}$/),
  v.transform((text) => text as ExchangeDate),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const nanoseconds = v.pipe(v.string(), v.regex(/^-?\d{1,19}$/));
const year = v.pipe(v.string(), v.regex(/^\d{4}$/));
const instant = v.pipe(v.string(), v.isoTimestamp());
const folder = v.pipe(v.string(), v.regex(/^(aggregates\/\w+|samples)$/));
const formatVersion = v.literal(FORMAT_VERSION);

/** A name made of the bytes: their SHA-256, after a `-` a counter where that name was removed once. */
const contentName = v.pipe(v.string(), v.regex(CONTENT_NAME));

/** First and last of what a file holds. */
export const rowBoundsSchema = v.object({
  firstTs: v.optional(nanoseconds),
  lastTs: v.optional(nanoseconds),
  firstDate: date,
  lastDate: date,
  firstSymbol: v.string(),
  lastSymbol: v.string(),
});

const segment = v.object({
  /** Name below `taq/objects`. */
  object: contentName,
  bytes: count,
  rows: count,
  ...rowBoundsSchema.entries,
  schemaVersion: count,
});

const partition = v.object({
  partition: v.pipe(v.string(), v.regex(/^\d{6}$|^\d{4}-\d{2}-\d{2}$/)),
  /** Whether the month was complete once: from then on one object holds it. */
  merged: v.boolean(),
  segments: v.array(segment),
  coverage: coverageSchema,
});

const partitionLeaf = v.object({
  formatVersion,
  kind: v.literal('partitions'),
  dataset: v.string(),
  /** Where its plain names lie: `aggregates/1min_bars`, `samples`. */
  folder,
  year,
  partitions: v.array(partition),
});

const frozenDataset = v.object({
  dataset: v.string(),
  folder,
  /** Latest trading day with a covered cell that is no longer provisional. */
  through: v.optional(date),
  files: count,
  rows: count,
  bytes: count,
});

const snapshot = v.object({
  tag: v.string(),
  createdAt: instant,
  /** The commit that took it; orders snapshots. */
  sequence: count,
  /** The version that it names, and the hash of that version's manifest. */
  version: count,
  manifest: hash,
  datasets: v.array(frozenDataset),
  metadata: v.record(
    v.string(),
    v.custom<JsonValue>((value) => value !== undefined),
  ),
  /** Its folder holds copies of the files instead of links. */
  materialized: v.optional(v.literal(true)),
  /** Not deleted while this stands. */
  protected: v.optional(v.literal(true)),
  /** When it was deleted. The entry stays as a tombstone: its tag is never free again. */
  deletedAt: v.optional(instant),
});

const snapshotLeaf = v.object({
  formatVersion,
  kind: v.literal('snapshots'),
  year,
  snapshots: v.array(snapshot),
});

/** Names that clean-up listed in a year: whatever comes back gets another one. */
const removedLeaf = v.object({
  formatVersion,
  kind: v.literal('removed'),
  year,
  objects: v.array(contentName),
  leaves: v.array(contentName),
});

/** Objects whose bytes were found to be others than their name promises. */
const damageLeaf = v.object({
  formatVersion,
  kind: v.literal('damage'),
  objects: v.array(v.object({ object: contentName, foundAt: instant })),
});

/**
 * Names of the leaves that together hold a year: what is closed, and the newest part apart, so that
 * a nightly commit does not write the whole year again.
 */
const leaves = v.pipe(v.array(contentName), v.minLength(1));

const versionRoot = v.object({
  formatVersion,
  kind: v.literal('version'),
  version: count,
  parent: v.nullable(v.object({ version: count, manifest: hash })),
  commitId: v.string(),
  committedAt: instant,
  author: v.object({
    host: v.string(),
    pid: count,
    software: v.string(),
    /** The run that committed, as its log and its trace call it. */
    run: v.optional(v.string()),
  }),
  reason: v.string(),
  partitions: v.array(v.object({ dataset: v.string(), year, leaves })),
  /** How all rows of each dataset were made. Earlier releases did not say it here. */
  rules: v.optional(v.array(v.object({ dataset: v.string(), rule: optionsSchema }))),
  snapshots: v.array(v.object({ year, leaves })),
  removed: v.optional(v.array(v.object({ year, leaves }))),
  /** Where damage is known. */
  damage: v.optional(contentName),
});

/** What stays of a version that was let go: its number is never free again. */
const expiredVersion = v.object({
  formatVersion,
  kind: v.literal('expired'),
  version: count,
});

const hint = v.object({ formatVersion, version: count });

export const manifestSchemas = {
  versionRoot,
  expiredVersion,
  storedVersion: v.variant('kind', [versionRoot, expiredVersion]),
  partitionLeaf,
  snapshotLeaf,
  removedLeaf,
  damageLeaf,
  hint,
} as const;

export type RowBounds = v.InferOutput<typeof rowBoundsSchema>;
export type SegmentEntry = v.InferOutput<typeof segment>;
export type PartitionEntry = v.InferOutput<typeof partition>;
export type PartitionLeaf = v.InferOutput<typeof partitionLeaf>;
export type FrozenDataset = v.InferOutput<typeof frozenDataset>;
export type SnapshotEntry = v.InferOutput<typeof snapshot>;
export type SnapshotLeaf = v.InferOutput<typeof snapshotLeaf>;
export type RemovedLeaf = v.InferOutput<typeof removedLeaf>;
export type DamageLeaf = v.InferOutput<typeof damageLeaf>;
export type DatasetRuleEntry = NonNullable<VersionRoot['rules']>[number];
export type VersionRoot = v.InferOutput<typeof versionRoot>;

/** Sorted keys, and nothing that the schema does not name. */
export function encodeManifest<S extends v.GenericSchema>(
  schema: S,
  value: v.InferInput<S>,
): Uint8Array {
  return Buffer.from(`${canonicalJson(v.parse(schema, value))}\n`);
}

/**
 * Reads one of the store's JSON files. Throws `STORE_FORMAT_UNKNOWN` for a format newer than this
 * code knows, before anything else is looked at, and `STORE_DAMAGED` for what fits no format.
 */
export function decodeManifest<S extends v.GenericSchema>(
  schema: S,
  bytes: Uint8Array,
  name: StoreName,
): v.InferOutput<S> {
  const value = parseJson(bytes, name);
  requireKnownFormat(value, name);
  const result = v.safeParse(schema, value);
  if (!result.success) throw manifestDamaged(name, v.flatten(result.issues));
  return result.output;
}

/** Every leaf that a version names. */
export function leavesOf({ partitions, snapshots, removed = [], damage }: VersionRoot): string[] {
  const named = [...partitions, ...snapshots, ...removed].flatMap((entry) => entry.leaves);
  return damage === undefined ? named : [...named, damage];
}

/** The SHA-256 that a name made of content begins with. */
export function contentHash(name: string): string {
  return name.slice(0, 64);
}

/** Whether a text is a name made of content. */
export function isContentName(text: string): boolean {
  return CONTENT_NAME.test(text);
}

/** The first name for content of this hash that was never removed. */
export function freeContentName(sha256: string, removed: ReadonlySet<string>): string {
  for (let counter = 0; ; counter += 1) {
    const name = counter === 0 ? sha256 : `${sha256}-${counter}`;
    if (!removed.has(name)) return name;
  }
}

/** Throws `STORE_DAMAGED` where a leaf's bytes are not those that its name promises. */
export function requireHash(bytes: Uint8Array, expected: string, name: StoreName): void {
  if (sha256(bytes) !== contentHash(expected)) throw manifestDamaged(name);
}

export function manifestDamaged(name: StoreName, cause?: unknown): TaqError<'STORE_DAMAGED'> {
  return new TaqError('STORE_DAMAGED', `${name} is missing or not what the store wrote there`, {
    details: { path: name },
    next: 'taq verify --repair --from COPY takes it from another copy of the store; it never changes once written.',
    cause,
  });
}

function parseJson(bytes: Uint8Array, name: StoreName): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw manifestDamaged(name, error);
  }
}

function requireKnownFormat(value: unknown, name: StoreName): void {
  const found = (value as { readonly formatVersion?: unknown } | null)?.formatVersion;
  if (typeof found !== 'number' || found <= FORMAT_VERSION) return;
  throw new TaqError(
    'STORE_FORMAT_UNKNOWN',
    `${name} has format ${found}, known is ${FORMAT_VERSION}`,
    {
      details: { path: name, found, supported: FORMAT_VERSION },
      next: 'A newer release wrote this store: update to it.',
    },
  );
}
