import { halvesOf, TaqError, wholeAt, type ExchangeDate } from '@taq/schema';
import { numberColumn, textColumn, type TickBatch, type TickRule } from '@taq/source';

/** Rows of a batch that follow each other: `count`, from `row` on. */
export interface TickRun {
  readonly batch: TickBatch;
  readonly row: number;
  readonly count: number;
}

/** A stream of ticks, and what to call it where it breaks its promise. */
export interface TickStream {
  readonly batches: AsyncIterable<TickBatch>;
  readonly kind: TickRule['kind'];
  readonly server: string;
  readonly date: ExchangeDate;
}

/** Where a tick stands in the stream's order. */
interface Place {
  readonly symbol: string;
  readonly time: number;
}

const NOTHING: TickBatch = { rows: 0, columns: {} };

/**
 * Goes row by row through a stream that is sorted by symbol, then time. Where `needsBatch` is true,
 * `settle` has to be awaited before `atEnd`, `symbol`, `time` and `take` mean anything.
 */
export class TickCursor {
  readonly kind: TickRule['kind'];
  readonly #stream: TickStream;
  readonly #batches: AsyncIterator<TickBatch>;
  #batch = NOTHING;
  #times = new Float64Array();
  #codes: Int32Array = new Int32Array();
  #dictionary: readonly string[] = [];
  #row = 0;
  #ended = false;

  constructor(stream: TickStream) {
    this.kind = stream.kind;
    this.#stream = stream;
    this.#batches = stream.batches[Symbol.asyncIterator]();
  }

  get needsBatch(): boolean {
    return this.#row >= this.#batch.rows && !this.#ended;
  }

  get atEnd(): boolean {
    return this.#ended;
  }

  get symbol(): string {
    return this.#dictionary[this.#codes[this.#row] ?? 0] ?? '';
  }

  /** Nanoseconds since midnight of New York, exact. */
  get time(): number {
    return this.#times[this.#row] ?? 0;
  }

  /**
   * How many rows from here on are of this symbol, below the stamp `bound`, and each known to have a
   * stamp of its own, so that no tie has to be broken.
   */
  countAlone(bound: number): number {
    const [times, codes] = [this.#times, this.#codes];
    const [first, last] = [this.#row, this.#batch.rows - 1];
    const code = codes[first];
    let row = first;
    while (row < last && codes[row] === code) {
      const time = times[row] ?? 0;
      if (time >= bound || times[row + 1] === time) break;
      row += 1;
    }
    return row - first;
  }

  /** Fetches the next batch with rows. Throws `SOURCE_FAILED` where it does not follow in order. */
  async settle(): Promise<void> {
    while (this.needsBatch) {
      const next = await this.#batches.next();
      if (next.done === true) this.#ended = true;
      else this.#begin(next.value);
    }
  }

  /** Hands out rows of the batch and goes on behind them. */
  take(count: number): TickRun {
    const row = this.#row;
    this.#row += count;
    return { batch: this.#batch, row, count };
  }

  /** Ends the transfer. */
  async close(): Promise<void> {
    await this.#batches.return?.();
  }

  #begin(batch: TickBatch): void {
    if (batch.rows === 0) return;
    const before = this.#placeOf(this.#batch.rows - 1);
    const { codes, dictionary } = textColumn(batch, 'symbol');
    this.#codes = codes;
    this.#dictionary = dictionary;
    this.#times = wholeNumbers(numberColumn<BigInt64Array>(batch, 'time'));
    this.#batch = batch;
    this.#row = 0;
    this.#requireOrder(before);
  }

  #requireOrder(before: Place): void {
    const [times, codes] = [this.#times, this.#codes];
    this.#requireAfter(before, this.#placeOf(0));
    for (let row = 1; row < this.#batch.rows; row += 1) {
      const isLater = codes[row] === codes[row - 1] && (times[row] ?? 0) >= (times[row - 1] ?? 0);
      if (!isLater) this.#requireAfter(this.#placeOf(row - 1), this.#placeOf(row));
    }
  }

  #requireAfter(before: Place, after: Place): void {
    if (before.symbol < after.symbol) return;
    if (before.symbol > after.symbol || before.time > after.time) {
      throw this.#outOfOrder(after.symbol);
    }
  }

  #placeOf(row: number): Place {
    if (row < 0) return { symbol: '', time: 0 };
    return {
      symbol: this.#dictionary[this.#codes[row] ?? 0] ?? '',
      time: this.#times[row] ?? 0,
    };
  }

  #outOfOrder(symbol: string): TaqError<'SOURCE_FAILED'> {
    const { server, kind, date } = this.#stream;
    return new TaqError(
      'SOURCE_FAILED',
      `${server} sent ${kind} of ${symbol} on ${date} out of order`,
      {
        details: { server },
        next: 'Report this: the source does not keep to its contract.',
      },
    );
  }
}

/** 64-bit integers within the range of exact doubles, without an object for each. */
function wholeNumbers(values: BigInt64Array): Float64Array<ArrayBuffer> {
  const halves = halvesOf(values);
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < numbers.length; row += 1) numbers[row] = wholeAt(halves, row);
  return numbers;
}
