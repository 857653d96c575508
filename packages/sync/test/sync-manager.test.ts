import { describe, expect, test } from '@jest/globals';
import { silentLogger, TaqError, type LogFields } from '@taq/schema';
import {
  createSyncManager,
  SyncManager,
  type SyncContext,
  type SyncManagerOptions,
  type SyncSummary,
  type SyncTask,
} from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { bars, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const MONDAY = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-25' };

const NOTHING: SyncSummary = {
  task: 'copy',
  runId: '',
  datasets: [],
  fetchedCells: 0,
  bytes: 0,
  openCells: 0,
  retries: 0,
  spilledBytes: 0,
  predictedDiskUsage: undefined,
  rows: 7,
  committed: [],
  cells: {},
  open: [],
  snapshotTag: undefined,
  snapshotIsNew: false,
  lockWaitMs: 0,
  elapsedMs: 0,
};

/** A kind of task that this package does not know. */
class CopyTask implements SyncTask {
  readonly #params: { readonly run: (context: SyncContext) => void | Promise<void> };

  constructor(params: { readonly run: (context: SyncContext) => void | Promise<void> }) {
    this.#params = params;
  }

  async run(context: SyncContext): Promise<SyncSummary> {
    await this.#params.run(context);
    return { ...NOTHING, runId: context.runId };
  }
}

function optionsOf(bench: Workbench): SyncManagerOptions {
  return { store: bench.store, source: bench.source, clock: () => 42 };
}

describe('SyncManager', () => {
  test('runs a task of a third party with all that it needs', async () => {
    await using bench = await Workbench.open(new ScriptedSource());
    const manager = new SyncManager(optionsOf(bench)).registerTask('copy', CopyTask);
    const seen: SyncContext[] = [];
    const events: unknown[] = [];
    const run = (context: SyncContext): void => {
      seen.push(context);
      context.emit({ type: 'warning', message: 'mind the gap' });
    };
    const summary = await manager.run(
      'copy',
      { run },
      { lockTimeoutMs: 5, onEvent: (event) => events.push(event) },
    );
    expect(summary).toMatchObject({ task: 'copy', rows: 7, runId: seen[0]?.runId });
    expect(summary.runId).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen[0]).toMatchObject({ store: bench.store, source: bench.source, lockTimeoutMs: 5 });
    expect(seen[0]?.clock()).toBe(42);
    expect(events).toEqual([{ type: 'warning', message: 'mind the gap' }]);
  });

  test('puts a task in the place of one with the same name', async () => {
    await using bench = await Workbench.open(new ScriptedSource());
    const manager = createSyncManager(optionsOf(bench)).registerTask('taq_aggregates', CopyTask);
    const summary = await manager.run('taq_aggregates', { run: () => undefined });
    expect(summary.task).toBe('copy');
  });

  test('refuses a task that nobody registered, and names those that are', async () => {
    await using bench = await Workbench.open(new ScriptedSource());
    const manager = createSyncManager(optionsOf(bench)).registerTask('copy', CopyTask);
    const error = await errorOf(manager.run('taq_aggregate', MONDAY));
    expect(error.code).toBe('UNKNOWN_TASK');
    expect(error.details).toEqual({
      task: 'taq_aggregate',
      known: ['taq_aggregates', 'taq_sample', 'copy'],
    });
  });

  test('makes INTERRUPTED of whatever an aborted task throws, and keeps the cause', async () => {
    await using bench = await Workbench.open(new ScriptedSource());
    const manager = new SyncManager(optionsOf(bench)).registerTask('copy', CopyTask);
    const controller = new AbortController();
    const run = ({ signal }: SyncContext): void => {
      controller.abort();
      signal.throwIfAborted();
    };
    const error = await errorOf(manager.run('copy', { run }, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'INTERRUPTED', cause: { name: 'AbortError' } });
  });

  test('lets the error of an aborted task through where it says more', async () => {
    await using bench = await Workbench.open(new ScriptedSource());
    const manager = new SyncManager(optionsOf(bench)).registerTask('copy', CopyTask);
    const closed = new TaqError('CLOSED', 'closed', { details: { what: 'source' } });
    const run = (): void => {
      throw closed;
    };
    const signal = AbortSignal.abort();
    await expect(manager.run('copy', { run }, { signal })).rejects.toBe(closed);
  });

  test('lets every other error of a task through as it is', async () => {
    await using bench = await Workbench.open(new ScriptedSource());
    const manager = new SyncManager(optionsOf(bench)).registerTask('copy', CopyTask);
    const mistake = new TypeError('a mistake');
    const run = (): void => {
      throw mistake;
    };
    await expect(manager.run('copy', { run })).rejects.toBe(mistake);
  });

  test('tells what happens in order, and sums it up', async () => {
    const source = new ScriptedSource([
      marketDay('2024-11-27', { AAPL: bars(10), IBM: bars(20, 3) }),
      marketDay('2024-11-29', { AAPL: bars(11), IBM: [] }),
      marketDay('2024-12-02', { AAPL: bars(12, 1), IBM: bars(22, 1) }),
    ]);
    await using bench = await Workbench.open(source);
    const summary = await bench.sync({
      symbols: ['IBM', 'AAPL'],
      startDate: '2024-11-27',
      endDate: '2024-12-02',
    });
    const committed = { type: 'committed', dataset: 'taq_1min_bars' };
    const november = {
      type: 'progress',
      dataset: 'taq_1min_bars',
      partition: '202411',
      days: 3,
      allCells: 6,
    };
    expect(bench.events).toEqual([
      { type: 'planned', dataset: 'taq_1min_bars', partitions: 2, days: 3, cells: 6 },
      { ...november, date: '2024-11-27', done: 1, cells: 2, rows: 5 },
      { ...november, date: '2024-11-29', done: 2, cells: 4, rows: 7 },
      { ...committed, partition: '202411', version: 1, rows: 7 },
      { ...november, partition: '202412', date: '2024-12-02', done: 3, cells: 6, rows: 9 },
      { ...committed, partition: '202412', version: 2, rows: 2 },
    ]);
    expect(summary).toMatchObject({
      task: 'taq_aggregates',
      datasets: [{ dataset: 'taq_1min_bars', way: 'server' }],
      fetchedCells: 6,
      rows: 9,
      committed: [
        { dataset: 'taq_1min_bars', partition: '202411', version: 1 },
        { dataset: 'taq_1min_bars', partition: '202412', version: 2 },
      ],
      cells: { data: 5, empty: 1 },
      open: [],
      snapshotTag: undefined,
      snapshotIsNew: false,
    });
    expect(summary.elapsedMs).toBeGreaterThan(0);
  });

  test('logs the same facts', async () => {
    await using bench = await Workbench.open(
      new ScriptedSource([marketDay('2024-11-25', { AAPL: bars(10) })]),
    );
    const lines: [string, LogFields | undefined][] = [];
    const logger = {
      ...silentLogger,
      info: (text: string, fields?: LogFields) => lines.push([text, fields]),
    };
    const { runId } = await bench.sync(MONDAY, { logger });
    const about = { component: 'taq_sync', run: runId };
    const dataset = 'taq_1min_bars';
    expect(lines).toMatchObject([
      ['planned', { ...about, event: 'planned', dataset, days: 1, cells: 1 }],
      ['committed', { ...about, dataset, tier: 'aggregates', partition: '202411', rows: 2 }],
      ['synced', { ...about, dataset, task: 'taq_aggregates', rows: 2, spill: 0, retries: 0 }],
    ]);
  });
});
