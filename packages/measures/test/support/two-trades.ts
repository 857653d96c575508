import { newYorkToUtcNs, parseExchangeDate } from '@taq/schema';
import { Float64, Int64, Utf8, type DataType } from 'apache-arrow';
import type { LocalMeasures, TradeColumns, TradesTable } from '../../src/index.ts';
import { arrowTable } from './arrow-ticks.ts';
import { rowsOf } from './rows.ts';
import { at } from './ticks.ts';

/** A winter's day, and its midnight in New York. */
export const DAY = parseExchangeDate('2024-11-25');
export const MIDNIGHT = newYorkToUtcNs(DAY, 0n);

/** When the two trades were: two stamps of one minute. */
export const [LATER, EARLIER] = [at('10:00:02'), at('10:00:01')];
/** Their path, where the stamps were understood. */
export const IN_ORDER = [[at('10:00'), 10, 11]];

/** A column's type and its values. */
export type Values = readonly [DataType, readonly unknown[]];

/** Two trades with these columns, the later one at 11 and first in the table. */
export function twoTrades(
  columns: Readonly<Record<string, Values>>,
  names: TradeColumns = {},
): TradesTable {
  const source = arrowTable({
    symbol: [new Utf8(), ['AAA', 'AAA']],
    price: [new Float64(), [11, 10]],
    size: [new Int64(), [100n, 200n]],
    ...columns,
  });
  return { source: { arrow: source }, columns: names };
}

/** Start, open and close of the bars: which trade came first, and in which minute. */
export async function pathOf(measures: LocalMeasures, trades: TradesTable): Promise<unknown[]> {
  const bars = rowsOf(await measures.minuteBars({ date: DAY, trades }));
  return bars.map(({ ts, open, close }) => [BigInt(ts ?? 0) - MIDNIGHT, open, close]);
}
