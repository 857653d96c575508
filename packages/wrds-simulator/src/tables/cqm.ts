import { nationalIndicator, participantTime, quoteCondition } from './quote-columns.ts';
import {
  always,
  nanoColumn,
  numberColumn,
  priceColumn,
  sizeColumn,
  textColumn,
  timeColumn,
  type TableColumn,
  type TableFamily,
} from './table.ts';
import { dateColumn, exchangeText, symbolColumns, type TableBatch } from './table-batch.ts';

type Column = TableColumn<TableBatch>;

const time = ({ venueQuotes }: TableBatch, row: number): number => venueQuotes.time[row] ?? 0;
const sequence = ({ venueQuotes }: TableBatch, row: number): number =>
  venueQuotes.sequence[row] ?? 0;
const partTime = (batch: TableBatch, row: number): number =>
  participantTime(time(batch, row), sequence(batch, row));

const quote: readonly Column[] = [
  priceColumn('bid', ({ venueQuotes }, row) => venueQuotes.bid[row] ?? 0),
  sizeColumn('bidsiz', ({ venueQuotes }, row) => venueQuotes.bidLots[row] ?? 0),
  priceColumn('ask', ({ venueQuotes }, row) => venueQuotes.ask[row] ?? 0),
  sizeColumn('asksiz', ({ venueQuotes }, row) => venueQuotes.askLots[row] ?? 0),
  textColumn('qu_cond', 'character varying', ({ venueQuotes }, row) =>
    quoteCondition(venueQuotes.opening[row]),
  ),
  numberColumn('qu_seqnum', 'bigint', sequence),
  textColumn('natbbo_ind', 'character varying', (batch, row) =>
    nationalIndicator(batch, batch.venueQuotes.isNbbo[row] === 1 ? 'both' : 'none'),
  ),
];

const columns: readonly Column[] = [
  dateColumn,
  timeColumn('time_m', time),
  nanoColumn('time_m_nano', time),
  textColumn('ex', 'character varying', ({ venueQuotes }, row) =>
    exchangeText(venueQuotes.exchange[row]),
  ),
  ...symbolColumns,
  ...quote,
  always('finra_bbo_ind', 'character varying'),
  always('finra_adf_mpid', 'character varying'),
  always('qu_cancel', 'character varying'),
  textColumn('qu_source', 'character varying', ({ source }) => source),
  always('rpi', 'character varying'),
  always('ssr', 'character varying'),
  always('luld_bbo_indicator', 'character varying'),
  always('sip_message_id', 'character varying'),
  always('natl_bbo_luld', 'character varying'),
  timeColumn('part_time', partTime),
  nanoColumn('part_time_nano', partTime),
  always('finra_adf_time', 'time without time zone'),
  always('finra_adf_time_nano', 'smallint'),
  always('finra_adf_mpq_ind', 'character varying'),
  always('finra_adf_mquo_ind', 'character varying'),
  always('secstat_ind', 'text'),
];

/**
 * Quotes of single venues: the changes of the NBBO that one venue made by itself, which are not in
 * `nbbom`, and others that leave it as it is. Sizes are round lots of 100 shares. The 29 names of
 * 2017 on are known; order and types are assumed, as is that earlier years look the same.
 */
export const cqm: TableFamily<TableBatch> = {
  name: 'cqm',
  columnsOn: () => columns,
  rowsOf: ({ venueQuotes }) => venueQuotes.count,
};
