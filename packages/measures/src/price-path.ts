import { NS_PER_MINUTE } from '@taq/schema';
import { columnOfSymbol, type SymbolIngredients } from './per-symbol.ts';
import type { Span } from './relations.ts';
import type { DailyRvRule } from './rules.ts';

/** A symbol's ticks of a day by minute, rising; minutes count from midnight of New York. */
export interface PricePath {
  readonly minute: Int32Array;
  readonly open: Float64Array;
  readonly close: Float64Array;
  readonly ticks: BigInt64Array;
  /** Price of the last tick stamped exactly at the start of the minute, and their number. */
  readonly mark: Float64Array;
  readonly markTicks: BigInt64Array;
  /** The minute's first opening print, 0 where there is none; absent where nobody asked. */
  readonly openings?: { readonly price: Float64Array; readonly time: BigInt64Array };
}

/** The path from the rows of `minuteCellsStatement` with marks, or of `pathCellsStatement`. */
export function pricePath(cells: SymbolIngredients): PricePath {
  return {
    minute: columnOfSymbol(cells, 'minute'),
    open: prices(cells, 'open'),
    close: prices(cells, 'close'),
    ticks: columnOfSymbol(cells, 'trades'),
    mark: prices(cells, 'mark'),
    markTicks: columnOfSymbol(cells, 'mark_trades'),
    ...('opening' in cells.columns ? { openings: openingsOf(cells) } : {}),
  };
}

function openingsOf(cells: SymbolIngredients): NonNullable<PricePath['openings']> {
  return { price: columnOfSymbol(cells, 'opening'), time: columnOfSymbol(cells, 'opening_time') };
}

function prices(cells: SymbolIngredients, name: string): Float64Array {
  if (name in cells.columns) return columnOfSymbol(cells, name);
  const denominators = columnOfSymbol<Float64Array>(cells, `${name}_den`);
  return columnOfSymbol<Float64Array>(cells, `${name}_num`).map(
    (numerator, row) => numerator / (denominators[row] ?? 1),
  );
}

/** What the returns over one grid of a day are made from. */
export interface Grid extends Span {
  /** Length of an interval. */
  readonly minutes: number;
  readonly edge: DailyRvRule['edge'];
}

/** The returns of a path over a grid, in order, and how many of its intervals have a tick. */
export interface PathReturns {
  readonly returns: readonly number[];
  readonly active: number;
}

/**
 * Log-returns between the marks open + j·minutes, by previous tick: the price at a mark is that of
 * the last tick at or before it (`before`: strictly before it). The path starts with the first
 * tick, in the interval that contains it; earlier intervals do not exist. An interval without a
 * tick has a return of 0.
 */
export function pathReturns(path: PricePath, grid: Grid): PathReturns {
  const start = startOf(path, grid);
  if (start === undefined) return { returns: [], active: 0 };
  const returns: number[] = [];
  let [row, price, log] = [0, start.price, Math.log(start.price)];
  for (let interval = start.interval; interval <= intervalsOf(grid); interval += 1) {
    const end = minuteOf(grid.open) + interval * grid.minutes;
    while ((path.minute[row] ?? Infinity) < end) {
      price = path.close[row] ?? price;
      row += 1;
    }
    const atMark = grid.edge === 'at' && path.minute[row] === end && path.markTicks[row] !== 0n;
    const next = Math.log(atMark ? (path.mark[row] ?? price) : price);
    returns.push(next - log);
    log = next;
  }
  return { returns, active: activeIntervals(path, grid, start.interval).size };
}

/** Ticks in the session: with edge `at`, those stamped at the close are in it. */
export function ticksInSession(path: PricePath, grid: Pick<Grid, 'edge' | 'close'>): bigint {
  const close = minuteOf(grid.close);
  return path.ticks.reduce((sum, ticks, row) => {
    const inside = (path.minute[row] ?? 0) < close || grid.edge === 'at';
    return inside ? sum + ticks : sum;
  }, 0n);
}

function minuteOf(nanosOfDay: bigint): number {
  return Number(nanosOfDay / NS_PER_MINUTE);
}

function intervalsOf({ open, close, minutes }: Grid): number {
  return (minuteOf(close) - minuteOf(open)) / minutes;
}

/** Where a path begins: its first price, and the interval, counted from 1, that contains it. */
interface PathStart {
  readonly interval: number;
  readonly price: number;
}

function startOf(path: PricePath, grid: Grid): PathStart | undefined {
  return openingStart(path, grid) ?? firstTickStart(path, grid);
}

/** The day's first opening print, where there is one before the session ends. */
function openingStart({ minute, openings }: PricePath, grid: Grid): PathStart | undefined {
  const row = openings?.price.findIndex((price) => price > 0) ?? -1;
  if (openings === undefined || row < 0) return undefined;
  const [price = 0, time = 0n] = [openings.price[row], openings.time[row]];
  return startIn(minute[row] ?? 0, time % NS_PER_MINUTE === 0n, price, grid);
}

function firstTickStart(path: PricePath, grid: Grid): PathStart | undefined {
  const [minute, price] = [path.minute[0], path.open[0]];
  if (minute === undefined || price === undefined) return undefined;
  return startIn(minute, path.markTicks[0] !== 0n, price, grid);
}

function startIn(
  minute: number,
  isOnMark: boolean,
  price: number,
  grid: Grid,
): PathStart | undefined {
  if (isOnMark && grid.edge === 'at') return { interval: intervalUpTo(minute, grid), price };
  return minute < minuteOf(grid.close)
    ? { interval: intervalAfter(minute, grid), price }
    : undefined;
}

/** The interval of ticks inside a minute. */
function intervalAfter(minute: number, { open, minutes }: Grid): number {
  return Math.floor((minute - minuteOf(open)) / minutes) + 1;
}

/** The interval of a tick exactly at the start of a minute, which may be an interval's end. */
function intervalUpTo(minute: number, { open, minutes }: Grid): number {
  return Math.max(1, Math.ceil((minute - minuteOf(open)) / minutes));
}

function activeIntervals(path: PricePath, grid: Grid, from: number): ReadonlySet<number> {
  const active = new Set<number>();
  path.minute.forEach((minute, row) => {
    const [ticks, atMark] = [path.ticks[row] ?? 0n, path.markTicks[row] ?? 0n];
    if (grid.edge === 'at' && atMark > 0n) active.add(intervalUpTo(minute, grid));
    if (ticks > (grid.edge === 'at' ? atMark : 0n)) active.add(intervalAfter(minute, grid));
  });
  const last = intervalsOf(grid);
  return new Set([...active].filter((interval) => interval >= from && interval <= last));
}
