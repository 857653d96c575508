import type { Provenance } from './answer.ts';
import type { ReadNotes } from './read-engine.ts';

/** What a read took: begins with it and is asked at its end. */
export class ReadCount implements ReadNotes {
  readonly #startedMs = performance.now();
  #spilledBytes = 0;
  /** Of the answer. */
  rows = 0;

  spilled(bytes: number): void {
    this.#spilledBytes = Math.max(this.#spilledBytes, bytes);
  }

  with(rows: number): this {
    this.rows = rows;
    return this;
  }

  facts(): Pick<Provenance, 'rows' | 'elapsedMs' | 'spilledBytes'> {
    return {
      rows: this.rows,
      elapsedMs: performance.now() - this.#startedMs,
      spilledBytes: this.#spilledBytes,
    };
  }
}
