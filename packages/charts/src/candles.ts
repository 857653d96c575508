import { NS_PER_MINUTE } from '@taq/schema';
import type { Bar } from './bars.ts';
import { minuteFinder, type AxisMinute, type SessionAxis } from './session-axis.ts';

/** One or more minutes of one session as one candle. */
export interface Candle {
  /** Start of the candle's time, UTC nanoseconds, whether or not that minute has a bar. */
  readonly ts: bigint;
  /** Where on the axis it begins and ends (exclusive), in minutes of trading. */
  readonly from: number;
  readonly to: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: bigint;
}

/** How minutes are grouped. Groups begin at each open, so none spans two days. */
export interface CandleGrid {
  readonly axis: SessionAxis;
  readonly minutesPerCandle: number;
  /** Number of candles that the axis has room for, those of minutes without a bar counted. */
  readonly columns: number;
}

/** Divisors of the 390 minutes of a whole session: its last candle is as long as the others. */
const INTERVALS = [1, 2, 3, 5, 6, 10, 13, 15, 26, 30, 39, 65, 78, 130, 195, 390];

/** The finest grid of at most `maxColumns` candles; `undefined` where even days are too many. */
export function fitGrid(axis: SessionAxis, maxColumns: number): CandleGrid | undefined {
  return INTERVALS.map((minutesPerCandle) => gridOf(axis, minutesPerCandle)).find(
    ({ columns }) => columns <= maxColumns,
  );
}

function gridOf(axis: SessionAxis, minutesPerCandle: number): CandleGrid {
  const columns = axis.sessions.reduce(
    (sum, { minutes }) => sum + Math.ceil(minutes / minutesPerCandle),
    0,
  );
  return { axis, minutesPerCandle, columns };
}

/** Finds the number of the candle, from 0, that a position of the axis falls into. */
export function columnFinder({ axis, minutesPerCandle }: CandleGrid): (at: number) => number {
  return (at) =>
    axis.sessions.reduce((column, { first, minutes }) => {
      const passed = Math.min(Math.max(at - first, 0), minutes);
      return column + (passed < minutes ? Math.floor : Math.ceil)(passed / minutesPerCandle);
    }, 0);
}

/** A bar and the minute of the axis that it belongs to. */
export interface PlacedBar {
  readonly bar: Bar;
  readonly place: AxisMinute;
}

/** The bars that can be drawn: inside a session of the axis, with finite prices. */
export function placeBars(bars: readonly Bar[], axis: SessionAxis): PlacedBar[] {
  const minuteOf = minuteFinder(axis);
  return bars.filter(hasFinitePrices).flatMap((bar) => {
    const place = minuteOf(bar.ts);
    return place === undefined ? [] : { bar, place };
  });
}

function hasFinitePrices({ open, high, low, close }: Bar): boolean {
  return [open, high, low, close].every(Number.isFinite);
}

/**
 * Bars, sorted by time, as candles: first open, highest high, lowest low, last close, summed
 * volume. A group of minutes without a bar gives no candle.
 */
export function toCandles(bars: readonly PlacedBar[], minutesPerCandle: number): Candle[] {
  const candles: Candle[] = [];
  for (const { bar, place } of bars) {
    const candle = { ...bar, ...spanOf(place, minutesPerCandle) };
    const last = candles.at(-1);
    if (last?.from === candle.from) candles[candles.length - 1] = merged(last, candle);
    else candles.push(candle);
  }
  return candles;
}

function spanOf(
  { session, minute }: AxisMinute,
  minutesPerCandle: number,
): Pick<Candle, 'ts' | 'from' | 'to'> {
  const start = minute - (minute % minutesPerCandle);
  return {
    ts: session.open + BigInt(start) * NS_PER_MINUTE,
    from: session.first + start,
    to: session.first + Math.min(start + minutesPerCandle, session.minutes),
  };
}

/** What two candles are together, the earlier one first. */
export function merged(earlier: Candle, later: Candle): Candle {
  return {
    ...earlier,
    to: later.to,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
  };
}
