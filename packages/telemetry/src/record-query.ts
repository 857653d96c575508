import type { Logger } from '@taq/schema';
import { errorType } from './error-type.ts';
import { METRICS } from './metrics.ts';
import { recorderFor } from './recorder-for.ts';
import type { Recorder, RunningSpan } from './recorder.ts';
import { SPANS } from './spans.ts';

/** What is asked, and of whom. */
export interface QuerySubject {
  /** Full name; of several, divided by commas. */
  readonly dataset: string;
  readonly engine: string;
  /** How the state was chosen. */
  readonly pinned: 'live' | 'tag' | 'as_of';
}

/** What an answer took. */
export interface QuerySize {
  readonly rows: number;
  readonly partitionsScanned: number;
  /** Size of the files that were read. */
  readonly bytesScanned: number;
  /** The snapshot that answered. */
  readonly tag?: string | undefined;
}

/** Who asks: the package by name, and the log of the run. */
export interface QueryRecord {
  readonly scope: string;
  readonly logger: Logger;
}

/** Asks, and says to log, metrics and trace what the answer took. */
export async function recordQuery<T>(
  subject: QuerySubject,
  { scope, logger }: QueryRecord,
  ask: () => Promise<T>,
  sizeOf: (answer: T) => QuerySize,
): Promise<T> {
  const recorder = await recorderFor(scope);
  const start = { words: { dataset: subject.dataset }, attributes: attributesOf(subject) };
  return recorder.inSpan(SPANS.query, start, async (span) => {
    const watch = new QueryWatch(subject, recorder, logger);
    try {
      const answer = await ask();
      watch.answered(sizeOf(answer), span);
      return answer;
    } catch (error) {
      watch.failed(error);
      throw error;
    }
  });
}

/** Hands batches on, and says what they took at their end, or when they were left. */
export async function* recordQueryStream<Batch>(
  subject: QuerySubject,
  { scope, logger }: QueryRecord,
  batches: AsyncIterable<Batch>,
  sizeAtEnd: () => Promise<QuerySize>,
): AsyncGenerator<Batch, void, undefined> {
  const recorder = await recorderFor(scope);
  const start = { words: { dataset: subject.dataset }, attributes: attributesOf(subject) };
  const span = recorder.begin(SPANS.query, start);
  const watch = new QueryWatch(subject, recorder, logger);
  let isOver = false;
  try {
    for await (const batch of batches) yield batch;
    isOver = true;
    watch.answered(await sizeAtEnd(), span);
  } catch (error) {
    isOver = true;
    watch.failed(error);
    span.end(error);
    throw error;
  } finally {
    if (!isOver) watch.left();
    span.end();
  }
}

/** One question, from when this was made. */
class QueryWatch {
  readonly #subject: QuerySubject;
  readonly #recorder: Recorder;
  readonly #logger: Logger;
  readonly #startedMs = performance.now();

  constructor(subject: QuerySubject, recorder: Recorder, logger: Logger) {
    this.#subject = subject;
    this.#recorder = recorder;
    this.#logger = logger;
  }

  answered(size: QuerySize, span: RunningSpan<typeof SPANS.query>): void {
    const { dataset, engine } = this.#subject;
    const { rows, partitionsScanned, bytesScanned, tag } = size;
    const about = { 'taq.dataset': dataset, 'taq.engine': engine };
    const duration = this.#seconds();
    this.#recorder.record(METRICS.queryDuration, duration, attributesOf(this.#subject));
    this.#recorder.record(METRICS.queryRows, rows, about);
    this.#recorder.record(METRICS.queryPartitions, partitionsScanned, about);
    this.#recorder.record(METRICS.queryIo, bytesScanned, { ...about, 'disk.io.direction': 'read' });
    span.set({
      'taq.snapshot.tag': tag,
      'taq.rows': rows,
      'taq.bytes': bytesScanned,
      'taq.partitions_scanned': partitionsScanned,
    });
    const facts = { dataset, engine, rows, bytes: bytesScanned };
    this.#logger.info('answered', {
      component: 'taq_query',
      ...facts,
      partitions_scanned: partitionsScanned,
      ...(tag !== undefined && { as_of_tag: tag }),
      duration,
    });
  }

  /** Nobody wanted the rest: what it was is not known. */
  left(): void {
    const attributes = attributesOf(this.#subject);
    this.#recorder.record(METRICS.queryDuration, this.#seconds(), attributes);
  }

  failed(error: unknown): void {
    const failure = { 'error.type': errorType(error) };
    const attributes = { ...attributesOf(this.#subject), ...failure };
    this.#recorder.record(METRICS.queryDuration, this.#seconds(), attributes);
  }

  #seconds(): number {
    return (performance.now() - this.#startedMs) / 1000;
  }
}

function attributesOf({ dataset, engine, pinned }: QuerySubject): {
  readonly [Name in 'taq.dataset' | 'taq.engine' | 'taq.pinned']: string;
} {
  return { 'taq.dataset': dataset, 'taq.engine': engine, 'taq.pinned': pinned };
}
