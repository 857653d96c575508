import {
  numberColumn,
  priceColumn,
  textColumn,
  type DayLayout,
  type TableColumn,
} from './table.ts';
import { exchangeText, type TableBatch } from './table-batch.ts';

type Column = TableColumn<TableBatch>;

/** When a trade was stamped, in nanoseconds since midnight. */
export const tradeTime = ({ trades }: TableBatch, row: number): number => trades.time[row] ?? 0;

/** The number of a trade. */
export const tradeSequence = ({ trades }: TableBatch, row: number): number =>
  trades.sequence[row] ?? 0;

export const tradeExchange: Column = textColumn('ex', 'character varying', ({ trades }, row) =>
  exchangeText(trades.exchange[row]),
);

const condition: Column = textColumn(
  'tr_scond',
  'character varying',
  ({ trades, conditions }, row) => conditions[trades.condition[row] ?? 0] ?? null,
);

const price: Column = priceColumn('price', ({ trades }, row) => trades.price[row] ?? 0);

const wholeSize: Column = numberColumn(
  'size',
  'integer',
  ({ trades }, row) => trades.size[row] ?? 0,
);

const PARTS_OF_A_SHARE = 10_000;

const fractionalSize: Column = {
  name: 'size',
  type: 'numeric',
  write: (out, { trades }, row) =>
    out.shares((trades.size[row] ?? 0) * PARTS_OF_A_SHARE + (trades.sizeFraction[row] ?? 0)),
};

/** What was traded: condition, size, price. */
export function conditionSizePrice({ fractionalShares }: DayLayout): readonly Column[] {
  return [condition, fractionalShares ? fractionalSize : wholeSize, price];
}

export const tradeNumber: Column = numberColumn('tr_seqnum', 'bigint', tradeSequence);
