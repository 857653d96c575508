import { Adder } from 'd3-array';
import { fitting, type BarColumns } from './bar-columns.ts';

/** A bar that grows by one minute after the other. */
export class MergedBar {
  readonly symbol: string;
  readonly date: number;
  /** First instant of its interval, and the first after it. */
  readonly start: bigint;
  readonly end: bigint;
  readonly open: number;
  high: number;
  low: number;
  close = 0;
  trades = 0n;
  #minutes = 0;
  #vwap = 0;
  #shares = 0n;
  readonly #fraction = new Adder();
  readonly #notional = new Adder();
  readonly #size = new Adder();

  constructor(
    place: { readonly symbol: string; readonly date: number } & {
      readonly start: bigint;
      readonly end: bigint;
    },
    bars: BarColumns,
    row: number,
  ) {
    this.symbol = place.symbol;
    this.date = place.date;
    this.start = place.start;
    this.end = place.end;
    this.open = bars.open[row] ?? 0;
    this.high = bars.high[row] ?? 0;
    this.low = bars.low[row] ?? 0;
  }

  /** Adds a minute. Throws `DATA_INVALID` where a sum no longer fits 64 bits. */
  add(bars: BarColumns, row: number): void {
    const [volume, vwap, fraction] = [
      bars.volume[row] ?? 0n,
      bars.vwap[row] ?? 0,
      bars.fractionAt(row),
    ];
    this.high = Math.max(this.high, bars.high[row] ?? 0);
    this.low = Math.min(this.low, bars.low[row] ?? 0);
    this.close = bars.close[row] ?? 0;
    this.trades = fitting('trades', this.trades + (bars.trades[row] ?? 0n));
    this.#shares = fitting('volume', this.#shares + volume);
    this.#fraction.add(fraction);
    const size = Number(volume) + fraction;
    this.#size.add(size);
    this.#notional.add(vwap * size);
    this.#vwap = vwap;
    this.#minutes += 1;
  }

  /** Whole shares, those that fractions make up included. */
  get volume(): bigint {
    return fitting('volume', this.#shares + BigInt(Math.floor(Number(this.#fraction)) || 0));
  }

  /** What lies beyond whole shares; 0 where nothing does. */
  get fraction(): number {
    const sum = Number(this.#fraction);
    return sum - Math.floor(sum);
  }

  /** That of a single minute as it is; a mean never leaves the range of the prices. */
  get vwap(): number {
    if (this.#minutes === 1) return this.#vwap;
    const mean = Number(this.#notional) / Number(this.#size);
    return Math.min(Math.max(mean, this.low), this.high);
  }
}
