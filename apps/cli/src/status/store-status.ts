import {
  createSchemaRegistry,
  type CoverageState,
  type DatasetRule,
  type ExchangeDate,
} from '@taq/schema';
import type { RemoteChanges } from '@taq/sync';
import { chosenOptions } from '@taq/sync/rules';
import type { PinnedPartition, TaqStore } from '@taq/versioning';

/** What a store holds of one dataset. */
export interface DatasetStatus {
  readonly dataset: string;
  /** The options of its rule that are not the default ones. */
  readonly chosen: DatasetRule;
  readonly partitions: number;
  readonly rows: number;
  readonly bytes: number;
  /** Symbols of which anything is known. */
  readonly symbols: number;
  /** First and last day with rows. */
  readonly firstDate: ExchangeDate | undefined;
  readonly lastDate: ExchangeDate | undefined;
  /** Recorded cells by state. */
  readonly cells: Readonly<Partial<Record<CoverageState, number>>>;
}

export interface StoreStatus {
  readonly dataDir: string;
  readonly version: number;
  /** UTC, ISO 8601. */
  readonly committedAt: string;
  readonly snapshots: number;
  /** Those of which anything is known. */
  readonly datasets: readonly DatasetStatus[];
  /** What the server has beyond it, where that was asked. */
  readonly remote?: readonly RemoteChanges[];
}

/** Looks at the newest version; opens no data file. */
export async function readStatus(store: TaqStore, dataDir: string): Promise<StoreStatus> {
  const { version, committedAt, partitions } = await store.current();
  const snapshots = await store.snapshots.list();
  const stored = createSchemaRegistry()
    .list()
    .filter(({ name }) => partitions.some(({ dataset }) => dataset === name));
  const datasets = await Promise.all(
    stored.map(async ({ name }) =>
      datasetStatus(name, (await store.ruleOf(name)) ?? {}, partitions),
    ),
  );
  return { dataDir, version, committedAt, snapshots: snapshots.length, datasets };
}

function datasetStatus(
  dataset: string,
  rule: DatasetRule,
  all: readonly PinnedPartition[],
): DatasetStatus {
  const partitions = all.filter((partition) => partition.dataset === dataset);
  const segments = partitions.flatMap((partition) => partition.segments);
  const dates = segments.flatMap(({ firstDate, lastDate }) => [firstDate, lastDate]).toSorted();
  return {
    dataset,
    chosen: chosenOptions(dataset, rule),
    partitions: partitions.length,
    rows: sum(segments.map(({ rows }) => rows)),
    bytes: sum(segments.map(({ bytes }) => bytes)),
    symbols: new Set(partitions.flatMap(({ coverage }) => coverage.symbols())).size,
    firstDate: dates[0],
    lastDate: dates.at(-1),
    cells: countByState(partitions),
  };
}

function countByState(partitions: readonly PinnedPartition[]): DatasetStatus['cells'] {
  const counts: Partial<Record<CoverageState, number>> = {};
  for (const { coverage } of partitions) {
    for (const { cell } of coverage.cells()) counts[cell.state] = (counts[cell.state] ?? 0) + 1;
  }
  return counts;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
