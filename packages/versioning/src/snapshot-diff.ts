import {
  createSchemaRegistry,
  type Dataset,
  type ExchangeDate,
  type SchemaRegistry,
} from '@taq/schema';
import { mergeRuns, type CellRun } from './cell-runs.ts';
import { diffCoverage, type CoverageDifference } from './coverage-diff.ts';
import { differingPartitions, type PartitionPair } from './differing-partitions.ts';
import { contentHash, type PartitionEntry, type SegmentEntry } from './manifest.ts';
import type { PinnedStore } from './pinned-store.ts';
import { diffRows, type RowDifference } from './row-diff.ts';
import { readSegment } from './segments.ts';

/** How many rows of a part of a dataset differ. */
export interface RowCounts {
  readonly added: number;
  readonly removed: number;
  /** The same key, and another value in another column. */
  readonly changed: number;
}

/** A symbol's day in which rows differ. */
export interface CellDifference extends RowCounts {
  readonly symbol: string;
  readonly date: ExchangeDate;
}

/** A partition that is not the same in both states. */
export interface PartitionDifference extends RowCounts {
  readonly dataset: string;
  /** `YYYYMM`; of samples the day, `YYYY-MM-DD`. */
  readonly partition: string;
  /** By symbol, then day. */
  readonly cells: readonly CellDifference[];
  /** By day, then symbol. */
  readonly coverage: readonly CoverageDifference[];
}

/** A row of a partition that is not the same in both states. */
export type DifferingRow = RowDifference & Pick<PartitionDifference, 'dataset' | 'partition'>;

export type Difference =
  | { readonly kind: 'row'; readonly row: DifferingRow }
  | { readonly kind: 'partition'; readonly partition: PartitionDifference };

export interface DiffOptions {
  /** Yield the differing rows as well, each before its partition. */
  readonly rows?: boolean;
  /** Declarations of the datasets; those of this release where none are given. */
  readonly registry?: SchemaRegistry;
}

/** Which datasets of two states are held against each other. */
export interface ComparedDatasets {
  readonly compared: readonly string[];
  /** Those that one of the states does not hold. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/**
 * Those that both states hold. Beside a snapshot live data is looked at only where that snapshot
 * holds anything.
 */
export function datasetsToCompare(before: PinnedStore, after: PinnedStore): ComparedDatasets {
  const isOneLive = (before.snapshot === undefined) !== (after.snapshot === undefined);
  if (isOneLive) {
    const { datasets } = before.snapshot === undefined ? after : before;
    return { compared: datasets, onlyBefore: [], onlyAfter: [] };
  }
  return {
    compared: before.datasets.filter((name) => after.datasets.includes(name)),
    onlyBefore: before.datasets.filter((name) => !after.datasets.includes(name)),
    onlyAfter: after.datasets.filter((name) => !before.datasets.includes(name)),
  };
}

/**
 * What differs between two states, of one store or of two, partition by partition: rows by the
 * dataset's key, and what is known of each symbol's day. Files with the same content are not read,
 * the others a row group at a time. Throws `STORE_DAMAGED` for a file that is not what it should be.
 */
export async function* diffStates(
  before: PinnedStore,
  after: PinnedStore,
  { rows = false, registry = createSchemaRegistry() }: DiffOptions = {},
): AsyncGenerator<Difference> {
  for (const name of datasetsToCompare(before, after).compared) {
    const dataset = registry.get(name);
    for await (const pair of differingPartitions(before, after, name)) {
      yield* diffPartition({ before, after, dataset }, pair, rows);
    }
  }
}

/** Where the two sides of a comparison lie, and what their rows are. */
interface Sides {
  readonly before: PinnedStore;
  readonly after: PinnedStore;
  readonly dataset: Dataset;
}

async function* diffPartition(
  { before, after, dataset }: Sides,
  pair: PartitionPair,
  withRows: boolean,
): AsyncGenerator<Difference> {
  const place = { dataset: dataset.name, partition: pair.partition };
  const left = readRuns(before, dataset, segmentsOnlyIn(pair.before, pair.after));
  const right = readRuns(after, dataset, segmentsOnlyIn(pair.after, pair.before));
  const cells = new CellCounts();
  for await (const difference of diffRows(dataset, left, right)) {
    cells.count(difference);
    if (withRows) yield { kind: 'row', row: { ...place, ...difference } };
  }
  const coverage = diffCoverage(pair.before?.coverage, pair.after?.coverage);
  if (cells.all.length === 0 && coverage.length === 0) return;
  yield {
    kind: 'partition',
    partition: { ...place, ...cells.total(), cells: cells.all, coverage },
  };
}

/** A segment that both sides have holds the same cells in both, and nothing else holds any of them. */
function segmentsOnlyIn(
  entry: PartitionEntry | undefined,
  other: PartitionEntry | undefined,
): SegmentEntry[] {
  const shared = new Set(other?.segments.map(({ object }) => contentHash(object)));
  return entry?.segments.filter(({ object }) => !shared.has(contentHash(object))) ?? [];
}

function readRuns(
  store: PinnedStore,
  dataset: Dataset,
  segments: readonly SegmentEntry[],
): AsyncIterable<CellRun> {
  return mergeRuns(segments.map((segment) => readSegment(store, dataset, segment)));
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Counts differing rows, which come cell by cell. */
class CellCounts {
  readonly all: Mutable<CellDifference>[] = [];

  count({ symbol, date, change }: RowDifference): void {
    let cell = this.all.at(-1);
    if (cell?.symbol !== symbol || cell.date !== date) {
      cell = { symbol, date, added: 0, removed: 0, changed: 0 };
      this.all.push(cell);
    }
    cell[change] += 1;
  }

  total(): RowCounts {
    const sum = (of: keyof RowCounts): number => this.all.reduce((all, cell) => all + cell[of], 0);
    return { added: sum('added'), removed: sum('removed'), changed: sum('changed') };
  }
}
