import type { Dialect } from './dialect.ts';
import { bothSides, needsPrevious, quotePredicates, quoteState } from './quote-state.ts';
import type { QuotesRelation } from './relations.ts';
import type { SpreadStatsRule } from './rules.ts';
import { quoteRecords, type TickQuestion } from './tick-tables.ts';

export interface OrderedQuotesQuestion extends TickQuestion {
  readonly quotes: QuotesRelation;
  readonly rule: Pick<SpreadStatsRule, 'maxSpread' | 'quoteConditions'>;
  /** A table that holds what `storedQuotes` selects, made before. */
  readonly ordered?: string | undefined;
}

/** The total order of a symbol's quote records. */
export const RECORD_ORDER = 't, seq, bid, ask, bid_size, ask_size';

/**
 * Quote records before the close, from a time on (or from before it), as what stands after FROM:
 * the table's keys, `t`, `bid`, `ask`, `bid_size`, `ask_size`, their `state`, `until`, which is the
 * time of the next record, and whether they are `tied` with the one before in time and number.
 */
export function orderedQuotes(question: OrderedQuotesQuestion, from = 0n): string {
  if (question.ordered !== undefined) return question.ordered;
  const { rule, dialect } = question;
  const start = needsPrevious(rule) ? 0n : from;
  return `(
    SELECT *, ${quoteState(rule, dialect)} AS state
    FROM (
      ${withNeighbours(question, start)}
    ) ordered
  )`;
}

/** The records of the whole day to keep in a table, where several statements read them. */
export function storedQuotes(
  question: OrderedQuotesQuestion & { readonly rule: Pick<SpreadStatsRule, 'quotedWeight'> },
): string {
  const { quotes, rule } = question;
  const sizes = rule.quotedWeight === 'size' ? ', bid_size, ask_size' : '';
  return `SELECT ${quotes.keys.join(', ')}, t, until, tied, bid, ask, state${sizes}
FROM ${orderedQuotes(question)} records`;
}

function withNeighbours(question: OrderedQuotesQuestion, start: bigint): string {
  const { quotes, rule, dialect } = question;
  const records = recordsFrom(question, start);
  const tied = 'coalesce(lag(t) OVER day = t AND lag(seq) OVER day = seq, false) AS tied';
  if (needsPrevious(rule) || dialect.slice === undefined) {
    const previous = needsPrevious(rule) ? `, lag(${bothSides}) OVER day AS previous` : '';
    return `SELECT *, lead(t) OVER day AS until, ${tied}${previous}
      FROM ${records} records
      ${windowOver(quotes.keys)}`;
  }
  const keys = [...quotes.keys, 'slice'];
  const sliced = `(SELECT *, ${sliceOf('t', dialect.slice)} AS slice FROM ${records} records)`;
  return `SELECT *, coalesce(lead(t) OVER day, following) AS until, ${tied}
      FROM ${sliced} records
      JOIN ${followingSlices(quotes.keys, sliced)} slices USING (${keys.join(', ')})
      ${windowOver(keys)}`;
}

/** Where an ordering is cut into slices of the day, the first time of the next slice with records. */
function followingSlices(keys: readonly string[], sliced: string): string {
  const all = keys.join(', ');
  return `(
        SELECT ${all}, slice, lead(first) OVER (PARTITION BY ${all} ORDER BY slice) AS following
        FROM (SELECT ${all}, slice, min(t) AS first FROM ${sliced} records GROUP BY ${all}, slice) firsts
      )`;
}

/** The slice of the day that a time lies in. */
export function sliceOf(time: string, length: NonNullable<Dialect['slice']>): string {
  return `(${time}) // ${length}`;
}

function recordsFrom(question: OrderedQuotesQuestion, start: bigint): string {
  const { quotes, rule, span } = question;
  const reads = { ...question, span: { open: start, close: span.close } };
  return `(
        SELECT * FROM ${quoteRecords(quotes, reads, quotePredicates(quotes, rule))} quotes
        WHERE t < ${span.close}${start > 0n ? ` AND t >= ${start}` : ''}
      )`;
}

function windowOver(keys: readonly string[]): string {
  return `WINDOW day AS (PARTITION BY ${keys.join(', ')} ORDER BY ${RECORD_ORDER})`;
}
