import type { MeasureStatement, ResultColumn } from './measure-statement.ts';
import {
  orderedQuotes,
  RECORD_ORDER,
  sliceOf,
  type OrderedQuotesQuestion,
} from './ordered-quotes.ts';
import { QUOTE_STATE, quoteState } from './quote-state.ts';
import type { MatchedTradesRelation, QuotesRelation, TradesRelation } from './relations.ts';
import type { SpreadStatsRule } from './rules.ts';
import { selectedTrades, type TickQuestion } from './tick-tables.ts';
import type { TradeSelection } from './trade-selection.ts';

export interface EffectiveSpreadQuestion extends TickQuestion {
  readonly selection: TradeSelection;
  /** Trades and the quotes to look up, or trades that bring their quotes along. */
  readonly ticks:
    | { readonly trades: TradesRelation; readonly quotes: QuotesRelation }
    | { readonly matched: MatchedTradesRelation };
  readonly rule: Pick<
    SpreadStatsRule,
    'quoteAt' | 'lag' | 'maxSpread' | 'quoteConditions' | 'relative'
  >;
  readonly ordered?: OrderedQuotesQuestion['ordered'] | undefined;
}

/**
 * Which trades met which quotes: one row per symbol, state of the quote, bid and ask (and where
 * logarithms are wanted, price), sorted by these, with exact sums over the trades.
 *
 * A trade's quote is the last record of the whole day that is strictly earlier, or with
 * `quoteAt: at` not later; `lag` dates the trade back. `gap` is |2·price − bid − ask|, twice the
 * distance to the midpoint, which is the effective spread.
 */
export function effectiveSpreadStatement(question: EffectiveSpreadQuestion): MeasureStatement {
  const { dialect, rule } = question;
  const trades = tradesOf(question);
  const groups = [
    ...trades.keys,
    'state',
    'bid',
    'ask',
    ...(rule.relative === 'log' ? ['price'] : []),
  ];
  const size = dialect.wide('size');
  const text = `
SELECT ${trades.symbol} AS symbol, ${groups.slice(trades.keys.length).join(', ')},
  count(*) AS trades, sum(${size}) AS shares, sum(${size} * px) AS notional,
  coalesce(sum(gap), 0) AS gap, coalesce(sum(${size} * gap), 0) AS share_gap,
  coalesce(sum(${size} * px * gap), 0) AS dollar_gap
FROM (
  SELECT ${trades.keys.join(', ')}, price, px, size, state,
    CASE WHEN state = ${QUOTE_STATE.usable} THEN bid ELSE 0 END AS bid,
    CASE WHEN state = ${QUOTE_STATE.usable} THEN ask ELSE 0 END AS ask,
    CASE WHEN state = ${QUOTE_STATE.usable}
      THEN abs(2 * px - ${dialect.exactPrice('bid')} - ${dialect.exactPrice('ask')}) END AS gap
  FROM ${matchedTrades(question)} matched
  ${dialect.once}
) met
GROUP BY ${groups.join(', ')}
ORDER BY (${trades.symbol}) ${dialect.byBytes}, ${groups.slice(trades.keys.length).join(', ')}`;
  return { text, columns: resultColumns(question, trades) };
}

function tradesOf({ ticks }: EffectiveSpreadQuestion): TradesRelation {
  return 'matched' in ticks ? ticks.matched : ticks.trades;
}

/** Trades with `state`, `bid` and `ask` of their quote. */
function matchedTrades(question: EffectiveSpreadQuestion): string {
  const { ticks, dialect } = question;
  if ('matched' in ticks) return tradesOfWct(question, ticks.matched);
  const records = orderedQuotes({ ...question, quotes: ticks.quotes });
  return dialect.slice === undefined
    ? byRunningMaximum(question, ticks.trades, records)
    : byAsOfJoin(question, ticks.trades, records, dialect.slice);
}

/** The eligible trades of the session, dated back by the lag. */
function trades(question: EffectiveSpreadQuestion, relation: TradesRelation): string {
  const { selection, span, rule } = question;
  return `(
    SELECT ${relation.keys.join(', ')}, price, px, size, t - ${rule.lag} AS t
    FROM ${selectedTrades(relation, selection, question)} selected
    WHERE t >= ${span.open} AND t < ${span.close}
  )`;
}

/**
 * DuckDB: an as-of join on the last record of each stamp. A record stands in every slice of the
 * day in which it is in force for a while, so that the slices can be joined by themselves.
 */
function byAsOfJoin(
  question: EffectiveSpreadQuestion,
  relation: TradesRelation,
  records: string,
  slice: bigint,
): string {
  const { rule, span } = question;
  const keys = relation.keys.join(', ');
  const same = relation.keys.map((key) => `trades.${key} = quotes.${key}`).join(' AND ');
  const earlier = rule.quoteAt === 'at' ? '>=' : '>';
  const [first, last] = [sliceOf('t', slice), sliceOf(`coalesce(until, ${span.close})`, slice)];
  const slices = `CASE WHEN ${first} = ${last} THEN [${first}] ELSE range(${first}, ${last} + 1) END`;
  return `(
    SELECT ${relation.keys.map((key) => `trades.${key}`).join(', ')}, price, px, size, bid, ask,
      coalesce(state, ${QUOTE_STATE.none}) AS state
    FROM ${trades(question, relation)} trades
    ASOF LEFT JOIN (
      SELECT ${keys}, t, bid, ask, state, unnest(${slices}) AS slice
      FROM ${records} records WHERE until IS DISTINCT FROM t
    ) quotes ON ${same} AND ${sliceOf('trades.t', slice)} = quotes.slice AND trades.t ${earlier} quotes.t
  )`;
}

/**
 * PostgreSQL, which joins as of a time badly: trades and quotes in one order, where the largest
 * tuple of a quote so far is the last one.
 */
function byRunningMaximum(
  question: EffectiveSpreadQuestion,
  relation: TradesRelation,
  records: string,
): string {
  const keys = relation.keys.join(', ');
  const [tradeTurn, quoteTurn] = question.rule.quoteAt === 'at' ? [1, 0] : [0, 1];
  const quote = question.dialect.tuple(...RECORD_ORDER.split(', '), 'state');
  return `(
    SELECT ${keys}, price, px, size, quote[3] AS bid, quote[4] AS ask,
      coalesce(quote[7], ${QUOTE_STATE.none})::int4 AS state
    FROM (
      SELECT ${keys}, turn, price, px, size,
        max(quote) OVER (PARTITION BY ${keys} ORDER BY t, turn ROWS UNBOUNDED PRECEDING) AS quote
      FROM (
        SELECT ${keys}, t, ${tradeTurn} AS turn, price, px, size, NULL::numeric[] AS quote
        FROM ${trades(question, relation)} trades
        UNION ALL
        SELECT ${keys}, t, ${quoteTurn}, NULL, NULL, NULL, ${quote} FROM ${records} quotes
      ) both_kinds
    ) running
    WHERE turn = ${tradeTurn}
    OFFSET 0
  )`;
}

/** WRDS's own match: the quote stands beside the trade. */
function tradesOfWct(question: EffectiveSpreadQuestion, relation: MatchedTradesRelation): string {
  const { dialect, rule, selection, span } = question;
  const { bid, ask, bidSize, askSize } = relation;
  const columns = [
    `${bid} AS bid`,
    `${ask} AS ask`,
    `${dialect.exactPrice(bid)} AS pb`,
    `${dialect.exactPrice(ask)} AS pa`,
    `${bidSize} AS bid_size`,
    `${askSize} AS ask_size`,
    `${relation.hasQuote} AS has_quote`,
  ];
  return `(
    SELECT *, CASE WHEN has_quote THEN ${quoteState(rule, dialect)} ELSE ${QUOTE_STATE.none} END AS state
    FROM ${selectedTrades(relation, selection, question, { columns })} selected
    WHERE t >= ${span.open} AND t < ${span.close}
  )`;
}

function resultColumns(
  { rule, dialect }: EffectiveSpreadQuestion,
  { sizeDigits }: TradesRelation,
): ResultColumn[] {
  const price = dialect.priceDigits;
  return [
    { name: 'symbol', type: 'text' },
    { name: 'state', type: 'int4' },
    { name: 'bid', type: 'numeric' },
    { name: 'ask', type: 'numeric' },
    ...(rule.relative === 'log' ? [{ name: 'price', type: 'numeric' } as const] : []),
    { name: 'trades', type: 'int8' },
    dialect.exactColumn('shares', sizeDigits),
    dialect.exactColumn('notional', price + sizeDigits),
    dialect.exactColumn('gap', price),
    dialect.exactColumn('share_gap', price + sizeDigits),
    dialect.exactColumn('dollar_gap', 2 * price + sizeDigits),
  ];
}
