/**
 * Prices of a symbol's day at the marks of a grid, from its minute bars. The path begins with the
 * first bar's open, in the interval that holds it; the price at a mark is the close of the last bar
 * before it; an interval without a bar has a return of 0 (facts of the measures, section 4).
 */
export class BarPath {
  /** Intervals with a bar. */
  active = 0;
  /** Bars inside the session. */
  bars = 0;
  readonly #window: number;
  readonly #intervals: number;
  readonly #returns: number[] = [];
  /** Of the last bar. */
  #interval = -1;
  #close = 0;
  /** Logarithm of the price at the last mark. */
  #log = 0;

  constructor(minutes: number, window: number) {
    this.#window = window;
    this.#intervals = Math.ceil(minutes / window);
  }

  /** Adds a bar by its minute of the session; `false` where it lies outside of that. */
  add(minute: number, open: number, close: number): boolean {
    const interval = Math.floor(minute / this.#window);
    if (interval < 0 || interval >= this.#intervals) return false;
    if (this.bars === 0) {
      this.#log = Math.log(open);
      this.#interval = interval;
      this.active = 1;
    } else if (interval > this.#interval) {
      this.#closeUntil(interval);
      this.active += 1;
    }
    this.#close = close;
    this.bars += 1;
    return true;
  }

  /** The returns up to the close; to be asked once, after the last bar. */
  returns(): readonly number[] {
    if (this.bars > 0) this.#closeUntil(this.#intervals);
    return this.#returns;
  }

  /** The price stays what it was for all intervals before that one. */
  #closeUntil(interval: number): void {
    const log = Math.log(this.#close);
    for (; this.#interval < interval; this.#interval += 1) {
      this.#returns.push(log - this.#log);
      this.#log = log;
    }
  }
}
