import {
  halvesOf,
  isValid,
  nullableColumn,
  setWhole,
  wholeAt,
  type TableColumn,
} from '@taq/schema';
import { textColumn, type TickBatch } from '@taq/source';

/** Shares in a round lot, by canonical symbol. */
export type RoundLots = ReadonlyMap<string, number>;

/**
 * From this day on round lots go by price, and nobody has confirmed whether the tables of quotes still
 * count in lots.
 */
export const LOTS_KNOWN_BEFORE = '2025-11-03';

/** Sizes that came in lots, in shares; null where nobody knows the symbol's lot. */
export function inShares(batch: TickBatch, lots: RoundLots): TickBatch {
  const { codes, dictionary } = textColumn(batch, 'symbol');
  const lotOf = dictionary.map((symbol) => lots.get(symbol));
  const lotAt = (row: number): number | undefined => lotOf[codes[row] ?? 0];
  const sized = ['bid_size', 'ask_size'].flatMap((name) => {
    const column = batch.columns[name];
    return column === undefined ? [] : [[name, multiplied(column, lotAt)] as const];
  });
  return { rows: batch.rows, columns: { ...batch.columns, ...Object.fromEntries(sized) } };
}

function multiplied(column: TableColumn, lotAt: (row: number) => number | undefined): TableColumn {
  const dense = 'validity' in column ? column.values : column;
  if (!(dense instanceof BigInt64Array)) throw new RangeError('sizes come with 64 bits');
  const shares = new BigInt64Array(dense.length);
  const [from, to] = [halvesOf(dense), halvesOf(shares)];
  let isKnown = true;
  for (let row = 0; row < shares.length; row += 1) {
    const lot = lotAt(row);
    isKnown &&= lot !== undefined;
    setWhole(to, row, wholeAt(from, row) * (lot ?? 0));
  }
  if (isKnown && !('validity' in column)) return shares;
  const hasSize = (row: number): boolean =>
    !('validity' in column) || isValid(column.validity, row);
  return nullableColumn(shares, (row) => lotAt(row) === undefined || !hasSize(row));
}
