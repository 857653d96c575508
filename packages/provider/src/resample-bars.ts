import { NS_PER_MINUTE, nullableColumn, type Dataset } from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { RecordBatch } from 'apache-arrow';
import { barColumns, type BarColumns } from './bar-columns.ts';
import { barSessions } from './bar-sessions.ts';
import { folded, type FinishRows, type RowFold } from './finish-rows.ts';
import { MergedBar } from './merged-bar.ts';
import { minutesOf, resampledBars, type Resampling } from './resampling.ts';
import { SymbolRuns, textRuns } from './symbol-runs.ts';

/**
 * Minute bars, sorted by symbol and ts, to longer ones in the same order. The grid of each day
 * begins with its session, so half days and summer time need no care; no bar spans two days.
 *
 * Sums of volume and trades are exact. A vwap is the mean of the minutes' vwaps by their volumes,
 * summed without loss: the stored vwaps are rounded, so it lies within a few parts in 10^16 of the
 * quotient of the trades' own sums. Throws `DATA_INVALID` for nulls where none may be, and for sums
 * that 64 bits cannot hold.
 */
export function resampleBars(resampling: Resampling, limit?: number): FinishRows {
  return folded(() => new Resampler(resampling), limit);
}

class Resampler implements RowFold {
  readonly #dataset: Dataset;
  /** Nanoseconds; `undefined` where a bar is all of its day. */
  readonly #length: bigint | undefined;
  readonly #sessionOf = barSessions();
  readonly #symbols = new SymbolRuns();
  #complete: MergedBar[] = [];
  #current: MergedBar | undefined;

  constructor(resampling: Resampling) {
    const minutes = minutesOf(resampling);
    this.#dataset = resampledBars(resampling);
    this.#length = minutes === undefined ? undefined : BigInt(minutes) * NS_PER_MINUTE;
  }

  see(batch: RecordBatch, atMost: number): void {
    const bars = barColumns(batch);
    for (let row = 0; row < bars.rows; row += 1) {
      const bar = this.#barOf(bars, row);
      if (this.#complete.length === atMost) return;
      bars.requireWhole(row);
      bar.add(bars, row);
    }
  }

  take(all: boolean): RecordBatch | undefined {
    if (all && this.#current !== undefined) this.#complete.push(this.#current);
    const bars = this.#complete;
    this.#complete = [];
    return bars.length === 0 ? undefined : batchOf(this.#dataset, bars);
  }

  /** The bar that a row belongs to: the current one, or the next. */
  #barOf(bars: BarColumns, row: number): MergedBar {
    const sameSymbol = this.#symbols.continues(bars.symbol, row);
    const current = this.#current;
    const [ts = 0n, date = 0] = [bars.ts[row], bars.date[row]];
    if (current !== undefined && sameSymbol && this.#holds(current, date, ts)) return current;
    if (current !== undefined) this.#complete.push(current);
    const place = { symbol: this.#symbols.text, date, ...this.#interval(date, ts) };
    return (this.#current = new MergedBar(place, bars, row));
  }

  #holds({ date, start, end }: MergedBar, day: number, ts: bigint): boolean {
    return day === date && (this.#length === undefined || (ts >= start && ts < end));
  }

  #interval(date: number, ts: bigint): { readonly start: bigint; readonly end: bigint } {
    const { open, minutes } = this.#sessionOf(date);
    if (this.#length === undefined) {
      return { start: open, end: open + BigInt(minutes) * NS_PER_MINUTE };
    }
    const into = ts - open;
    const start = ts - (((into % this.#length) + this.#length) % this.#length);
    return { start, end: start + this.#length };
  }
}

function batchOf(dataset: Dataset, bars: readonly MergedBar[]): RecordBatch | undefined {
  const doubles = (read: (bar: MergedBar) => number): Float64Array => Float64Array.from(bars, read);
  const integers = (read: (bar: MergedBar) => bigint): BigInt64Array =>
    BigInt64Array.from(bars, read);
  const fractions = doubles(({ fraction }) => fraction);
  return tableFromColumns(dataset, bars.length, {
    ts: integers(({ start }) => start),
    symbol: textRuns(bars.map(({ symbol }) => symbol)),
    open: doubles(({ open }) => open),
    high: doubles(({ high }) => high),
    low: doubles(({ low }) => low),
    close: doubles(({ close }) => close),
    volume: integers(({ volume }) => volume),
    vwap: doubles(({ vwap }) => vwap),
    date: Int32Array.from(bars, ({ date }) => date),
    trades: integers(({ trades }) => trades),
    volume_fraction: nullableColumn(fractions, (row) => fractions[row] === 0),
  }).batches[0];
}
