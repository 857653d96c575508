import { isOneVenue } from '../market/columns.ts';
import { nationalIndicator, quoteCondition, SHARES_PER_LOT } from './quote-columns.ts';
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

const time = ({ quotes }: TableBatch, row: number): number => quotes.time[row] ?? 0;

const microseconds: readonly Column[] = [
  dateColumn,
  timeColumn('time_m', time),
  ...symbolColumns,
  textColumn('qu_cond', 'character varying', ({ quotes }, row) =>
    quoteCondition(quotes.opening[row]),
  ),
  textColumn('natbbo_ind', 'character varying', (batch, row) =>
    nationalIndicator(batch, isOneVenue(batch.quotes, row) ? 'both' : 'one'),
  ),
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
  columnsOn: ({ date }) => (date >= '2018' ? nanoseconds : microseconds),
  rowsOf: ({ quotes }) => quotes.count,
};
