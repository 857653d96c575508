import type { ExchangeDate } from '@taq/schema';
import { exchangeCode } from '../market/columns.ts';
import { encodeText } from './copy-encoder.ts';
import {
  always,
  nanoColumn,
  numberColumn,
  priceColumn,
  textColumn,
  timeColumn,
  type TableColumn,
  type TableFamily,
} from './table.ts';
import { dateColumn, exchangeText, symbolColumns, TEXTS, type TableBatch } from './table-batch.ts';

type Column = TableColumn<TableBatch>;

const FINRA = exchangeCode('D');
const CORRECTIONS = Array.from({ length: 13 }, (_, code) =>
  encodeText(String(code).padStart(2, '0')),
);

const time = ({ trades }: TableBatch, row: number): number => trades.time[row] ?? 0;
const partTime = ({ trades }: TableBatch, row: number): number => trades.participantTime[row] ?? 0;
const sequence = ({ trades }: TableBatch, row: number): number => trades.sequence[row] ?? 0;
const isOffExchange = ({ trades }: TableBatch, row: number): boolean =>
  trades.exchange[row] === FINRA;

/** When the reporting facility stamped it: half a microsecond after the participant. */
const facilityTime = (batch: TableBatch, row: number): number => partTime(batch, row) + 500;

/** Columns of the facility are NULL for trades on an exchange. */
function offExchangeOnly(column: Column): Column {
  return {
    ...column,
    write: (out, batch, row) =>
      isOffExchange(batch, row) ? column.write(out, batch, row) : out.null(),
  };
}

const exchange: readonly Column[] = [
  textColumn('ex', 'character varying', ({ trades }, row) => exchangeText(trades.exchange[row])),
  ...symbolColumns,
];

const trade: readonly Column[] = [
  textColumn(
    'tr_scond',
    'character varying',
    ({ trades, conditions }, row) => conditions[trades.condition[row] ?? 0] ?? null,
  ),
  numberColumn('size', 'integer', ({ trades }, row) => trades.size[row] ?? 0),
  priceColumn('price', ({ trades }, row) => trades.price[row] ?? 0),
];

const correctionAndNumber: readonly Column[] = [
  textColumn(
    'tr_corr',
    'character varying',
    ({ trades }, row) => CORRECTIONS[trades.correction[row] ?? 0] ?? null,
  ),
  numberColumn('tr_seqnum', 'bigint', sequence),
];

const id: Column = {
  name: 'tr_id',
  type: 'character varying',
  write: (out, batch, row) => out.digits(sequence(batch, row)),
};

const source: readonly Column[] = [
  textColumn('tr_source', 'character varying', (batch) => batch.source),
  textColumn('tr_rf', 'character varying', (batch, row) =>
    isOffExchange(batch, row) ? TEXTS.Q : null,
  ),
];

const modern: readonly Column[] = [
  dateColumn,
  timeColumn('time_m', time),
  nanoColumn('time_m_nano', time),
  ...exchange,
  ...trade,
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

const to2014: readonly Column[] = [
  dateColumn,
  timeColumn('time_m', time),
  ...exchange,
  ...trade,
  textColumn('tr_stopind', 'character varying', () => TEXTS.N),
  ...correctionAndNumber,
  ...source,
];

const of2015: readonly Column[] = [
  ...to2014,
  timeColumn('part_time', partTime),
  always('rrn', 'character varying'),
  offExchangeOnly(timeColumn('trf_time', facilityTime)),
];

/**
 * Consolidated trades: 13 columns to 2014, 16 in 2015, 20 since. Names and counts are known,
 * order and types are assumed, as is that 2016 looks like 2017.
 */
export const ctm: TableFamily<TableBatch> = {
  name: 'ctm',
  columnsOn: (date: ExchangeDate) => {
    if (date >= '2016') return modern;
    return date >= '2015' ? of2015 : to2014;
  },
};
