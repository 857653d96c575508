import { SHARES_PER_LOT } from './quote-columns.ts';
import {
  nanoColumn,
  optional,
  priceColumn,
  sizeColumn,
  textColumn,
  timeColumn,
  type DayLayout,
  type TableColumn,
  type TableFamily,
} from './table.ts';
import { dateColumn, symbolColumns, TEXTS, type TableBatch } from './table-batch.ts';
import { conditionSizePrice, tradeExchange, tradeNumber, tradeTime } from './trade-columns.ts';

type Column = TableColumn<TableBatch>;

/** From this `tr_corr` on a record says what became of a trade, and is none itself. */
const FIRST_AMENDMENT = 10;

/** The row of the quote that was in force just before the trade; -1 where there was none. */
const matched = ({ quoteBefore }: TableBatch, row: number): number => quoteBefore[row] ?? -1;
const quoteTime = (batch: TableBatch, row: number): number =>
  batch.quotes.time[matched(batch, row)] ?? 0;
const whereMatched = (column: Column): Column =>
  optional(column, (batch, row) => matched(batch, row) >= 0);

const tradeNanos = nanoColumn('time_m_nano', tradeTime);
const quoteNanos = whereMatched(nanoColumn('qtime_nano', quoteTime));

const best: readonly Column[] = [
  priceColumn('nbo', (batch, row) => batch.quotes.ask[matched(batch, row)] ?? 0),
  priceColumn('nbb', (batch, row) => batch.quotes.bid[matched(batch, row)] ?? 0),
  sizeColumn(
    'nboqty',
    (batch, row) => (batch.quotes.askLots[matched(batch, row)] ?? 0) * SHARES_PER_LOT,
  ),
  sizeColumn(
    'nbbqty',
    (batch, row) => (batch.quotes.bidLots[matched(batch, row)] ?? 0) * SHARES_PER_LOT,
  ),
];

function columnsOn(layout: DayLayout): readonly Column[] {
  const hasNanos = layout.date >= '2016';
  return [
    dateColumn,
    timeColumn('time_m', tradeTime),
    ...(hasNanos ? [tradeNanos] : []),
    ...symbolColumns,
    textColumn('type', 'character varying', () => TEXTS.T),
    tradeExchange,
    ...conditionSizePrice(layout),
    tradeNumber,
    whereMatched(timeColumn('qtime', quoteTime)),
    ...(hasNanos ? [quoteNanos] : []),
    ...best,
  ];
}

/**
 * Trades, each with the NBBO of the last stamp before its own; records of corrections, cancels and
 * errors are left out. 15 columns, 17 since 2016. Names are known but for those of the
 * nanoseconds; order, types and the values of `type` are assumed.
 */
export const wct: TableFamily<TableBatch> = {
  name: 'wct',
  columnsOn,
  rowsOf: ({ trades }) => trades.count,
  holds: ({ trades }, row) => (trades.correction[row] ?? 0) < FIRST_AMENDMENT,
};
