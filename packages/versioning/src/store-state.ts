import { join } from 'node:path';
import type { ExchangeDate } from '@taq/schema';
import type { AsOfPolicy } from './as-of-question.ts';
import { decodeCoverage, type EncodedCoverage } from './coverage-codec.ts';
import type { Coverage } from './coverage.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import { contentHash, type PartitionEntry, type SegmentEntry } from './manifest.ts';
import { partitionBounds } from './partition-name.ts';
import { objectName } from './store-layout.ts';

/** Which part of a state is wanted; everything where nothing is said. */
export interface StateSelection {
  /** Full names, such as `taq_1min_bars`. */
  readonly datasets?: readonly string[];
  /** First and last day, both included: partitions that lie wholly outside are left out. */
  readonly first?: ExchangeDate;
  readonly last?: ExchangeDate;
}

/** An immutable Parquet file of a pinned state. */
export interface PinnedSegment {
  /** Absolute. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly hash: string;
  /** UTC nanoseconds of the first and last row by time, where the dataset has instants. */
  readonly firstTs?: bigint;
  readonly lastTs?: bigint;
  /** First and last day and symbol of which it has rows, both included. */
  readonly firstDate: ExchangeDate;
  readonly lastDate: ExchangeDate;
  readonly firstSymbol: string;
  readonly lastSymbol: string;
  readonly schemaVersion: number;
  /** Known to be damaged when the state was pinned: not to be served before it was hashed. */
  readonly suspect?: true;
}

/** A month of a dataset: its cells, each in exactly one of the segments. */
export interface PinnedPartition {
  readonly dataset: string;
  /** `YYYYMM`; of samples the day, `YYYY-MM-DD`. */
  readonly partition: string;
  readonly segments: readonly PinnedSegment[];
  /** Decoded when it is first looked at. */
  readonly coverage: Coverage;
}

/** One immutable state of the store. What it names stays readable, whatever is committed later. */
export interface StoreState {
  /** 0 where nothing was ever committed. */
  readonly version: number;
  /** UTC, ISO 8601 with milliseconds. */
  readonly committedAt: string;
  readonly tag?: string;
  /** Of the snapshot that serves this: the latest final day of the dataset. */
  readonly through?: ExchangeDate;
  /** Of the snapshot that serves this: when it was taken. UTC, ISO 8601. */
  readonly created?: string;
  /** Rows dated later are not part of the answer: readers leave them out. */
  readonly asOf?: ExchangeDate;
  /** How the snapshot was chosen that answers for `asOf`. */
  readonly asOfPolicy?: AsOfPolicy;
  /** The newest later snapshot that has cells up to `asOf` which this one lacks. */
  readonly laterSnapshotCoversMore?: string;
  /** By dataset, then month. */
  readonly partitions: readonly PinnedPartition[];
}

/**
 * The selected part of a version. Reads one leaf for each dataset and year in it. `suspects` are the
 * objects that are known to be damaged.
 */
export async function readState(
  manifests: ManifestReader,
  dataDir: string,
  version: Version,
  selection: StateSelection = {},
  suspects: ReadonlySet<string> = new Set(),
): Promise<StoreState> {
  const selected = await selectPartitions(manifests, version, selection);
  return {
    version: version.root.version,
    committedAt: version.root.committedAt,
    partitions: selected.map(({ dataset, entry }) =>
      pinPartition(dataDir, dataset, entry, suspects),
    ),
  };
}

/** A partition's entry with the dataset that it belongs to. */
export interface SelectedPartition {
  readonly dataset: string;
  readonly folder: string;
  readonly entry: PartitionEntry;
}

/** The entries of the selected partitions, by dataset, then month. */
export async function selectPartitions(
  manifests: ManifestReader,
  version: Version,
  { datasets, first, last }: StateSelection,
): Promise<SelectedPartition[]> {
  const isInside = (from: string, to: string): boolean =>
    (first === undefined || to >= first.slice(0, to.length)) &&
    (last === undefined || from <= last.slice(0, from.length));
  const wanted = version.root.partitions.filter(
    ({ dataset, year }) => (datasets?.includes(dataset) ?? true) && isInside(year, year),
  );
  const leaves = await Promise.all(
    wanted.map(async ({ dataset, year }) => manifests.partitions(version, dataset, year)),
  );
  return leaves
    .filter((leaf) => leaf !== undefined)
    .flatMap(({ dataset, folder, partitions }) =>
      partitions
        .filter(({ partition }) => {
          const bounds = partitionBounds(partition);
          return isInside(bounds.first, bounds.last);
        })
        .map((entry) => ({ dataset, folder, entry })),
    );
}

function pinPartition(
  dataDir: string,
  dataset: string,
  entry: PartitionEntry,
  suspects: ReadonlySet<string>,
): PinnedPartition {
  return {
    dataset,
    partition: entry.partition,
    segments: entry.segments.map((segment) => ({
      ...pinSegment(dataDir, segment),
      ...(suspects.has(segment.object) ? { suspect: true as const } : {}),
    })),
    get coverage() {
      return coverageOf(entry);
    },
  };
}

/** Decoded once for as long as somebody keeps the entry. */
const decoded = new WeakMap<EncodedCoverage, Coverage>();

function coverageOf({ coverage: encoded }: PartitionEntry): Coverage {
  const coverage = decoded.get(encoded) ?? decodeCoverage(encoded);
  decoded.set(encoded, coverage);
  return coverage;
}

function pinSegment(dataDir: string, segment: SegmentEntry): PinnedSegment {
  const { object, firstTs, lastTs, ...rest } = segment;
  return {
    ...rest,
    path: join(dataDir, objectName(object)),
    hash: contentHash(object),
    ...(firstTs === undefined ? {} : { firstTs: BigInt(firstTs) }),
    ...(lastTs === undefined ? {} : { lastTs: BigInt(lastTs) }),
  };
}
