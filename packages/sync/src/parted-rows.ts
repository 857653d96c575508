import type { RecordBatch } from 'apache-arrow';

/** Hands out rows that come sorted by symbol in parts, each read to its end before the next. */
export class PartedRows {
  readonly #batches: AsyncIterator<RecordBatch>;
  #ahead: RecordBatch | undefined;

  constructor(batches: AsyncIterable<RecordBatch>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** Batches up to the last one of that symbol. */
  async *upTo(symbol: string): AsyncGenerator<RecordBatch> {
    for (let batch = await this.#peek(); batch !== undefined; batch = await this.#peek()) {
      if (String(batch.getChild('symbol')?.get(0)) > symbol) return;
      this.#ahead = undefined;
      yield batch;
    }
  }

  /** All that is left. */
  async *rest(): AsyncGenerator<RecordBatch> {
    for (let batch = await this.#peek(); batch !== undefined; batch = await this.#peek()) {
      this.#ahead = undefined;
      yield batch;
    }
  }

  /** Ends the transfer, also where not all was read. */
  async end(): Promise<void> {
    await this.#batches.return?.();
  }

  async #peek(): Promise<RecordBatch | undefined> {
    if (this.#ahead !== undefined) return this.#ahead;
    const next = await this.#batches.next();
    if (next.done !== true) this.#ahead = next.value;
    return this.#ahead;
  }
}
