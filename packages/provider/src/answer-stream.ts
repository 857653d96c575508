import { TaqError } from '@taq/schema';
import type { RecordBatch } from 'apache-arrow';
import type { Answer } from './answer.ts';

/** All of an answer but its rows. */
export type AnswerFacts = Omit<Answer, 'table'>;

/** Batches, and at their end what is to be said of them. */
export type FactualBatches = AsyncGenerator<RecordBatch, AnswerFacts, undefined>;

/**
 * Rows of an answer as batches of its schema, to be read once. A second loop over it throws
 * `STREAM_CONSUMED`: it would look like an answer without rows.
 */
export class AnswerStream implements AsyncIterableIterator<RecordBatch, void, undefined> {
  readonly #batches: FactualBatches;
  readonly #facts: Promise<AnswerFacts>;
  #settle: (facts: AnswerFacts) => void = () => undefined;
  #fail: (cause: unknown) => void = () => undefined;
  #isTaken = false;

  constructor(batches: FactualBatches) {
    this.#batches = batches;
    this.#facts = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    // Who reads the rows is told of a failure there.
    this.#facts.catch(() => undefined);
  }

  /**
   * Coverage and provenance, once the last row was read. Rejects with what broke the stream, and
   * with `INTERRUPTED` where it was left early.
   */
  async facts(): Promise<AnswerFacts> {
    return this.#facts;
  }

  [Symbol.asyncIterator](): this {
    if (this.#isTaken) throw consumed();
    this.#isTaken = true;
    return this;
  }

  async next(): Promise<IteratorResult<RecordBatch, void>> {
    try {
      const { done, value } = await this.#batches.next();
      if (done !== true) return { done: false, value };
      // After the end there is no value any more.
      if ((value as AnswerFacts | undefined) !== undefined) this.#settle(value);
      return { done: true, value: undefined };
    } catch (cause) {
      this.#fail(cause);
      throw cause;
    }
  }

  /** Ends the read and lets go of what it held. */
  async return(): Promise<IteratorResult<RecordBatch, void>> {
    this.#fail(leftEarly());
    await this.#batches.return(undefined as never);
    return { done: true, value: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

function consumed(): TaqError<'STREAM_CONSUMED'> {
  return new TaqError('STREAM_CONSUMED', 'this stream was read already, its rows are gone', {
    details: { what: 'stream' },
    next: 'Ask again for another stream, or fetch the rows as a table, which can be read at will.',
  });
}

function leftEarly(): TaqError<'INTERRUPTED'> {
  return new TaqError('INTERRUPTED', 'the stream was left before its end', {
    details: { what: 'stream' },
    next: 'Read it to its end to learn what is to be said of all of its rows.',
  });
}
