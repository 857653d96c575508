import { formatTimeOfDay, formatSymbol, type Session, type Symbol } from '@taq/schema';
import type { MeasureStatement, TradesRelation } from './measure-statement.ts';
import type { TradeFilter } from './trade-filter.ts';

export interface MinuteBarsQuestion {
  readonly trades: TradesRelation;
  readonly session: Session;
  readonly filter: TradeFilter;
  /** The symbols asked for, or every symbol that the table holds. */
  readonly symbols: readonly Symbol[] | 'all';
}

/**
 * The exact ingredients of a day's minute bars, one row per symbol and minute with a trade, sorted
 * by symbol and minute. `minute` counts from midnight in New York.
 *
 * First and last price come from the smallest and largest array of (time, nanoseconds, sequence
 * number, price), which needs no window; two trades alike in all but price are ordered by price.
 * A volume that is no whole number of shares is NULL, never rounded. The plain predicate on
 * `sym_root` is what a columnar server can skip chunks by.
 */
export function minuteBarsStatement(question: MinuteBarsQuestion): MeasureStatement {
  const { trades, session, filter, symbols } = question;
  const predicates = [
    ...symbolPredicates(symbols),
    ...filterPredicates(filter),
    `time_m >= ${timeLiteral(session.open)}`,
    `time_m < ${timeLiteral(session.close)}`,
  ];
  const text = `
SELECT sym_root || coalesce('.' || sym_suffix, '') AS symbol, minute,
  (min(tick))[4] AS open, max(price) AS high, min(price) AS low, (max(tick))[4] AS close,
  CASE WHEN sum(size) % 1 = 0 THEN sum(size)::int8 END AS volume,
  sum(price * size) AS notional, count(*) AS trades
FROM (
  SELECT sym_root, sym_suffix, price, size,
    floor(date_part('epoch', time_m) / 60)::int4 AS minute,
    ARRAY[extract(epoch FROM time_m)::numeric, ${trades.hasNanos ? 'time_m_nano' : '0'}, tr_seqnum, price] AS tick
  FROM ${trades.name}
  WHERE ${predicates.join('\n    AND ')}
  OFFSET 0
) eligible
GROUP BY sym_root, sym_suffix, minute
ORDER BY (sym_root || coalesce('.' || sym_suffix, '')) COLLATE "C", minute`;
  return { text, columns: MINUTE_BARS_RESULT };
}

const MINUTE_BARS_RESULT: MeasureStatement['columns'] = [
  { name: 'symbol', type: 'text' },
  { name: 'minute', type: 'int4' },
  { name: 'open', type: 'numeric' },
  { name: 'high', type: 'numeric' },
  { name: 'low', type: 'numeric' },
  { name: 'close', type: 'numeric' },
  { name: 'volume', type: 'int8' },
  { name: 'notional', type: 'numeric' },
  { name: 'trades', type: 'int8' },
];

function symbolPredicates(symbols: MinuteBarsQuestion['symbols']): string[] {
  if (symbols === 'all') return [];
  const roots = [...new Set(symbols.map((symbol) => symbol.root))];
  const names = symbols.map(formatSymbol);
  return [
    `sym_root = ANY (${textArray(roots)})`,
    `sym_root || coalesce('.' || sym_suffix, '') = ANY (${textArray(names)})`,
  ];
}

function filterPredicates(filter: TradeFilter): string[] {
  return [
    'price > 0',
    'size > 0',
    `tr_corr = ANY (${textArray(filter.corrections)})`,
    ...conditionPredicates(filter.excludedConditions),
  ];
}

/** A trade without conditions is a regular one: NULL must not drop it. */
function conditionPredicates(excluded: readonly string[]): string[] {
  return excluded.length === 0 ? [] : [`(tr_scond ~ '[${excluded.join('')}]') IS NOT TRUE`];
}

function textArray(values: readonly string[]): string {
  const literals = values.map((value) => `'${value.replaceAll("'", "''")}'`);
  return `ARRAY[${literals.join(', ')}]::text[]`;
}

function timeLiteral(nanosOfDay: bigint): string {
  return `TIME '${formatTimeOfDay(nanosOfDay).slice(0, 15)}'`;
}
