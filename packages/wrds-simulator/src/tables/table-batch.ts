import { toEpochDay, type ExchangeDate } from '@taq/schema';
import {
  EXCHANGES,
  type QuoteColumns,
  type TradeColumns,
  type VenueQuoteColumns,
} from '../market/columns.ts';
import { conditionTexts } from '../market/conditions.ts';
import { lastBefore } from '../market/quotes.ts';
import type { SymbolDay } from '../market/symbol-day.ts';
import { encodeText, type EncodedText } from './copy-encoder.ts';
import { textColumn, type TableColumn } from './table.ts';

/** Rows of one symbol and day, with what repeats in each of them prepared. */
export interface TableBatch {
  readonly trades: TradeColumns;
  readonly quotes: QuoteColumns;
  readonly venueQuotes: VenueQuoteColumns;
  /** For each trade, the row of the last quote that was stamped before it; -1 where none was. */
  readonly quoteBefore: Float64Array;
  /** Days since 2000-01-01. */
  readonly date: number;
  readonly root: EncodedText;
  readonly suffix: EncodedText | null;
  /** `C` for tapes A and B, `N` for tape C. */
  readonly source: EncodedText;
  readonly conditions: readonly (EncodedText | null)[];
}

const POSTGRES_EPOCH = 10_957;

/** Days since 2000-01-01, as PostgreSQL counts. */
export function postgresDay(date: ExchangeDate): number {
  return toEpochDay(date) - POSTGRES_EPOCH;
}

/** Prepares what the rows of a symbol's day have in common. */
export function tableBatch(day: SymbolDay): TableBatch {
  const { symbol, date, trades, quotes, venueQuotes } = day;
  return {
    trades,
    quotes,
    venueQuotes,
    quoteBefore: trades.time.map((time) => lastBefore(quotes.time, time)),
    date: postgresDay(date),
    root: encodeText(symbol.root),
    suffix: encodeText(symbol.suffix ?? null),
    source: symbol.tape === 'C' ? TEXTS.N : TEXTS.C,
    conditions: conditionTexts(symbol.tape).map((text) => encodeText(text)),
  };
}

/** Short texts that many rows repeat. */
export const TEXTS = {
  A: encodeText('A'),
  C: encodeText('C'),
  G: encodeText('G'),
  N: encodeText('N'),
  O: encodeText('O'),
  Q: encodeText('Q'),
  R: encodeText('R'),
  T: encodeText('T'),
  U: encodeText('U'),
  0: encodeText('0'),
  1: encodeText('1'),
  2: encodeText('2'),
  4: encodeText('4'),
} as const;

const EXCHANGE_TEXTS = EXCHANGES.map((letter) => encodeText(letter));

/** The letter of an exchange, from its place in `EXCHANGES`. */
export function exchangeText(code: number | undefined): EncodedText {
  return EXCHANGE_TEXTS[code ?? 0] ?? TEXTS.N;
}

/** The trading date, in every table. */
export const dateColumn: TableColumn<Pick<TableBatch, 'date'>> = {
  name: 'date',
  type: 'date',
  write: (out, { date }) => out.date(date),
};

/** Root and suffix; the suffix is NULL where there is none, never empty. */
export const symbolColumns: readonly TableColumn<TableBatch>[] = [
  textColumn('sym_root', 'text', ({ root }) => root),
  textColumn('sym_suffix', 'text', ({ suffix }) => suffix),
];
