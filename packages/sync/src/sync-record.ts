import { TaqError, type Dataset, type Logger } from '@taq/schema';
import type { Retry } from '@taq/source';
import { METRICS, SPANS, errorType, type Recorder, type RunningSpan } from '@taq/telemetry';
import type { PartitionOutcome, PartitionsOutcome } from './sync-partition.ts';
import type { SyncSummary } from './sync-task.ts';

/** Whose record it is, and where it goes. */
export interface SyncRecordOptions {
  readonly task: string;
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly logger: Logger;
  readonly recorder: Recorder;
}

type Subject = Readonly<Record<'taq.dataset' | 'taq.tier', string | undefined>>;

/** What a run says to log, metrics and trace, and sums that its summary needs. */
export class SyncRecord {
  readonly #options: SyncRecordOptions;
  #subject: Subject = { 'taq.dataset': undefined, 'taq.tier': undefined };
  #retries = 0;
  #spilledBytes = 0;
  #predictedDiskUsage: number | undefined;

  constructor(options: SyncRecordOptions) {
    this.#options = options;
  }

  /** Days that were begun again. */
  get retries(): number {
    return this.#retries;
  }

  /** Bytes that went through temporary files. */
  get spilledBytes(): number {
    return this.#spilledBytes;
  }

  /** The highest share of the file system that was foreseen, 0 to 1; of no write none. */
  get predictedDiskUsage(): number | undefined {
    return this.#predictedDiskUsage;
  }

  /** Which datasets the run is about, as soon as that is known. */
  about(datasets: readonly Dataset[]): void {
    this.#subject = subjectOf(datasets);
  }

  /** The whole run. */
  async run(work: () => Promise<SyncSummary>): Promise<SyncSummary> {
    const { task, runId, clock, recorder } = this.#options;
    const startedAt = clock();
    const attributes = { 'taq.run.id': runId, 'taq.task': task };
    return recorder.inSpan(SPANS.sync, { words: { task }, attributes }, async (span) => {
      try {
        const summary = await work();
        this.#ended(summary, span);
        return summary;
      } catch (error) {
        this.#failed(error, clock() - startedAt);
        throw error;
      } finally {
        span.set(this.#subject);
      }
    });
  }

  /** All that is done for one partition. */
  async partition(
    partition: string,
    datasets: readonly Dataset[],
    work: () => Promise<PartitionsOutcome>,
  ): Promise<PartitionsOutcome> {
    const { recorder } = this.#options;
    const subject = subjectOf(datasets);
    const attributes = { 'taq.partition': partition, 'taq.dataset': subject['taq.dataset'] };
    return recorder.inSpan(SPANS.partition, { words: {}, attributes }, async (span) => {
      try {
        const outcome = await work();
        span.set(totalOf(outcome));
        for (const one of outcome.outcomes) this.#committed(one, datasets, outcome.lockWaitMs);
        return outcome;
      } catch (error) {
        for (const dataset of datasets) this.#countPartition(dataset, 'failed');
        throw error;
      }
    });
  }

  /** The wait for a partition's locks, whatever came of it. */
  async locking<T extends { readonly waitedMs: number }>(
    tier: Dataset['tier'],
    acquire: () => Promise<T>,
  ): Promise<T> {
    try {
      const locks = await acquire();
      this.#waited(tier, locks.waitedMs, 'acquired');
      return locks;
    } catch (error) {
      if (TaqError.is(error, 'LOCKED')) this.#waited(tier, error.details.waitedMs, 'timeout');
      throw error;
    }
  }

  /** The snapshot at the end. */
  async snapshot(take: () => Promise<string>): Promise<string> {
    return this.#options.recorder.inSpan(SPANS.snapshot, { words: {} }, async (span) => {
      const tag = await take();
      span.set({ 'taq.snapshot.tag': tag });
      this.#log('snapshot taken', { snapshot_tag: tag });
      return tag;
    });
  }

  retried({ error }: Retry): void {
    this.#retries += 1;
    this.#options.recorder.record(METRICS.syncRetries, 1, { 'error.type': errorType(error) });
  }

  readonly spilled = (bytes: number): void => {
    if (bytes === 0) return;
    this.#spilledBytes += bytes;
    this.#options.recorder.record(METRICS.spillIo, bytes, { 'taq.engine': 'duckdb' });
  };

  /** Share of the file system that will be in use, 0 to 1 and more. */
  diskForecast(usage: number): void {
    this.#predictedDiskUsage = Math.max(usage, this.#predictedDiskUsage ?? 0);
    this.#options.recorder.record(METRICS.diskForecast, this.#predictedDiskUsage);
  }

  #committed(
    { dataset: name, partition, version, rows, bytes }: PartitionOutcome,
    datasets: readonly Dataset[],
    lockWaitMs: number,
  ): void {
    const dataset = datasets.find((one) => one.name === name);
    if (dataset === undefined) return;
    const { recorder } = this.#options;
    const { tier } = dataset;
    const subject = { 'taq.dataset': name, 'taq.tier': tier };
    this.#countPartition(dataset, version === undefined ? 'unchanged' : 'written');
    recorder.record(METRICS.syncRows, rows, subject);
    recorder.record(METRICS.syncIo, bytes, { ...subject, 'disk.io.direction': 'write' });
    if (version === undefined) return;
    const facts = { dataset: name, tier, partition, version, rows, bytes };
    this.#log('committed', { ...facts, lock_wait: seconds(lockWaitMs) });
  }

  #countPartition({ name, tier }: Dataset, outcome: 'written' | 'unchanged' | 'failed'): void {
    const attributes = { 'taq.dataset': name, 'taq.tier': tier, 'taq.outcome': outcome };
    this.#options.recorder.record(METRICS.syncPartitions, 1, attributes);
  }

  #waited(tier: Dataset['tier'], waitedMs: number, outcome: 'acquired' | 'timeout'): void {
    const attributes = { 'taq.lock.name': `taq_sync_${tier}`, 'taq.outcome': outcome };
    this.#options.recorder.record(METRICS.lockWait, seconds(waitedMs), attributes);
  }

  #ended(summary: SyncSummary, span: RunningSpan<typeof SPANS.sync>): void {
    const { rows, bytes, elapsedMs, openCells, snapshotTag, lockWaitMs } = summary;
    this.#duration(elapsedMs, undefined);
    for (const one of summary.datasets) this.#openCells(one.dataset, one.openCells);
    span.set({
      'taq.rows': rows,
      'taq.bytes': bytes,
      'taq.cells.open': openCells,
      'taq.snapshot.tag': snapshotTag,
    });
    this.#log('synced', {
      dataset: summary.datasets.map(({ dataset }) => dataset).join(','),
      tier: this.#subject['taq.tier'],
      rows,
      bytes,
      duration: seconds(elapsedMs),
      lock_wait: seconds(lockWaitMs),
      spill: this.#spilledBytes,
      retries: this.#retries,
      open: openCells,
      snapshot_tag: snapshotTag,
    });
  }

  #failed(error: unknown, elapsedMs: number): void {
    const type = errorType(error);
    this.#duration(elapsedMs, type);
    const { runId: run, task, logger } = this.#options;
    const facts = { component: 'taq_sync', run, task, dataset: this.#subject['taq.dataset'] };
    const { 'taq.tier': tier } = this.#subject;
    logger.error('sync failed', { ...facts, tier, duration: seconds(elapsedMs), error: type });
  }

  #duration(elapsedMs: number, error: string | undefined): void {
    const attributes = { ...this.#subject, 'taq.task': this.#options.task, 'error.type': error };
    this.#options.recorder.record(METRICS.syncDuration, seconds(elapsedMs), attributes);
  }

  #openCells(dataset: string, count: number): void {
    const attributes = { 'taq.dataset': dataset, 'taq.tier': this.#subject['taq.tier'] };
    this.#options.recorder.record(METRICS.syncOpenCells, count, attributes);
  }

  #log(message: string, fields: Parameters<Logger['info']>[1]): void {
    const { runId: run, task, logger } = this.#options;
    logger.info(message, { component: 'taq_sync', run, task, ...fields });
  }
}

function subjectOf(datasets: readonly Dataset[]): Subject {
  return {
    'taq.dataset': datasets.map(({ name }) => name).join(','),
    'taq.tier': datasets[0]?.tier,
  };
}

function totalOf({ outcomes, lockWaitMs }: PartitionsOutcome): {
  readonly 'taq.rows': number;
  readonly 'taq.bytes': number;
  readonly 'taq.lock.wait_time': number;
} {
  return {
    'taq.rows': outcomes.reduce((sum, { rows }) => sum + rows, 0),
    'taq.bytes': outcomes.reduce((sum, { bytes }) => sum + bytes, 0),
    'taq.lock.wait_time': seconds(lockWaitMs),
  };
}

function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
