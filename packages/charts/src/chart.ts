import { requireOrdered, TaqError, utcNsToNewYork, type ExchangeDate } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { readBars, type Bar } from './bars.ts';
import { fitGrid, merged, placeBars, toCandles, type Candle, type CandleGrid } from './candles.ts';
import { EMPTY_AXIS, sessionAxis, zoneOf } from './session-axis.ts';

/** What every picture of bars can be told. */
export interface ChartOptions {
  /** Heading of the picture; by default its symbols and days. */
  readonly title?: string;
  /** Symbols that were asked for: those without a bar are shown as such. */
  readonly symbols?: readonly string[];
  /** Days that were asked for, both included, by default those of the bars: others stay empty. */
  readonly start?: ExchangeDate;
  readonly end?: ExchangeDate;
}

/** One symbol's part of a chart. */
export interface Panel {
  /** Empty where neither the bars nor the options name one. */
  readonly symbol: string;
  readonly candles: readonly Candle[];
  /** All candles as one; absent where the symbol has no bar to draw. */
  readonly whole: Candle | undefined;
  /** Bars that were drawn. */
  readonly bars: number;
  /** Bars that could not be drawn: outside of the sessions, or without finite prices. */
  readonly leftOut: number;
}

/** A chart before it is drawn. */
export interface Chart {
  readonly title: string;
  /** `EST`, `EDT`, `EDT/EST`; empty where there is no day. */
  readonly zone: string;
  readonly grid: CandleGrid;
  /** One at least. */
  readonly panels: readonly Panel[];
}

/** Symbols that one picture takes. */
const MAX_PANELS = 50;

/**
 * Bars as a chart of at most `maxColumns` candles per symbol.
 * Throws `SCHEMA_DRIFT` for other tables, `INVALID_RANGE` for an end before the start, and
 * `INVALID_ARGUMENT` where a candle a day is too many or more than 50 symbols are to be drawn.
 */
export function layOutChart(table: Table, options: ChartOptions, maxColumns: number): Chart {
  const bySymbol = readBars(table);
  const days = daysOf(bySymbol, options);
  const axis = days === undefined ? EMPTY_AXIS : sessionAxis(days.start, days.end);
  const grid =
    fitGrid(axis, maxColumns) ??
    refuse(`${axis.sessions.length} trading days`, `${maxColumns} candles`, maxColumns);
  const symbols = [...new Set([...(options.symbols ?? []), ...bySymbol.keys()])];
  if (symbols.length > MAX_PANELS)
    refuse(`${symbols.length} symbols`, `${MAX_PANELS} panels`, MAX_PANELS);
  return {
    title: options.title ?? titleOf(symbols, days),
    zone: zoneOf(axis),
    grid,
    panels: (symbols.length > 0 ? symbols : ['']).map((symbol) =>
      panelOf(symbol, bySymbol.get(symbol) ?? [], grid),
    ),
  };
}

interface Days {
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
}

function daysOf(bySymbol: Map<string, Bar[]>, { start, end }: ChartOptions): Days | undefined {
  const dates = [...bySymbol.values()]
    .flatMap((bars) => [bars.at(0), bars.at(-1)])
    .map((bar) => bar && utcNsToNewYork(bar.ts).date);
  const known = [start, ...dates, end].filter((date) => date !== undefined).toSorted();
  const [first, last] = [start ?? known.at(0), end ?? known.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  requireOrdered(first, last);
  return { start: first, end: last };
}

function refuse(what: string, room: string, most: number): never {
  throw new TaqError(
    'INVALID_ARGUMENT',
    `${what} do not fit into a picture with room for ${room}`,
    {
      details: { argument: 'bars', value: what },
      next: `Draw at most ${most} of them at a time.`,
    },
  );
}

const MAX_NAMED = 6;

function titleOf(symbols: readonly string[], days: Days | undefined): string {
  const named = symbols.length > MAX_NAMED ? `${symbols.length} symbols` : symbols.join(', ');
  const range = days && (days.start === days.end ? days.start : `${days.start} to ${days.end}`);
  return [named, range].filter(Boolean).join(' · ') || 'Minute bars';
}

function panelOf(symbol: string, bars: readonly Bar[], grid: CandleGrid): Panel {
  const placed = placeBars(bars, grid.axis);
  const candles = toCandles(placed, grid.minutesPerCandle);
  const [first, ...rest] = candles;
  return {
    symbol,
    candles,
    whole: first && rest.reduce(merged, first),
    bars: placed.length,
    leftOut: bars.length - placed.length,
  };
}
