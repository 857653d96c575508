import { createSchemaRegistry, type CoverageState, type ExchangeDate } from '@taq/schema';
import type { PinnedPartition, TaqStore } from '@taq/versioning';
import { textTable } from './output/text-table.ts';

/** What a store holds of one dataset. */
export interface DatasetStatus {
  readonly dataset: string;
  readonly partitions: number;
  readonly rows: number;
  readonly bytes: number;
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
  readonly committedAt: string;
  readonly snapshots: number;
  readonly datasets: readonly DatasetStatus[];
}

/** Looks at the newest version; opens no data file. */
export async function readStatus(store: TaqStore, dataDir: string): Promise<StoreStatus> {
  const state = await store.current();
  const snapshots = await store.snapshots.list();
  const datasets = createSchemaRegistry()
    .list()
    .map(({ name }) => ({
      name,
      partitions: state.partitions.filter(({ dataset }) => dataset === name),
    }))
    .filter(({ partitions }) => partitions.length > 0)
    .map(({ name, partitions }) => datasetStatus(name, partitions));
  const { version, committedAt } = state;
  return { dataDir, version, committedAt, snapshots: snapshots.length, datasets };
}

function datasetStatus(dataset: string, partitions: readonly PinnedPartition[]): DatasetStatus {
  const segments = partitions.flatMap((partition) => partition.segments);
  const dates = segments.flatMap(({ firstDate, lastDate }) => [firstDate, lastDate]).toSorted();
  const symbols = new Set<string>();
  const cells: Partial<Record<CoverageState, number>> = {};
  for (const { symbol, cell } of partitions.flatMap(({ coverage }) => [...coverage.cells()])) {
    symbols.add(symbol);
    cells[cell.state] = (cells[cell.state] ?? 0) + 1;
  }
  return {
    dataset,
    partitions: partitions.length,
    rows: segments.reduce((sum, segment) => sum + segment.rows, 0),
    bytes: segments.reduce((sum, segment) => sum + segment.bytes, 0),
    symbols: symbols.size,
    firstDate: dates[0],
    lastDate: dates.at(-1),
    cells,
  };
}

/** One JSON object on a line. */
export function statusAsJson(status: StoreStatus): string {
  return `${JSON.stringify({
    schema_version: 1,
    data_dir: status.dataDir,
    version: status.version,
    committed_at: status.committedAt,
    snapshots: status.snapshots,
    datasets: status.datasets.map(({ firstDate, lastDate, ...dataset }) => ({
      ...dataset,
      first_date: firstDate ?? null,
      last_date: lastDate ?? null,
    })),
  })}\n`;
}

/** A few lines and a table. */
export function statusAsText(status: StoreStatus): string {
  const rows = status.datasets.map((dataset) => [
    dataset.dataset,
    dataset.firstDate ?? '',
    dataset.lastDate ?? '',
    String(dataset.symbols),
    String(dataset.rows),
    String(dataset.bytes),
    Object.entries(dataset.cells)
      .map(([state, count]) => `${count} ${state}`)
      .join(', '),
  ]);
  const columns = [
    { header: 'dataset', align: 'left' },
    { header: 'from', align: 'left' },
    { header: 'to', align: 'left' },
    { header: 'symbols', align: 'right' },
    { header: 'rows', align: 'right' },
    { header: 'bytes', align: 'right' },
    { header: 'symbol-days', align: 'left' },
  ] as const;
  const head = `${status.dataDir}: version ${status.version}, committed ${status.committedAt}, ${status.snapshots} snapshot${status.snapshots === 1 ? '' : 's'}\n`;
  return rows.length === 0
    ? `${head}The store is empty.\n`
    : `${head}\n${textTable(columns, rows)}\n`;
}
