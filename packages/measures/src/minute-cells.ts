import { NS_PER_MINUTE } from '@taq/schema';
import type { MeasureStatement, ResultColumn } from './measure-statement.ts';
import type { TradesRelation } from './relations.ts';
import { selectedTrades, type TickQuestion } from './tick-tables.ts';
import { hasCondition, type TradeSelection } from './trade-selection.ts';

export interface MinuteCellsQuestion extends TickQuestion {
  readonly trades: TradesRelation;
  readonly selection: TradeSelection;
  /**
   * What is wanted beside plain bars: `marks` = the trades stamped exactly on a minute, and those
   * at the close; `auctions` = closing prints after the close, as part of the last bar.
   */
  readonly beside?: 'marks' | 'auctions' | undefined;
  /** Also price and time of the minute's first opening print, 0 where there is none. */
  readonly openings?: boolean;
  /** Length of a cell, from the open on; 1 unless said. */
  readonly minutes?: number;
}

/**
 * The exact ingredients of bars and of volatilities in one pass over a day's trades: one row per
 * symbol and minute with a trade, sorted by both; `minute` counts from midnight in New York.
 *
 * First and last price come from the smallest and largest tuple of (time, sequence number, price),
 * which needs no window; two trades alike in all but price are ordered by price. `mark` is the
 * last price stamped exactly at the minute's start, 0 where there is none.
 */
export function minuteCellsStatement(question: MinuteCellsQuestion): MeasureStatement {
  const { dialect, trades } = question;
  const { keys, sizeDigits } = trades;
  const shares = dialect.shares(`sum(${dialect.wide('size')})`, sizeDigits);
  const text = `
SELECT ${trades.symbol} AS symbol, minute,
  (min(tick))[3] AS open, max(price) AS high, min(price) AS low, (max(tick))[3] AS close,
  ${shares.whole} AS volume, ${shares.rest} AS rest,
  sum(${dialect.wide('size')} * px) AS notional, count(*) AS trades${optionalColumns(question)}
FROM (
  SELECT ${keys.join(', ')}, price, px, size, ${minuteOf(question)} AS minute,
    t % ${NS_PER_MINUTE} = 0 AS on_mark, is_opening,
    ${dialect.tuple('t', 'seq', 'price')} AS tick
  FROM ${tradesToCount(question)} trades
  WHERE ${within(question)}
  ${dialect.once}
) ticks
GROUP BY ${keys.join(', ')}, minute
ORDER BY (${trades.symbol}) ${dialect.byBytes}, minute`;
  return { text, columns: resultColumns(question) };
}

function optionalColumns({ beside, openings }: MinuteCellsQuestion): string {
  return (beside === 'marks' ? MARKS : '') + (openings === true ? OPENINGS : '');
}

const MARKS = `,
  coalesce((max(CASE WHEN on_mark THEN tick END))[3], 0) AS mark,
  count(*) FILTER (WHERE on_mark) AS mark_trades`;

const OPENINGS = `,
  coalesce((min(CASE WHEN is_opening THEN tick END))[3], 0) AS opening,
  coalesce((min(CASE WHEN is_opening THEN tick END))[1], 0)::int8 AS opening_time`;

/** Closing prints come some seconds after the close, sometimes minutes. */
function tradesToCount(question: MinuteCellsQuestion): string {
  const { trades, selection, span, beside, openings } = question;
  const columns = [
    `${openings === true ? hasLetter(trades, 'O') : 'false'} AS is_opening`,
    `${beside === 'auctions' ? hasLetter(trades, '6') : 'false'} AS is_closing`,
  ];
  const end = beside === 'auctions' ? 1440n * NS_PER_MINUTE - 1n : span.close;
  const reads = { ...question, span: { open: span.open, close: end } };
  return selectedTrades(trades, selection, reads, { columns });
}

function hasLetter({ conditions }: TradesRelation, letter: string): string {
  return conditions === undefined ? 'false' : hasCondition(`coalesce(${conditions}, '')`, letter);
}

function within({ span: { open, close }, beside }: MinuteCellsQuestion): string {
  if (beside === 'marks') return `t >= ${open} AND t <= ${close}`;
  if (beside === 'auctions') return `t >= ${open} AND (t < ${close} OR is_closing)`;
  return `t >= ${open} AND t < ${close}`;
}

function minuteOf({ dialect, span, beside, minutes = 1 }: MinuteCellsQuestion): string {
  const open = span.open / NS_PER_MINUTE;
  const length = NS_PER_MINUTE * BigInt(minutes);
  const cell = dialect.quotient(`(t - ${span.open})`, length);
  const minute = `(${open} + ${cell} * ${minutes})::int4`;
  const last = open + ((span.close - span.open - 1n) / length) * BigInt(minutes);
  return beside === 'auctions' ? `least(${minute}, ${last})` : minute;
}

function resultColumns(question: MinuteCellsQuestion): ResultColumn[] {
  const { dialect, trades, beside, openings } = question;
  const { priceDigits, exactColumn } = dialect;
  const columns: ResultColumn[] = [
    { name: 'symbol', type: 'text' },
    { name: 'minute', type: 'int4' },
    { name: 'open', type: 'numeric' },
    { name: 'high', type: 'numeric' },
    { name: 'low', type: 'numeric' },
    { name: 'close', type: 'numeric' },
    { name: 'volume', type: 'int8' },
    exactColumn('rest', trades.sizeDigits),
    exactColumn('notional', priceDigits + trades.sizeDigits),
    { name: 'trades', type: 'int8' },
  ];
  if (beside === 'marks') {
    columns.push({ name: 'mark', type: 'numeric' }, { name: 'mark_trades', type: 'int8' });
  }
  if (openings === true) {
    columns.push({ name: 'opening', type: 'numeric' }, { name: 'opening_time', type: 'int8' });
  }
  return columns;
}
