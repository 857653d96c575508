import { TaqError, type ExchangeDate } from '@taq/schema';
import { numberColumn, textColumn, type TickBatch, type TickRule } from '@taq/source';

/** A row of a batch. */
export interface TickRef {
  readonly batch: TickBatch;
  readonly row: number;
}

/** A stream of ticks, and what to call it where it breaks its promise. */
export interface TickStream {
  readonly batches: AsyncIterable<TickBatch>;
  readonly kind: TickRule['kind'];
  readonly server: string;
  readonly date: ExchangeDate;
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

  /** Whether the row after this one is known and has another stamp; so no tie has to be broken. */
  get standsAlone(): boolean {
    const next = this.#row + 1;
    return next < this.#batch.rows && this.#times[next] !== this.#times[this.#row];
  }

  /** Fetches the next batch with rows. Throws `SOURCE_FAILED` where it does not follow in order. */
  async settle(): Promise<void> {
    while (this.needsBatch) {
      const next = await this.#batches.next();
      if (next.done === true) this.#ended = true;
      else this.#begin(next.value);
    }
  }

  /** Hands out the row and goes on to the next one. */
  take(): TickRef {
    this.#row += 1;
    return { batch: this.#batch, row: this.#row - 1 };
  }

  /** Ends the transfer. */
  async close(): Promise<void> {
    await this.#batches.return?.();
  }

  #begin(batch: TickBatch): void {
    if (batch.rows === 0) return;
    const before = this.#lastPlace();
    const { codes, dictionary } = textColumn(batch, 'symbol');
    this.#codes = codes;
    this.#dictionary = dictionary;
    this.#times = wholeNumbers(numberColumn<BigInt64Array>(batch, 'time'));
    this.#batch = batch;
    this.#row = 0;
    this.#requireOrder(before);
  }

  #lastPlace(): { readonly symbol: string; readonly time: number } {
    const last = this.#batch.rows - 1;
    if (last < 0) return { symbol: '', time: 0 };
    return {
      symbol: this.#dictionary[this.#codes[last] ?? 0] ?? '',
      time: this.#times[last] ?? 0,
    };
  }

  #requireOrder(before: { readonly symbol: string; readonly time: number }): void {
    let { symbol, time } = before;
    for (let row = 0; row < this.#batch.rows; row += 1) {
      const nextSymbol = this.#dictionary[this.#codes[row] ?? 0] ?? '';
      const nextTime = this.#times[row] ?? 0;
      if (nextSymbol < symbol || (nextSymbol === symbol && nextTime < time)) {
        throw this.#outOfOrder(nextSymbol);
      }
      [symbol, time] = [nextSymbol, nextTime];
    }
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
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < numbers.length; row += 1) {
    numbers[row] = (halves[2 * row + 1] ?? 0) * 2 ** 32 + ((halves[2 * row] ?? 0) >>> 0);
  }
  return numbers;
}
