/** Rows picked from numbered batches, up to a fixed number of them, as runs of neighbours. */
export class PickedRuns {
  readonly #batches: Int32Array;
  readonly #firsts: Int32Array;
  readonly #counts: Int32Array;
  readonly #places: Int32Array;
  #runs = 0;
  #rows = 0;

  constructor(capacity: number) {
    this.#batches = new Int32Array(capacity);
    this.#firsts = new Int32Array(capacity);
    this.#counts = new Int32Array(capacity);
    this.#places = new Int32Array(capacity);
  }

  get rows(): number {
    return this.#rows;
  }

  /** How many rows more there is room for. */
  get room(): number {
    return this.#counts.length - this.#rows;
  }

  /** Adds rows behind the others; there must be room for them. */
  add(batch: number, first: number, count: number): void {
    this.#batches[this.#runs] = batch;
    this.#firsts[this.#runs] = first;
    this.#counts[this.#runs] = count;
    this.#places[this.#runs] = this.#rows;
    this.#runs += 1;
    this.#rows += count;
  }

  /** How many runs there are. Loops ask for each: a callback would take longer than most runs. */
  get size(): number {
    return this.#runs;
  }

  batchOf(run: number): number {
    return this.#batches[run] ?? 0;
  }

  /** The run's first row in its batch. */
  firstOf(run: number): number {
    return this.#firsts[run] ?? 0;
  }

  /** The row at which the run stands among all that were picked. */
  placeOf(run: number): number {
    return this.#places[run] ?? 0;
  }

  countOf(run: number): number {
    return this.#counts[run] ?? 0;
  }
}
