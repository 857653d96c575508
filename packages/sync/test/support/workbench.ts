import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatUtc, minuteBars, silentLogger, type Dataset } from '@taq/schema';
import type { TaqSource } from '@taq/source';
import { readParquet, TaqStore, type Cell, type Fetch, type Provenance } from '@taq/versioning';
import {
  createSyncManager,
  type RunOptions,
  type SyncEvent,
  type SyncManagerOptions,
  type SyncSummary,
  type TaqAggregatesParams,
  type TaqSampleParams,
} from '../../src/index.ts';

/** Long after every day of the tests, so that none is provisional. */
const LATER = Date.parse('2025-06-02T12:00:00Z');

const ROOMY = { freeBytes: 900e9, totalBytes: 1000e9 } as const;

type WorkbenchOptions = RunOptions & Partial<SyncManagerOptions>;

/** A store in a fresh folder, a clock that a test moves, and what a sync said last. */
export class Workbench implements AsyncDisposable {
  readonly store: TaqStore;
  readonly source: TaqSource;
  readonly events: SyncEvent[] = [];
  readonly #clock: { now: number };

  private constructor(store: TaqStore, source: TaqSource, clock: { now: number }) {
    this.store = store;
    this.source = source;
    this.#clock = clock;
  }

  get #stage(): string {
    return join(this.store.dataDir, 'taq/tmp/staged');
  }

  static async open(source: TaqSource): Promise<Workbench> {
    const clock = { now: LATER };
    const store = await TaqStore.open({
      dataDir: await mkdtemp(join(tmpdir(), 'taq-sync-')),
      mode: 'write',
      clock: () => clock.now,
      software: 'test',
    });
    return new Workbench(store, source, clock);
  }

  /** Moves the clock; every look at it takes a millisecond. */
  setClock(instant: string): void {
    this.#clock.now = Date.parse(instant);
  }

  /** Runs a sync, of minute bars unless told otherwise; `options` may bring another disk or source. */
  async sync(params: TaqAggregatesParams, options: WorkbenchOptions = {}): Promise<SyncSummary> {
    return this.#run('taq_aggregates', params, options);
  }

  /** Takes a sample of ticks. */
  async sample(params: TaqSampleParams, options: WorkbenchOptions = {}): Promise<SyncSummary> {
    return this.#run('taq_sample', params, options);
  }

  async #run(task: string, params: unknown, options: WorkbenchOptions): Promise<SyncSummary> {
    this.events.length = 0;
    const manager = createSyncManager({
      store: this.store,
      source: options.source ?? this.source,
      clock: () => (this.#clock.now += 1),
      logger: options.logger ?? silentLogger,
      measureDisk: options.measureDisk ?? (async () => ROOMY),
      retry: options.retry ?? { firstPauseMs: 1, longestPauseMs: 2 },
    });
    return manager.run(task, params, {
      onEvent: (event) => this.events.push(event),
      ...options,
    });
  }

  warnings(): string[] {
    return this.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  }

  async version(): Promise<number> {
    return (await this.store.current()).version;
  }

  /** Every stored row as a text, by symbol, then time. */
  async rows(): Promise<string[]> {
    const { partitions } = await this.store.current();
    const tables = await Promise.all(
      partitions
        .flatMap(({ segments }) => segments)
        .map(async ({ path }) => readParquet(path, minuteBars)),
    );
    return tables.flatMap(rowTexts).toSorted();
  }

  /** Every stored row of a dataset as an object, by month, then in the order of its file. */
  async rowsOf(dataset: Dataset): Promise<Record<string, unknown>[]> {
    const { partitions } = await this.store.current({ datasets: [dataset.name] });
    const paths = partitions.flatMap(({ segments }) => segments.map(({ path }) => path));
    const tables = await Promise.all(paths.map(async (path) => readParquet(path, dataset)));
    return tables.flatMap((table) => table.toArray().map((row: object) => ({ ...row })));
  }

  /** A dataset's files as `2024-11-25 AAPL`: the partition, and whose rows it has. */
  async files(dataset: Dataset): Promise<string[]> {
    const { partitions } = await this.store.current({ datasets: [dataset.name] });
    return partitions.flatMap(({ partition, segments }) =>
      segments.map(({ firstSymbol: first, lastSymbol: last }) =>
        first === last ? `${partition} ${first}` : `${partition} ${first} to ${last}`,
      ),
    );
  }

  /** Names of temporary files and folders, staged days left out. */
  async temporaries(): Promise<string[]> {
    const names = await readdir(join(this.store.dataDir, 'taq/tmp'));
    return names.filter((name) => name.includes('~'));
  }

  /** Every recorded cell as `AAPL 2024-11-25 data`, with a `?` behind a provisional one. */
  async cells(): Promise<string[]> {
    const { partitions } = await this.store.current();
    return partitions
      .flatMap(({ coverage }) => [...coverage.cells()])
      .map(({ symbol, date, cell }) => `${symbol} ${date} ${stateText(cell)}`)
      .toSorted();
  }

  /** The fetch of each recorded cell. */
  async fetches(): Promise<Fetch[]> {
    const { partitions } = await this.store.current();
    return partitions
      .flatMap(({ coverage }) => [...coverage.cells()])
      .map(({ cell }) => cell.fetch);
  }

  /** How each recorded cell was made. */
  async provenances(): Promise<Provenance[]> {
    return (await this.fetches()).map(({ provenance }) => provenance);
  }

  /** SHA-256 of each object that the newest state names, by month. */
  async objects(): Promise<string[]> {
    const { partitions } = await this.store.current();
    return partitions.flatMap(({ partition, segments }) =>
      segments.map(({ hash }) => `${partition} ${hash}`),
    );
  }

  /** Names of the files that wait for a commit. */
  async staged(): Promise<string[]> {
    return readdir(this.#stage);
  }

  /** Dates of the days that wait for a commit, oldest first. */
  async stagedDates(): Promise<string[]> {
    const entries = await this.store.staging.list();
    return entries.map(({ meta }) => (meta as { date: string }).date).toSorted();
  }

  /** Damages the rows that wait for a commit. */
  async spoilStaged(): Promise<void> {
    for (const name of await this.staged()) {
      if (name.endsWith('.parquet')) await truncate(join(this.#stage, name), 100);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.store.dataDir, { recursive: true, force: true });
  }
}

function stateText({ state, fetch }: Cell): string {
  return fetch.provisional ? `${state}?` : state;
}

function rowTexts(table: Awaited<ReturnType<typeof readParquet>>): string[] {
  const value = (name: string, row: number): unknown => table.getChild(name)?.get(row);
  const instants = table
    .getChild('ts')
    ?.data.flatMap(({ values, length }) => [...(values as BigInt64Array).subarray(0, length)]);
  return Array.from({ length: table.numRows }, (_, row) => {
    const figures = ['open', 'high', 'low', 'close', 'volume', 'vwap', 'trades'].map((name) =>
      String(value(name, row)),
    );
    const symbol = String(value('symbol', row));
    return [symbol, formatUtc(instants?.[row] ?? 0n), ...figures].join(' ');
  });
}
