import {
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  tableFromColumns,
  toEpochDay,
  type ExchangeDate,
  type TextColumn,
} from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { TradeFilterName } from './trade-filter.ts';

/** How bars are made; goes into the provenance of every cell. */
export interface MinuteBarsRule {
  readonly measure: 'minute_bars';
  readonly conditions: TradeFilterName;
  readonly stamp: 'left';
  readonly fill: 'none';
  readonly closingAuction: 'exclude';
}

/** The default rule: filter set `regular`, stamped left, no row for an empty minute. */
export const defaultMinuteBarsRule: MinuteBarsRule = {
  measure: 'minute_bars',
  conditions: 'regular',
  stamp: 'left',
  fill: 'none',
  closingAuction: 'exclude',
};

/**
 * What an engine returns of a day: exact sums and counts, and prices at the marks, by symbol and
 * minute since midnight of New York. All arrays have `rows` elements.
 */
export interface MinuteBarIngredients {
  readonly rows: number;
  readonly symbol: TextColumn;
  readonly minute: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Shares. */
  readonly volume: BigInt64Array;
  /** Sum of price times size in USD, summed exactly and rounded once. */
  readonly notional: Float64Array;
  readonly trades: BigInt64Array;
}

/**
 * Ingredients to rows of `taq_1min_bars`, in their order: minutes become instants, and the one
 * division happens here, for every engine alike.
 */
export function finishMinuteBars(ingredients: MinuteBarIngredients, date: ExchangeDate): Table {
  const { rows, minute, volume, notional } = ingredients;
  const ts = new BigInt64Array(rows);
  const vwap = new Float64Array(rows);
  const instantOf = minuteInstants(date);
  for (let row = 0; row < rows; row += 1) {
    ts[row] = instantOf(minute[row] ?? 0);
    vwap[row] = (notional[row] ?? 0) / Number(volume[row]);
  }
  return tableFromColumns(minuteBars, rows, {
    ts,
    symbol: ingredients.symbol,
    open: ingredients.open,
    high: ingredients.high,
    low: ingredients.low,
    close: ingredients.close,
    volume,
    vwap,
    date: new Int32Array(rows).fill(toEpochDay(date)),
    trades: ingredients.trades,
  });
}

/** Minutes of one day to UTC nanoseconds; each of the few hundred is converted once. */
function minuteInstants(date: ExchangeDate): (minute: number) => bigint {
  const known = new Map<number, bigint>();
  return (minute) => {
    let instant = known.get(minute);
    if (instant === undefined) {
      instant = newYorkToUtcNs(date, BigInt(minute) * NS_PER_MINUTE);
      known.set(minute, instant);
    }
    return instant;
  };
}
