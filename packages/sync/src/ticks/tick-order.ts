import { isValid, type Dataset, type TableColumn } from '@taq/schema';
import { rawQuotes, rawTrades, type TickRule } from '@taq/source';
import type { TickRun } from './tick-cursor.ts';

/** What ticks of one symbol and stamp are ordered by, in this order: columns of the raw tables. */
const TIE_COLUMNS = {
  trades: tieColumns(rawTrades),
  quotes: tieColumns(rawQuotes),
} satisfies Record<TickRule['kind'], readonly string[]>;

/**
 * Sorts ticks of one kind, symbol and stamp in place: by the source's number, then by values, null
 * first, texts by their code units. So the order is the same on every path, wherever the source
 * has no number of its own.
 */
export function orderTies(ties: TickRun[], kind: TickRule['kind']): void {
  ties.sort((left, right) => {
    for (const name of TIE_COLUMNS[kind]) {
      const [a, b] = [valueOf(left, name), valueOf(right, name)];
      if (a === b) continue;
      if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
      return a < b ? -1 : 1;
    }
    return 0;
  });
}

function tieColumns({ columns }: Dataset): string[] {
  return columns.map(({ name }) => name).filter((name) => name !== 'symbol' && name !== 'time');
}

function valueOf({ batch, row }: TickRun, name: string): string | number | bigint | undefined {
  const column = batch.columns[name];
  return column === undefined ? undefined : cellOf(column, row);
}

function cellOf(column: TableColumn, row: number): string | number | bigint | undefined {
  if ('validity' in column)
    return isValid(column.validity, row) ? cellOf(column.values, row) : undefined;
  return 'codes' in column ? column.dictionary[column.codes[row] ?? 0] : column[row];
}
