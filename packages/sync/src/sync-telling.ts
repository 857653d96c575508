import type { Dataset, Logger } from '@taq/schema';
import { METRICS, errorType, type Recorder, type RunningSpan, type SPANS } from '@taq/telemetry';
import type { PartitionOutcome } from './sync-partition.ts';
import type { SyncSums } from './sync-sums.ts';
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

/** What facts are about. */
type Subject = Readonly<Record<'taq.dataset' | 'taq.tier', string | undefined>>;

/** Says to log and metrics what happened in a run, each fact once. */
export class SyncTelling {
  readonly #options: SyncRecordOptions;
  /** Which datasets the run is about, as soon as that is known. */
  subject: Subject = { 'taq.dataset': undefined, 'taq.tier': undefined };

  constructor(options: SyncRecordOptions) {
    this.#options = options;
  }

  /** A partition of a dataset, also where nothing changed. */
  committed(
    { dataset: name, partition, version, rows, bytes }: PartitionOutcome,
    datasets: readonly Dataset[],
    lockWaitMs: number,
  ): void {
    const dataset = datasets.find((one) => one.name === name);
    if (dataset === undefined) return;
    const { recorder } = this.#options;
    const { tier } = dataset;
    const subject = { 'taq.dataset': name, 'taq.tier': tier };
    this.countPartition(dataset, version === undefined ? 'unchanged' : 'written');
    recorder.record(METRICS.syncRows, rows, subject);
    recorder.record(METRICS.syncIo, bytes, { ...subject, 'disk.io.direction': 'write' });
    if (version === undefined) return;
    const facts = { dataset: name, tier, partition, version, rows, bytes };
    this.log('committed', { ...facts, lock_wait: seconds(lockWaitMs) });
  }

  /** How a partition of a dataset ended. */
  countPartition({ name, tier }: Dataset, outcome: 'written' | 'unchanged' | 'failed'): void {
    const attributes = { 'taq.dataset': name, 'taq.tier': tier, 'taq.outcome': outcome };
    this.#options.recorder.record(METRICS.syncPartitions, 1, attributes);
  }

  /** The wait for the locks of a partition. */
  waited(tier: Dataset['tier'], waitedMs: number, outcome: 'acquired' | 'timeout'): void {
    const attributes = { 'taq.lock.name': `taq_sync_${tier}`, 'taq.outcome': outcome };
    this.#options.recorder.record(METRICS.lockWait, seconds(waitedMs), attributes);
  }

  /** A run that came to its end. */
  ended(
    summary: SyncSummary,
    { retries, spilledBytes }: SyncSums,
    span: RunningSpan<typeof SPANS.sync>,
  ): void {
    const { rows, bytes, elapsedMs, openCells, snapshotTag, lockWaitMs } = summary;
    this.#duration(elapsedMs, undefined);
    for (const one of summary.datasets) this.#openCells(one.dataset, one.openCells);
    span.set({
      'taq.rows': rows,
      'taq.bytes': bytes,
      'taq.cells.open': openCells,
      'taq.snapshot.tag': snapshotTag,
    });
    this.log('synced', {
      dataset: summary.datasets.map(({ dataset }) => dataset).join(','),
      tier: this.subject['taq.tier'],
      rows,
      bytes,
      duration: seconds(elapsedMs),
      lock_wait: seconds(lockWaitMs),
      spill: spilledBytes,
      retries,
      open: openCells,
      snapshot_tag: snapshotTag,
    });
  }

  /** A run that did not. */
  failed(error: unknown, elapsedMs: number): void {
    const type = errorType(error);
    this.#duration(elapsedMs, type);
    const { runId: run, task, logger } = this.#options;
    const facts = { component: 'taq_sync', run, task, dataset: this.subject['taq.dataset'] };
    const { 'taq.tier': tier } = this.subject;
    logger.error('sync failed', { ...facts, tier, duration: seconds(elapsedMs), error: type });
  }

  #duration(elapsedMs: number, error: string | undefined): void {
    const attributes = { ...this.subject, 'taq.task': this.#options.task, 'error.type': error };
    this.#options.recorder.record(METRICS.syncDuration, seconds(elapsedMs), attributes);
  }

  #openCells(dataset: string, count: number): void {
    const attributes = { 'taq.dataset': dataset, 'taq.tier': this.subject['taq.tier'] };
    this.#options.recorder.record(METRICS.syncOpenCells, count, attributes);
  }

  /** A record of the run in the log. */
  log(message: string, fields: Parameters<Logger['info']>[1]): void {
    const { runId: run, task, logger } = this.#options;
    logger.info(message, { component: 'taq_sync', run, task, ...fields });
  }
}

/** Datasets as facts name them. */
export function subjectOf(datasets: readonly Dataset[]): Subject {
  return {
    'taq.dataset': datasets.map(({ name }) => name).join(','),
    'taq.tier': datasets[0]?.tier,
  };
}

/** Figures are told in seconds. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
