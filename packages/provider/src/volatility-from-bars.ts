import { NS_PER_MINUTE, nullableColumn, type Dataset } from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { RecordBatch } from 'apache-arrow';
import { fsum } from 'd3-array';
import { barColumns, fitting, type BarColumns } from './bar-columns.ts';
import { barSessions } from './bar-sessions.ts';
import { BarPath } from './bar-path.ts';
import { folded, type FinishRows, type RowFold } from './finish-rows.ts';
import { SymbolRuns, textRuns } from './symbol-runs.ts';
import { volatilitiesFromBars, type ComputedWindow } from './volatility-windows.ts';

/**
 * Minute bars, sorted by symbol and ts, to volatilities of a window: a row for each symbol's day
 * with a bar in the session. Logarithms and sums are those of the measures package (edge `before`),
 * taken in the same order, so the values are the same to the last bit.
 */
export function volatilityFromBars(window: ComputedWindow, limit?: number): FinishRows {
  return folded(() => new VolatilityFold(window), limit);
}

interface SymbolDay {
  readonly symbol: string;
  readonly date: number;
  readonly path: BarPath;
  trades: bigint;
}

class VolatilityFold implements RowFold {
  readonly #window: ComputedWindow;
  readonly #sessionOf = barSessions();
  readonly #symbols = new SymbolRuns();
  #complete: SymbolDay[] = [];
  #current: SymbolDay | undefined;

  constructor(window: ComputedWindow) {
    this.#window = window;
  }

  see(batch: RecordBatch, atMost: number): void {
    const bars = barColumns(batch);
    for (let row = 0; row < bars.rows; row += 1) {
      const day = this.#dayOf(bars, row);
      if (this.#complete.length === atMost) return;
      bars.requireWhole(row);
      this.#add(day, bars, row);
    }
  }

  take(all: boolean): RecordBatch | undefined {
    if (all) this.#closeDay();
    const days = this.#complete;
    this.#complete = [];
    return days.length === 0
      ? undefined
      : batchOf(volatilitiesFromBars(this.#window), this.#window, days);
  }

  #add(day: SymbolDay, bars: BarColumns, row: number): void {
    const { open } = this.#sessionOf(day.date);
    const minute = Number(((bars.ts[row] ?? 0n) - open) / NS_PER_MINUTE);
    if (day.path.add(minute, bars.open[row] ?? 0, bars.close[row] ?? 0)) {
      day.trades = fitting('trades', day.trades + (bars.trades[row] ?? 0n));
    }
  }

  /** A day without a bar in the session has no row. */
  #closeDay(): void {
    if (this.#current !== undefined && this.#current.path.bars > 0) {
      this.#complete.push(this.#current);
    }
    this.#current = undefined;
  }

  #dayOf(bars: BarColumns, row: number): SymbolDay {
    const sameSymbol = this.#symbols.continues(bars.symbol, row);
    const [current, date] = [this.#current, bars.date[row] ?? 0];
    if (current !== undefined && sameSymbol && current.date === date) return current;
    this.#closeDay();
    const path = new BarPath(this.#sessionOf(date).minutes, this.#window);
    return (this.#current = { symbol: this.#symbols.text, date, path, trades: 0n });
  }
}

function batchOf(
  dataset: Dataset,
  window: ComputedWindow,
  days: readonly SymbolDay[],
): RecordBatch | undefined {
  const returns = days.map(({ path }) => path.returns());
  const variances = Float64Array.from(returns, (one) => fsum(one, (value) => value * value));
  const counts = Int32Array.from(returns, ({ length }) => length);
  const withoutReturns = (row: number): boolean => counts[row] === 0;
  const volatilities = nullableColumn(variances.map(Math.sqrt), withoutReturns);
  return tableFromColumns(dataset, days.length, {
    date: Int32Array.from(days, ({ date }) => date),
    symbol: textRuns(days.map(({ symbol }) => symbol)),
    [`rv_${window}m`]: volatilities,
    obs: counts,
    [`rvar_${window}m`]: nullableColumn(variances, withoutReturns),
    [`active_${window}m`]: Int32Array.from(days, ({ path }) => path.active),
    trades: BigInt64Array.from(days, ({ trades }) => trades),
    rv: volatilities,
  }).batches[0];
}
