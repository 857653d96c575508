import { TaqError } from '@taq/schema';
import type { RecordBatch } from 'apache-arrow';

type Batches = AsyncGenerator<RecordBatch, void, undefined>;

/** Begins a read that ends soon, by throwing anything, after its signal aborts. */
export type StartRead = (signal: AbortSignal) => Batches;

interface Running {
  readonly controller: AbortController;
  readonly batches: Batches;
}

/** The reads of one provider that have not ended yet: closing ends them first. */
export class RunningReads {
  readonly #running = new Set<Running>();
  #closed = false;

  /** Throws `CLOSED` after `close` was called. */
  requireOpen(): void {
    if (!this.#closed) return;
    throw new TaqError('CLOSED', 'the provider is closed', {
      details: { what: 'provider' },
      next: 'Ask before it is disposed, or open another one.',
    });
  }

  /**
   * What the read yields. Throws `INTERRUPTED` once `signal` aborts and `CLOSED` once the provider
   * closes, so that a read which was cut short is never taken for one that came to its end.
   */
  async *follow(start: StartRead, signal: AbortSignal | undefined): Batches {
    this.#requireGoing(signal);
    const controller = new AbortController();
    const running = { controller, batches: start(controller.signal) };
    const abort = (): void => controller.abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#running.add(running);
    try {
      for await (const batch of running.batches) {
        this.#requireGoing(signal);
        yield batch;
      }
    } catch (cause) {
      this.#requireGoing(signal);
      throw cause;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#running.delete(running);
    }
    this.#requireGoing(signal);
  }

  /** Ends every read and waits until they have let go of what they held. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { controller } of this.#running) controller.abort();
    const ends = [...this.#running].map(async ({ batches }) => batches.return(undefined));
    await Promise.allSettled(ends);
  }

  #requireGoing(signal: AbortSignal | undefined): void {
    this.requireOpen();
    if (signal?.aborted !== true) return;
    throw new TaqError('INTERRUPTED', 'the read was interrupted', {
      details: { what: 'read' },
      cause: signal.reason,
    });
  }
}
