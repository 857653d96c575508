import type { MeasureStatement, ResultColumn } from './measure-statement.ts';
import { orderedQuotes, type OrderedQuotesQuestion } from './ordered-quotes.ts';
import { QUOTE_STATE } from './quote-state.ts';
import type { SpreadStatsRule } from './rules.ts';

export interface QuotedSpreadQuestion extends OrderedQuotesQuestion {
  readonly rule: Pick<
    SpreadStatsRule,
    'carryIn' | 'maxSpread' | 'quoteConditions' | 'quotedWeight'
  >;
  /** Also the sizes at the best prices, weighted by time. */
  readonly depths?: boolean;
}

/**
 * How long which quote was in force: one row per symbol, state, bid and ask, sorted by these, in
 * one pass over a day's records. What a spread is of these, one function computes for all engines.
 *
 * A record is in force until the next one, whether that is usable or not; of one stamp the last
 * has all the time. The order is by time, sequence number, and then by values: bid, ask, bid size,
 * ask size. `tied` is the time of records that share stamp and number with the record before.
 * States other than usable are one row each, without prices.
 */
export function quotedSpreadStatement(question: QuotedSpreadQuestion): MeasureStatement {
  const { dialect, quotes } = question;
  const keys = quotes.keys.join(', ');
  const sums = optionalSums(question);
  const text = `
SELECT ${quotes.symbol} AS symbol, state, bid, ask,
  sum(ns)::int8 AS ns, coalesce(sum(ns) FILTER (WHERE tied), 0)::int8 AS tied,
  count(*) FILTER (WHERE inside) AS records, count(*) FILTER (WHERE NOT inside) AS carried,
  count(*) FILTER (WHERE ns > 0) AS timed${sums.map(({ sql }) => `,\n  ${sql}`).join('')}
FROM (
  SELECT ${keys}, state, inside, tied,${sums.length > 0 ? ' bid_size, ask_size,' : ''}
    CASE WHEN state = ${QUOTE_STATE.usable} THEN bid ELSE 0 END AS bid,
    CASE WHEN state = ${QUOTE_STATE.usable} THEN ask ELSE 0 END AS ask,
    ends - greatest(t, ${question.span.open}) AS ns
  FROM ${recordsInForce(question)} records
) shares
GROUP BY ${keys}, state, bid, ask
ORDER BY (${quotes.symbol}) ${dialect.byBytes}, state, bid, ask`;
  return { text, columns: [...COLUMNS, ...sums.map(({ column }) => column)] };
}

const COLUMNS: readonly ResultColumn[] = [
  { name: 'symbol', type: 'text' },
  { name: 'state', type: 'int4' },
  { name: 'bid', type: 'numeric' },
  { name: 'ask', type: 'numeric' },
  { name: 'ns', type: 'int8' },
  { name: 'tied', type: 'int8' },
  { name: 'records', type: 'int8' },
  { name: 'carried', type: 'int8' },
  { name: 'timed', type: 'int8' },
];

/** Records in the session, and where it is carried in, the last one before it. */
function recordsInForce(question: QuotedSpreadQuestion): string {
  const { rule, span } = question;
  const { open, close } = span;
  return `(
    SELECT *, t >= ${open} AS inside, coalesce(until, ${close}) AS ends
    FROM ${orderedQuotes(question, rule.carryIn ? 0n : open)} records
    WHERE t >= ${open}${rule.carryIn ? ` OR coalesce(until, ${close}) > ${open}` : ''}
  )`;
}

interface OptionalSum {
  readonly sql: string;
  readonly column: ResultColumn;
}

function optionalSums({ dialect, quotes, rule, depths }: QuotedSpreadQuestion): OptionalSum[] {
  const sum = (name: string, of: string): OptionalSum => ({
    sql: `sum(${of}) AS ${name}`,
    column: dialect.exactColumn(name, quotes.sizeDigits),
  });
  return [
    ...(rule.quotedWeight === 'size' ? [sum('size', dialect.wide('(bid_size + ask_size)'))] : []),
    ...(depths === true
      ? [
          sum('bid_depth', `${dialect.wide('bid_size')} * ns`),
          sum('ask_depth', `${dialect.wide('ask_size')} * ns`),
        ]
      : []),
  ];
}
