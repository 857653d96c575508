import { exchangeCode } from '../market/columns.ts';
import { encodeText } from './copy-encoder.ts';
import {
  always,
  nanoColumn,
  optional,
  textColumn,
  timeColumn,
  type DayLayout,
  type TableColumn,
  type TableFamily,
} from './table.ts';
import { dateColumn, symbolColumns, TEXTS, type TableBatch } from './table-batch.ts';
import {
  conditionSizePrice,
  tradeExchange,
  tradeNumber,
  tradeSequence,
  tradeTime,
} from './trade-columns.ts';

type Column = TableColumn<TableBatch>;

const FINRA = exchangeCode('D');
const CORRECTIONS = Array.from({ length: 13 }, (_, code) =>
  encodeText(String(code).padStart(2, '0')),
);

const partTime = ({ trades }: TableBatch, row: number): number => trades.participantTime[row] ?? 0;
const isOffExchange = ({ trades }: TableBatch, row: number): boolean =>
  trades.exchange[row] === FINRA;

/** When the reporting facility stamped it: half a microsecond after the participant. */
const facilityTime = (batch: TableBatch, row: number): number => partTime(batch, row) + 500;

/** Columns of the facility are NULL for trades on an exchange. */
const offExchangeOnly = (column: Column): Column => optional(column, isOffExchange);

const exchangeAndSymbol: readonly Column[] = [tradeExchange, ...symbolColumns];

const correctionAndNumber: readonly Column[] = [
  textColumn(
    'tr_corr',
    'character varying',
    ({ trades }, row) => CORRECTIONS[trades.correction[row] ?? 0] ?? null,
  ),
  tradeNumber,
];

const id: Column = {
  name: 'tr_id',
  type: 'character varying',
  write: (out, batch, row) => out.digits(tradeSequence(batch, row)),
};

const source: readonly Column[] = [
  textColumn('tr_source', 'character varying', (batch) => batch.source),
  textColumn('tr_rf', 'character varying', (batch, row) =>
    isOffExchange(batch, row) ? TEXTS.Q : null,
  ),
];

const modern = (layout: DayLayout): readonly Column[] => [
  dateColumn,
  timeColumn('time_m', tradeTime),
  nanoColumn('time_m_nano', tradeTime),
  ...exchangeAndSymbol,
  ...conditionSizePrice(layout),
  textColumn('tr_stop_ind', 'character varying', () => TEXTS.N),
  ...correctionAndNumber,
  id,
  ...source,
  timeColumn('part_time', partTime),
  nanoColumn('part_time_nano', partTime),
  offExchangeOnly(timeColumn('trf_time', facilityTime)),
  offExchangeOnly(nanoColumn('trf_time_nano', facilityTime)),
  textColumn('tte_ind', 'character varying', () => TEXTS[0]),
];

const to2014 = (layout: DayLayout): readonly Column[] => [
  dateColumn,
  timeColumn('time_m', tradeTime),
  ...exchangeAndSymbol,
  ...conditionSizePrice(layout),
  textColumn('tr_stopind', 'character varying', () => TEXTS.N),
  ...correctionAndNumber,
  ...source,
];

const of2015 = (layout: DayLayout): readonly Column[] => [
  ...to2014(layout),
  timeColumn('part_time', partTime),
  always('rrn', 'character varying'),
  offExchangeOnly(timeColumn('trf_time', facilityTime)),
];

/**
 * Consolidated trades: 13 columns to 2014, 16 in 2015, 20 since. Names and counts are known,
 * order and types are assumed, as is that 2016 looks like 2017 and how sizes hold fractions.
 */
export const ctm: TableFamily<TableBatch> = {
  name: 'ctm',
  columnsOn: (layout) => {
    if (layout.date >= '2016') return modern(layout);
    return layout.date >= '2015' ? of2015(layout) : to2014(layout);
  },
  rowsOf: ({ trades }) => trades.count,
};
