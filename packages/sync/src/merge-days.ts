import { stringRuns, toArrowSchema, vectorOf, type Dataset } from '@taq/schema';
import { Table } from 'apache-arrow';

/**
 * Tables of single days, in the order of their days and each sorted by symbol and time, as one
 * table sorted by symbol and time. Rows are not copied.
 */
export function mergeDays(dataset: Dataset, days: readonly Table[]): Table {
  const runs = days.flatMap((table) =>
    stringRuns(vectorOf(table, 'symbol')).map((run) => ({ ...run, table })),
  );
  // Stable: the days of a symbol stay in their order.
  const sorted = runs.toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  const batches = sorted.flatMap(({ table, start, end }) => table.slice(start, end).batches);
  return new Table(toArrowSchema(dataset), batches);
}
