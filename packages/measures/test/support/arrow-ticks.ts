import {
  Float64,
  Int64,
  Table,
  Utf8,
  vectorFromArray,
  type DataType,
  type Vector,
} from 'apache-arrow';
import type { QuotesTable, TradesTable } from '../../src/index.ts';
import type { Quote, Tick, Trade } from './ticks.ts';

/** Columns of values, by name, as an Arrow table. */
export function arrowTable(
  columns: Readonly<Record<string, readonly [DataType, readonly unknown[]]>>,
): Table {
  const vectors = Object.entries(columns).map(([name, [type, values]]): [string, Vector] => [
    name,
    vectorFromArray([...values], type),
  ]);
  return new Table(Object.fromEntries(vectors));
}

/** Trades under the names of what they hold. */
export function arrowTrades(trades: readonly Trade[]): TradesTable {
  const values = (of: (trade: Trade) => unknown): unknown[] => trades.map(of);
  const isWhole = trades.every(({ size }) => Number.isInteger(size ?? 0));
  const source = arrowTable({
    ...tickColumns(trades),
    price: [new Float64(), values(({ price }) => price)],
    size: isWhole
      ? [new Int64(), values(({ size }) => wholeNumber(size))]
      : [new Float64(), values(({ size }) => size)],
    conditions: [new Utf8(), values(({ cond }) => cond)],
    correction: [new Utf8(), values(({ corr }) => corr)],
    exchange: [new Utf8(), values(({ ex }) => ex)],
    source: [new Utf8(), values((trade) => trade.source)],
  });
  return { source: { arrow: source } };
}

/** Quotes under the names of what they hold; without numbers, as the complete NBBO has them. */
export function arrowQuotes(
  quotes: readonly Quote[],
  { numbered = false }: { readonly numbered?: boolean } = {},
): QuotesTable {
  const values = (of: (quote: Quote) => unknown): unknown[] => quotes.map(of);
  const { sequence, ...unnumbered } = tickColumns(quotes);
  const source = arrowTable({
    ...unnumbered,
    ...(numbered ? { sequence } : {}),
    bid: [new Float64(), values(({ bid }) => bid)],
    ask: [new Float64(), values(({ ask }) => ask)],
    bidSize: [new Int64(), values(({ bidSize }) => wholeNumber(bidSize))],
    askSize: [new Int64(), values(({ askSize }) => wholeNumber(askSize))],
    condition: [new Utf8(), values(({ cond }) => cond)],
    cancel: [new Utf8(), values(({ cancel }) => cancel)],
  });
  return { source: { arrow: source } };
}

type Columns = Readonly<Record<'root' | 'suffix' | 'time' | 'sequence', [DataType, unknown[]]>>;

function tickColumns(ticks: readonly Tick[]): Columns {
  return {
    root: [new Utf8(), ticks.map(({ root }) => root)],
    suffix: [new Utf8(), ticks.map(({ suffix }) => suffix)],
    time: [new Int64(), ticks.map(({ t }) => t)],
    sequence: [new Int64(), ticks.map(({ seq }) => seq)],
  };
}

function wholeNumber(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}
