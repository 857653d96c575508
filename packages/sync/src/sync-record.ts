import { TaqError, type Dataset } from '@taq/schema';
import type { Retry } from '@taq/source';
import { METRICS, SPANS, errorType } from '@taq/telemetry';
import type { PartitionsOutcome } from './sync-partition.ts';
import { SyncSums } from './sync-sums.ts';
import type { SyncSummary } from './sync-task.ts';
import { seconds, subjectOf, SyncTelling, type SyncRecordOptions } from './sync-telling.ts';

/** What a run does, as it is traced, told and summed. */
export class SyncRecord {
  /** For the summary. */
  readonly sums = new SyncSums();
  readonly #options: SyncRecordOptions;
  readonly #telling: SyncTelling;

  constructor(options: SyncRecordOptions) {
    this.#options = options;
    this.#telling = new SyncTelling(options);
  }

  /** Which datasets the run is about, as soon as that is known. */
  about(datasets: readonly Dataset[]): void {
    this.#telling.subject = subjectOf(datasets);
  }

  /** The whole run. */
  async run(work: () => Promise<SyncSummary>): Promise<SyncSummary> {
    const { task, runId, clock, recorder } = this.#options;
    const startedAt = clock();
    const attributes = { 'taq.run.id': runId, 'taq.task': task };
    return recorder.inSpan(SPANS.sync, { words: { task }, attributes }, async (span) => {
      try {
        const summary = await work();
        this.#telling.ended(summary, this.sums, span);
        return summary;
      } catch (error) {
        this.#telling.failed(error, clock() - startedAt);
        throw error;
      } finally {
        span.set(this.#telling.subject);
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
        for (const one of outcome.outcomes)
          this.#telling.committed(one, datasets, outcome.lockWaitMs);
        return outcome;
      } catch (error) {
        for (const dataset of datasets) this.#telling.countPartition(dataset, 'failed');
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
      this.#telling.waited(tier, locks.waitedMs, 'acquired');
      return locks;
    } catch (error) {
      if (TaqError.is(error, 'LOCKED'))
        this.#telling.waited(tier, error.details.waitedMs, 'timeout');
      throw error;
    }
  }

  /** The snapshot at the end. */
  async snapshot(take: () => Promise<string>): Promise<string> {
    return this.#options.recorder.inSpan(SPANS.snapshot, { words: {} }, async (span) => {
      const tag = await take();
      span.set({ 'taq.snapshot.tag': tag });
      this.#telling.log('snapshot taken', { snapshot_tag: tag });
      return tag;
    });
  }

  retried({ error }: Retry): void {
    this.sums.retried();
    this.#options.recorder.record(METRICS.syncRetries, 1, { 'error.type': errorType(error) });
  }

  readonly spilled = (bytes: number): void => {
    if (bytes === 0) return;
    this.sums.spilled(bytes);
    this.#options.recorder.record(METRICS.spillIo, bytes, { 'taq.engine': 'duckdb' });
  };

  /** Share of the file system that will be in use, 0 to 1 and more. */
  diskForecast(usage: number): void {
    this.#options.recorder.record(METRICS.diskForecast, this.sums.diskForecast(usage));
  }
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
