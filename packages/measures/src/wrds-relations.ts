import { formatSymbol, formatTimeOfDay } from '@taq/schema';
import type {
  Asked,
  MatchedTradesRelation,
  QuotesRelation,
  Span,
  TickRelation,
  TradesRelation,
} from './relations.ts';
import type { TradeRule } from './rules.ts';
import { isOneOf, textLiteral } from './sql-text.ts';

/** A day's table of one family on the server. */
export interface WrdsTable {
  /** Quoted schema and table. */
  readonly relation: string;
  readonly columns: Pick<ReadonlySet<string>, 'has'>;
}

/** The day's trades, `ctm`. The participant's clock is in layouts since 2015-07-27. */
export function wrdsTrades(table: WrdsTable, clock: TradeRule['clock'] = 'sip'): TradesRelation {
  return {
    ...ticks(table, clock === 'sip' ? 'time_m' : 'part_time'),
    sequence: 'coalesce(tr_seqnum, 0)',
    price: 'price',
    size: 'size',
    sizeDigits: 0,
    conditions: 'tr_scond',
    correction: 'tr_corr',
    exchange: 'ex',
    source: 'tr_source',
  };
}

/** The day's complete NBBO, which has no number that orders the records of one stamp. */
export function wrdsCompleteNbbo(table: WrdsTable): QuotesRelation {
  return {
    ...ticks(table, 'time_m'),
    bid: 'coalesce(best_bid, 0)',
    ask: 'coalesce(best_ask, 0)',
    bidSize: 'coalesce(best_bidsizeshares, 0)',
    askSize: 'coalesce(best_asksizeshares, 0)',
    sizeDigits: 0,
    condition: 'qu_cond',
  };
}

/**
 * The NBBO where the complete one is not there: the official records, `nbbom`, and the venue
 * quotes that are both best bid and best offer, which those leave out, from `cqm`. Sizes are in
 * the tables' own units.
 */
export function wrdsOfficialNbbo(nbbom: WrdsTable, cqm: WrdsTable): QuotesRelation {
  const shared = ['sym_root', 'sym_suffix', 'time_m', ...nanos(nbbom, 'time_m'), 'qu_seqnum'];
  const columns = [...shared, 'qu_cond', 'qu_cancel'].join(', ');
  const from = `(
    SELECT ${columns}, best_bid AS bid, best_bidsiz AS bidsiz, best_ask AS ask, best_asksiz AS asksiz
    FROM ${nbbom.relation}
    UNION ALL
    SELECT ${columns}, bid, bidsiz, ask, asksiz
    FROM ${cqm.relation}
    WHERE ${BOTH_SIDES_OF_NBBO}
  ) official`;
  return {
    ...ticks({ relation: from, columns: nbbom.columns }, 'time_m'),
    sequence: 'coalesce(qu_seqnum, 0)',
    bid: 'coalesce(bid, 0)',
    ask: 'coalesce(ask, 0)',
    bidSize: 'coalesce(bidsiz, 0)',
    askSize: 'coalesce(asksiz, 0)',
    sizeDigits: 0,
    condition: 'qu_cond',
    cancel: 'qu_cancel',
  };
}

/** The quotes of `cqm` that are both best bid and best offer: these are not in `nbbom`. */
export const BOTH_SIDES_OF_NBBO =
  "((qu_source = 'C' AND natbbo_ind IN ('1', 'G')) OR (qu_source = 'N' AND natbbo_ind = '4'))";

/** Trades with the quote that WRDS matched them with, `wct`. It has no corrections and no tape. */
export function wrdsMatchedTrades(table: WrdsTable): MatchedTradesRelation {
  return {
    ...ticks(table, 'time_m'),
    sequence: 'coalesce(tr_seqnum, 0)',
    price: 'price',
    size: 'size',
    sizeDigits: 0,
    conditions: 'tr_scond',
    exchange: 'ex',
    bid: 'coalesce(nbb, 0)',
    ask: 'coalesce(nbo, 0)',
    bidSize: 'coalesce(nbbqty, 0)',
    askSize: 'coalesce(nboqty, 0)',
    hasQuote: 'qtime IS NOT NULL',
  };
}

/** The columns that each relation reads. */
export const WRDS_COLUMNS = {
  ctm: [
    'time_m',
    'sym_root',
    'sym_suffix',
    'tr_scond',
    'size',
    'price',
    'tr_corr',
    'tr_seqnum',
    'ex',
    'tr_source',
  ],
  complete_nbbo: [
    'time_m',
    'sym_root',
    'sym_suffix',
    'qu_cond',
    'best_bid',
    'best_bidsizeshares',
    'best_ask',
    'best_asksizeshares',
  ],
  nbbom: [
    'time_m',
    'sym_root',
    'sym_suffix',
    'qu_cond',
    'qu_seqnum',
    'qu_cancel',
    'best_bid',
    'best_bidsiz',
    'best_ask',
    'best_asksiz',
  ],
  cqm: [
    'time_m',
    'sym_root',
    'sym_suffix',
    'qu_cond',
    'qu_seqnum',
    'qu_cancel',
    'qu_source',
    'natbbo_ind',
    'bid',
    'bidsiz',
    'ask',
    'asksiz',
  ],
  wct: [
    'time_m',
    'sym_root',
    'sym_suffix',
    'tr_scond',
    'size',
    'price',
    'tr_seqnum',
    'ex',
    'qtime',
    'nbb',
    'nbo',
    'nbbqty',
    'nboqty',
  ],
} as const;

/**
 * The plain predicate on `sym_root` is what a columnar server can skip chunks by. The server's
 * clock has microseconds and, where the year has it, a column for the nanoseconds below.
 */
function ticks(table: WrdsTable, clock: 'time_m' | 'part_time'): TickRelation {
  const below = nanos(table, clock).map((column) => ` + coalesce(${column}, 0)`);
  return {
    from: table.relation,
    keys: ['sym_root', 'sym_suffix'],
    symbol: SYMBOL,
    time: `(date_part('epoch', ${clock}) * 1000000)::int8 * 1000${below.join('')}`,
    near: ({ open, close }) => nearPredicates(clock, { open, close }),
    ofSymbols: symbolPredicates,
  };
}

const SYMBOL = "sym_root || coalesce('.' || sym_suffix, '')";

function nanos({ columns }: WrdsTable, clock: string): string[] {
  const column = `${clock}_nano`;
  return columns.has(column) ? [column] : [];
}

function nearPredicates(clock: string, { open, close }: Span): string[] {
  return [`${clock} >= ${timeLiteral(open)}`, `${clock} <= ${timeLiteral(close)}`];
}

function timeLiteral(nanosOfDay: bigint): string {
  return `TIME '${formatTimeOfDay(nanosOfDay).slice(0, 15)}'`;
}

function symbolPredicates(symbols: Asked): string[] {
  if (symbols === 'all') return [];
  const roots = [...new Set(symbols.map((symbol) => symbol.root))];
  return [textArray('sym_root', roots), isOneOf(SYMBOL, symbols.map(formatSymbol))];
}

/** `IN` was not always what chunks are skipped by. */
function textArray(column: string, values: readonly string[]): string {
  return `${column} = ANY (ARRAY[${values.map(textLiteral).join(', ')}]::text[])`;
}
