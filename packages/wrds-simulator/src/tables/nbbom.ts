import { isOneVenue } from '../market/columns.ts';
import { participantTime, nationalIndicator, quoteCondition } from './quote-columns.ts';
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
import { dateColumn, exchangeText, symbolColumns, TEXTS, type TableBatch } from './table-batch.ts';

type Column = TableColumn<TableBatch>;

const time = ({ quotes }: TableBatch, row: number): number => quotes.time[row] ?? 0;
const sequence = ({ quotes }: TableBatch, row: number): number => quotes.sequence[row] ?? 0;
const partTime = (batch: TableBatch, row: number): number =>
  participantTime(time(batch, row), sequence(batch, row));

const bid = ({ quotes }: TableBatch, row: number): number => quotes.bid[row] ?? 0;
const bidLots = ({ quotes }: TableBatch, row: number): number => quotes.bidLots[row] ?? 0;
const ask = ({ quotes }: TableBatch, row: number): number => quotes.ask[row] ?? 0;
const askLots = ({ quotes }: TableBatch, row: number): number => quotes.askLots[row] ?? 0;

/** The quote that made the change: here always the bidder's, with its own wider ask. */
const quote: readonly Column[] = [
  priceColumn('bid', bid),
  sizeColumn('bidsiz', bidLots),
  priceColumn('ask', (batch, row) => ask(batch, row) && ask(batch, row) + 100),
  sizeColumn('asksiz', askLots),
  textColumn('qu_cond', 'character varying', ({ quotes }, row) =>
    quoteCondition(quotes.opening[row]),
  ),
  numberColumn('qu_seqnum', 'bigint', sequence),
  textColumn('natbbo_ind', 'character varying', (batch) => nationalIndicator(batch, 'one')),
  always('finra_bbo_ind', 'character varying'),
  always('finra_adf_mpid', 'character varying'),
  always('qu_cancel', 'character varying'),
  textColumn('qu_source', 'character varying', ({ source }) => source),
];

const best: readonly Column[] = [
  textColumn('nbbo_qu_cond', 'character varying', () => TEXTS.R),
  textColumn('best_bidex', 'character varying', ({ quotes }, row) =>
    quotes.bid[row] === 0 ? null : exchangeText(quotes.bidExchange[row]),
  ),
  priceColumn('best_bid', bid),
  sizeColumn('best_bidsiz', bidLots),
  always('best_bid_finra_mmid', 'text'),
  textColumn('best_ask_qu_cond', 'character varying', () => TEXTS.R),
  textColumn('best_askex', 'character varying', ({ quotes }, row) =>
    quotes.ask[row] === 0 ? null : exchangeText(quotes.askExchange[row]),
  ),
  priceColumn('best_ask', ask),
  sizeColumn('best_asksiz', askLots),
  always('best_ask_finra_mmid', 'text'),
];

const columns: readonly Column[] = [
  dateColumn,
  timeColumn('time_m', time),
  nanoColumn('time_m_nano', time),
  textColumn('ex', 'character varying', ({ quotes }, row) => exchangeText(quotes.bidExchange[row])),
  ...symbolColumns,
  ...quote,
  ...best,
  always('luld_bbo_ind', 'character varying'),
  always('luld_nbbo_indicator', 'character varying'),
  always('sip_message_id', 'character varying'),
  timeColumn('part_time', partTime),
  nanoColumn('part_time_nano', partTime),
  always('finra_adf_time', 'time without time zone'),
  always('finra_adf_time_nano', 'smallint'),
  always('secstat_ind', 'text'),
];

/**
 * The official NBBO messages: the changes at which two venues share the NBBO. Sizes are round
 * lots of 100 shares. Names, order and types are known for 2017 on; earlier years are assumed
 * to look the same.
 */
export const nbbom: TableFamily<TableBatch> = {
  name: 'nbbom',
  columnsOn: () => columns,
  rowsOf: ({ quotes }) => quotes.count,
  holds: ({ quotes }, row) => !isOneVenue(quotes, row),
};
