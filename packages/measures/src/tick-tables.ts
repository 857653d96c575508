import type { Dialect } from './dialect.ts';
import type { Asked, QuotesRelation, Span, TickRelation, TradesRelation } from './relations.ts';
import { allOf } from './sql-text.ts';
import { tradePredicates, type TradeSelection } from './trade-selection.ts';

/** Which ticks of a day a statement reads. */
export interface TickQuestion {
  readonly dialect: Dialect;
  readonly symbols: Asked;
  readonly span: Span;
}

/**
 * The selected trades as a subquery: the table's keys, `t`, `seq`, `price`, its exact number `px`,
 * and `size`. Their times are near the span; the caller draws the line.
 */
export function selectedTrades(
  relation: TradesRelation,
  selection: TradeSelection,
  question: TickQuestion,
  more: { readonly columns?: readonly string[]; readonly predicates?: readonly string[] } = {},
): string {
  const { price, size } = relation;
  const columns = [
    ...tickColumns(relation),
    `${price} AS price`,
    `${question.dialect.exactPrice(price)} AS px`,
    `${size} AS size`,
    ...(more.columns ?? []),
  ];
  const predicates = [...tradePredicates(relation, selection), ...(more.predicates ?? [])];
  return subquery(relation, columns, predicates, question);
}

/**
 * Quote records as a subquery: the table's keys, `t`, `seq`, `bid`, `ask`, their exact numbers
 * `pb` and `pa`, `bid_size`, `ask_size`.
 */
export function quoteRecords(
  relation: QuotesRelation,
  question: TickQuestion,
  predicates: readonly string[] = [],
): string {
  const { bid, ask, bidSize, askSize } = relation;
  const { exactPrice } = question.dialect;
  const columns = [
    ...tickColumns(relation),
    `${bid} AS bid`,
    `${ask} AS ask`,
    `${exactPrice(bid)} AS pb`,
    `${exactPrice(ask)} AS pa`,
    `${bidSize} AS bid_size`,
    `${askSize} AS ask_size`,
  ];
  return subquery(relation, columns, predicates, question);
}

function tickColumns({ keys, time, sequence }: TickRelation): string[] {
  return [...keys, `${time} AS t`, `${sequence ?? '0'} AS seq`];
}

function subquery(
  relation: TickRelation,
  columns: readonly string[],
  predicates: readonly string[],
  { dialect, symbols, span }: TickQuestion,
): string {
  const all = [...relation.ofSymbols(symbols), ...relation.near(span), ...predicates];
  return `(
  SELECT ${columns.join(', ')}
  FROM ${relation.from}
  WHERE ${allOf(all)}
  ${dialect.once}
)`;
}
