import type { Answer, Provenance } from '@taq/provider';
import type { Logger } from '@taq/schema';
import type { RecordBatch } from 'apache-arrow';
import { errorType, METRICS, recorderFor, SPANS, type Recorder } from '@taq/telemetry';

const SCOPE = '@taq/unified-fetcher';

/** What was asked, of whom. */
export interface AnswerSubject {
  /** Full name. */
  readonly dataset: string;
  readonly engine: string;
  readonly pinned: 'live' | 'tag' | 'as_of';
}

type About = Readonly<Record<'taq.dataset' | 'taq.engine', string>>;

/** Answers, and says to log, metrics and trace what that took, the engine's start included. */
export async function recordAnswer(
  subject: AnswerSubject,
  logger: Logger,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  const recorder = await recorderFor(SCOPE);
  const attributes = attributesOf(subject);
  const { dataset } = subject;
  return recorder.inSpan(SPANS.query, { words: { dataset }, attributes }, async (span) => {
    const elapsed = stopwatch();
    try {
      const answered = await answer();
      const { provenance } = answered;
      recorder.record(METRICS.queryDuration, elapsed(), attributes);
      recordSize(recorder, aboutOf(subject), provenance);
      span.set({
        'taq.snapshot.tag': provenance.tag,
        'taq.rows': provenance.rows,
        'taq.bytes': provenance.bytesScanned,
        'taq.partitions_scanned': provenance.partitionsScanned,
      });
      logger.info('answered', { ...factsOf(dataset, provenance), duration: elapsed() });
      return answered;
    } catch (error) {
      const failure = { 'error.type': errorType(error) };
      recorder.record(METRICS.queryDuration, elapsed(), { ...attributes, ...failure });
      throw error;
    }
  });
}

/** Hands batches on, and says at their end how many rows there were and how long that took. */
export async function* recordStream(
  subject: AnswerSubject,
  logger: Logger,
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<RecordBatch, void, undefined> {
  const recorder = await recorderFor(SCOPE);
  const attributes = attributesOf(subject);
  const { dataset, engine } = subject;
  const span = recorder.begin(SPANS.query, { words: { dataset }, attributes });
  const elapsed = stopwatch();
  let rows = 0;
  let failure: unknown;
  try {
    for await (const batch of batches) {
      rows += batch.numRows;
      yield batch;
    }
    logger.info('answered', { component: 'taq_query', dataset, engine, rows, duration: elapsed() });
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    const outcome = failure === undefined ? {} : { 'error.type': errorType(failure) };
    recorder.record(METRICS.queryDuration, elapsed(), { ...attributes, ...outcome });
    if (failure === undefined) recorder.record(METRICS.queryRows, rows, aboutOf(subject));
    span.set({ 'taq.rows': rows });
    span.end(failure);
  }
}

/** Seconds since it was made. */
function stopwatch(): () => number {
  const startedMs = performance.now();
  return () => (performance.now() - startedMs) / 1000;
}

function aboutOf({ dataset, engine }: AnswerSubject): About {
  return { 'taq.dataset': dataset, 'taq.engine': engine };
}

function attributesOf(subject: AnswerSubject): About & { readonly 'taq.pinned': string } {
  return { ...aboutOf(subject), 'taq.pinned': subject.pinned };
}

function recordSize(recorder: Recorder, about: About, provenance: Provenance): void {
  const { rows, partitionsScanned, bytesScanned } = provenance;
  recorder.record(METRICS.queryRows, rows, about);
  recorder.record(METRICS.queryPartitions, partitionsScanned, about);
  recorder.record(METRICS.queryIo, bytesScanned, { ...about, 'disk.io.direction': 'read' });
}

function factsOf(dataset: string, provenance: Provenance): Record<string, string | number> {
  const { engine, rows, bytesScanned: bytes, partitionsScanned, tag } = provenance;
  return {
    component: 'taq_query',
    dataset,
    engine,
    rows,
    bytes,
    partitions_scanned: partitionsScanned,
    ...(tag !== undefined && { as_of_tag: tag }),
  };
}
