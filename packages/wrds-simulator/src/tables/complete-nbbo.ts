import type { ExchangeDate } from '@taq/schema';
import { isOneVenue } from '../market/columns.ts';
import type { EncodedText } from './copy-encoder.ts';
import {
  nanoColumn,
  priceColumn,
  sizeColumn,
  textColumn,
  timeColumn,
  type TableColumn,
  type TableFamily,
} from './table.ts';
import { dateColumn, symbolColumns, TEXTS, type TableBatch } from './table-batch.ts';

type Column = TableColumn<TableBatch>;

const SHARES_PER_LOT = 100;
const time = ({ quotes }: TableBatch, row: number): number => quotes.time[row] ?? 0;

/** `qu_cond`: `O` for the quote that opens trading, else `R`. */
export function quoteCondition({ quotes }: TableBatch, row: number): EncodedText {
  return quotes.opening[row] === 1 ? TEXTS.O : TEXTS.R;
}

/**
 * `natbbo_ind`: whether one venue's quote is the whole NBBO (4 on UTP, G on CTA) or two venues
 * share it (2, U). CTA's letters were digits before 2017-10-30.
 */
export function nationalIndicator(batch: TableBatch, row: number): EncodedText {
  const one = isOneVenue(batch.quotes, row);
  if (batch.source === TEXTS.N) return one ? TEXTS[4] : TEXTS[2];
  if (batch.date < LETTERS_SINCE) return one ? TEXTS[1] : TEXTS[4];
  return one ? TEXTS.G : TEXTS.U;
}

/** 2017-10-30, in days since 2000-01-01. */
const LETTERS_SINCE = 6512;

const microseconds: readonly Column[] = [
  dateColumn,
  timeColumn('time_m', time),
  ...symbolColumns,
  textColumn('qu_cond', 'character varying', quoteCondition),
  textColumn('natbbo_ind', 'character varying', nationalIndicator),
  textColumn('qu_source', 'character varying', ({ source }) => source),
  textColumn('nbbo_qu_cond', 'character varying', () => TEXTS.R),
  priceColumn('best_bid', ({ quotes }, row) => quotes.bid[row] ?? 0),
  sizeColumn(
    'best_bidsizeshares',
    ({ quotes }, row) => (quotes.bidLots[row] ?? 0) * SHARES_PER_LOT,
  ),
  priceColumn('best_ask', ({ quotes }, row) => quotes.ask[row] ?? 0),
  sizeColumn(
    'best_asksizeshares',
    ({ quotes }, row) => (quotes.askLots[row] ?? 0) * SHARES_PER_LOT,
  ),
];

const nanoseconds: readonly Column[] = [
  ...microseconds.slice(0, 2),
  nanoColumn('time_m_nano', time),
  ...microseconds.slice(2),
];

/** WRDS's complete NBBO: names, order and types are known; nanoseconds since 2018-01-02. */
export const completeNbbo: TableFamily<TableBatch> = {
  name: 'complete_nbbo',
  columnsOn: (date: ExchangeDate) => (date >= '2018' ? nanoseconds : microseconds),
};
