import type { Sql } from 'postgres';
import {
  wrdsCompleteNbbo,
  wrdsMatchedTrades,
  wrdsTrades,
  type MatchedTradesRelation,
  type QuotesRelation,
  type TradesRelation,
} from '../../src/index.ts';
import type { Quote, Tick, Trade } from './ticks.ts';

/** A table of trades like `ctm`, in the place of one of that name. */
export async function writeTrades(
  sql: Sql,
  name: string,
  trades: readonly Trade[],
): Promise<TradesRelation> {
  const columns = [...TICK_COLUMNS, 'tr_scond text', 'size numeric', 'price numeric'];
  const more = ['tr_corr text', 'tr_seqnum int8', 'ex text', 'tr_source text'];
  const rows = trades.map((trade) => [
    ...tickValues(trade),
    trade.cond,
    trade.size,
    trade.price,
    trade.corr,
    trade.seq,
    trade.ex,
    trade.source,
  ]);
  return wrdsTrades(await createTable(sql, name, [...columns, ...more], rows));
}

/** A table of quotes like `complete_nbbo`, with cancels as `nbbom`, in the place of one of that name. */
export async function writeQuotes(
  sql: Sql,
  name: string,
  quotes: readonly Quote[],
): Promise<QuotesRelation> {
  const sides = ['best_bid numeric', 'best_bidsizeshares int4', 'best_ask numeric'];
  const more = ['best_asksizeshares int4', 'qu_cancel text'];
  const columns = [...TICK_COLUMNS, 'qu_cond text', ...sides, ...more];
  const rows = quotes.map((quote) => [
    ...tickValues(quote),
    quote.cond,
    quote.bid,
    quote.bidSize,
    quote.ask,
    quote.askSize,
    quote.cancel,
  ]);
  const table = await createTable(sql, name, columns, rows);
  return { ...wrdsCompleteNbbo(table), cancel: 'qu_cancel' };
}

/** A trade, and the quote that it was matched with, where there is one. */
export interface MatchedTrade {
  readonly trade: Trade;
  readonly quote?: Quote;
}

/** A table of trades with their quotes like `wct`, in the place of one of that name. */
export async function writeMatchedTrades(
  sql: Sql,
  name: string,
  matches: readonly MatchedTrade[],
): Promise<MatchedTradesRelation> {
  const ofTrade = ['tr_scond text', 'size numeric', 'price numeric', 'tr_seqnum int8', 'ex text'];
  const ofQuote = ['qtime time', 'nbb numeric', 'nbbqty int4', 'nbo numeric', 'nboqty int4'];
  const rows = matches.map(({ trade, quote }) => [
    ...tickValues(trade),
    trade.cond,
    trade.size,
    trade.price,
    trade.seq,
    trade.ex,
    ...matchedValues(quote),
  ]);
  const columns = [...TICK_COLUMNS, ...ofTrade, ...ofQuote];
  return wrdsMatchedTrades(await createTable(sql, name, columns, rows));
}

function matchedValues(quote: Quote | undefined): SqlValue[] {
  if (quote === undefined) return [null, null, null, null, null];
  return [clockOf(quote.t), quote.bid, quote.bidSize, quote.ask, quote.askSize];
}

type SqlValue = string | number | bigint | null;

const TICK_COLUMNS = ['time_m time', 'time_m_nano int2', 'sym_root text', 'sym_suffix text'];

function tickValues({ t, root, suffix }: Tick): SqlValue[] {
  return [clockOf(t), t % 1000n, root, suffix];
}

function clockOf(t: bigint): string {
  const micros = t / 1000n;
  const seconds = Number(micros / 1_000_000n);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return `${clock}.${String(micros % 1_000_000n).padStart(6, '0')}`;
}

/** A new table of these rows, and what a relation needs to know of it. */
export async function createTable(
  sql: Sql,
  name: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
): Promise<{ readonly relation: string; readonly columns: ReadonlySet<string> }> {
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
  await sql.unsafe(`
    DROP TABLE IF EXISTS ${name};
    CREATE TABLE ${name} (${columns.join(', ')});
    ${rows.length === 0 ? '' : `INSERT INTO ${name} VALUES ${values};`}`);
  return { relation: name, columns: new Set(columns.map((column) => column.split(' ')[0] ?? '')) };
}

/** Every value as a text: the column's type reads it, `NaN` and `Infinity` included. */
function literal(value: SqlValue): string {
  return value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`;
}
