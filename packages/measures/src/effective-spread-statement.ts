import type { MeasureStatement, ResultColumn } from './measure-statement.ts';
import { QUOTE_STATE, quotePredicates, quoteState } from './quote-state.ts';
import { previousSum, RECORD_ORDER } from './quoted-spread-statement.ts';
import type { MatchedTradesRelation, QuotesRelation, TradesRelation } from './relations.ts';
import type { SpreadStatsRule } from './rules.ts';
import { quoteRecords, selectedTrades, type TickQuestion } from './tick-tables.ts';
import type { TradeSelection } from './trade-selection.ts';

export interface EffectiveSpreadQuestion extends TickQuestion {
  readonly selection: TradeSelection;
  /** Trades and the quotes to look up, or trades that bring their quotes along. */
  readonly ticks:
    | { readonly trades: TradesRelation; readonly quotes: QuotesRelation }
    | { readonly matched: MatchedTradesRelation };
  readonly rule: Pick<
    SpreadStatsRule,
    'quoteAt' | 'lag' | 'maxSpread' | 'quoteConditions' | 'relative' | 'carryIn' | 'quotedWeight'
  >;
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
  const records = orderedQuotes(question, ticks.quotes);
  return dialect.name === 'postgres'
    ? byRunningMaximum(question, ticks.trades, records)
    : byAsOfJoin(question, ticks.trades, records);
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

/** Every quote record up to the close, with its state, and `until`, the time of the next one. */
function orderedQuotes(question: EffectiveSpreadQuestion, quotes: QuotesRelation): string {
  const { dialect, rule, span } = question;
  const wholeDay = { ...question, span: { open: 0n, close: span.close } };
  return `(
    SELECT *, ${quoteState(rule, dialect)} AS state
    FROM (
      SELECT *, lead(t) OVER day AS until${previousSum(rule)}
      FROM ${quoteRecords(quotes, wholeDay, quotePredicates(quotes, rule))} quotes
      WHERE t < ${span.close}
      WINDOW day AS (PARTITION BY ${quotes.keys.join(', ')} ORDER BY ${RECORD_ORDER})
    ) ordered
  )`;
}

/** DuckDB: an as-of join on the last record of each stamp. */
function byAsOfJoin(
  question: EffectiveSpreadQuestion,
  relation: TradesRelation,
  records: string,
): string {
  const same = relation.keys.map((key) => `trades.${key} = quotes.${key}`).join(' AND ');
  const earlier = question.rule.quoteAt === 'at' ? '>=' : '>';
  return `(
    SELECT ${relation.keys.map((key) => `trades.${key}`).join(', ')}, price, px, size, bid, ask,
      coalesce(state, ${QUOTE_STATE.none}) AS state
    FROM ${trades(question, relation)} trades
    ASOF LEFT JOIN (
      SELECT * FROM ${records} records WHERE until IS DISTINCT FROM t
    ) quotes ON ${same} AND trades.t ${earlier} quotes.t
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
