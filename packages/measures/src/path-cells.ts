import { NS_PER_MINUTE } from '@taq/schema';
import type { MeasureStatement } from './measure-statement.ts';
import { isUsable } from './quote-state.ts';
import type { QuotesRelation, TickRelation, TradesRelation } from './relations.ts';
import type { DailyRvRule } from './rules.ts';
import { quoteRecords, selectedTrades, type TickQuestion } from './tick-tables.ts';
import type { TradeSelection } from './trade-selection.ts';

export interface PathCellsQuestion extends TickQuestion {
  /** Trades, or quotes whose midpoints are the path. */
  readonly ticks:
    | { readonly trades: TradesRelation; readonly selection: TradeSelection }
    | { readonly quotes: QuotesRelation; readonly predicates: readonly string[] };
  readonly ties: DailyRvRule['ties'];
}

/** Ticks with a price each: the exact `px` over `parts`, the order within a stamp, a size. */
interface PricedTicks {
  readonly relation: TickRelation;
  readonly subquery: string;
  readonly px: string;
  readonly parts: 1 | 2;
  readonly order: readonly string[];
  readonly size: string;
  readonly sizeDigits: number;
}

/**
 * The price path of a day where the ticks of one stamp are made one first, or where it is that of
 * midpoints: one row per symbol and minute with a tick, sorted by both. A price is a quotient of
 * two exact numbers, `…_num` and `…_den`; `mark` is the price stamped exactly at the minute's
 * start, with a denominator of 0 where there is none. Trades are counted before they are merged.
 */
export function pathCellsStatement(question: PathCellsQuestion): MeasureStatement {
  const { dialect, span, ties } = question;
  const ticks = pricedTicks(question);
  const keys = ticks.relation.keys.join(', ');
  const price = priceOfStamp(ticks, question);
  const text = `
SELECT ${ticks.relation.symbol} AS symbol, minute,
  (min(tick))[2] AS open_num, (min(tick))[3] AS open_den,
  (max(tick))[2] AS close_num, (max(tick))[3] AS close_den, sum(n)::int8 AS trades,
  coalesce((max(CASE WHEN on_mark THEN tick END))[2], 0) AS mark_num,
  coalesce((max(CASE WHEN on_mark THEN tick END))[3], 0) AS mark_den,
  coalesce(sum(n) FILTER (WHERE on_mark), 0)::int8 AS mark_trades
FROM (
  SELECT ${keys}, n, (${dialect.quotient('t', NS_PER_MINUTE)})::int4 AS minute,
    t % ${NS_PER_MINUTE} = 0 AS on_mark, ${dialect.tuple('t', 'num', 'den')} AS tick
  FROM (
    SELECT ${keys}, t, count(*) AS n, ${price.num} AS num, ${price.den} AS den
    FROM ${ticks.subquery} ticks
    WHERE t >= ${span.open} AND t <= ${span.close}
    GROUP BY ${keys}, t
  ) stamps
  ${dialect.once}
) path
GROUP BY ${keys}, minute
ORDER BY (${ticks.relation.symbol}) ${dialect.byBytes}, minute`;
  const numDigits = dialect.priceDigits + (ties === 'vwap' ? ticks.sizeDigits : 0);
  const denDigits = ties === 'vwap' ? ticks.sizeDigits : 0;
  return {
    text,
    columns: [
      { name: 'symbol', type: 'text' },
      { name: 'minute', type: 'int4' },
      dialect.exactColumn('open_num', numDigits),
      dialect.exactColumn('open_den', denDigits),
      dialect.exactColumn('close_num', numDigits),
      dialect.exactColumn('close_den', denDigits),
      { name: 'trades', type: 'int8' },
      dialect.exactColumn('mark_num', numDigits),
      dialect.exactColumn('mark_den', denDigits),
      { name: 'mark_trades', type: 'int8' },
    ],
  };
}

function pricedTicks(question: PathCellsQuestion): PricedTicks {
  const { ticks } = question;
  if ('trades' in ticks) {
    return {
      relation: ticks.trades,
      subquery: selectedTrades(ticks.trades, ticks.selection, question),
      px: 'px',
      parts: 1,
      order: ['seq', 'px'],
      size: 'size',
      sizeDigits: ticks.trades.sizeDigits,
    };
  }
  const predicates = [...ticks.predicates, isUsable(ticks.quotes)];
  return {
    relation: ticks.quotes,
    subquery: quoteRecords(ticks.quotes, question, predicates),
    px: '(pb + pa)',
    parts: 2,
    order: ['seq', 'pb', 'pa', 'bid_size', 'ask_size', 'pb + pa'],
    size: '(bid_size + ask_size)',
    sizeDigits: ticks.quotes.sizeDigits,
  };
}

function priceOfStamp(
  { px, parts, order, size }: PricedTicks,
  { dialect, ties }: PathCellsQuestion,
): { readonly num: string; readonly den: string } {
  switch (ties) {
    case 'last':
      return { num: `(max(${dialect.tuple(...order)}))[${order.length}]`, den: String(parts) };
    case 'median':
      return { num: `${middle(px, 'ASC')} + ${middle(px, 'DESC')}`, den: String(2 * parts) };
    case 'vwap':
      return { num: `sum(${dialect.wide(size)} * ${px})`, den: `${parts} * sum(${size})` };
  }
}

/** The lower and the upper of the middle values; of an odd number both are the middle one. */
function middle(value: string, direction: 'ASC' | 'DESC'): string {
  return `percentile_disc(0.5) WITHIN GROUP (ORDER BY ${value} ${direction})`;
}
