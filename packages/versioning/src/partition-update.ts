import {
  DataValidator,
  SchemaRegistry,
  TaqError,
  type Dataset,
  type ExchangeDate,
} from '@taq/schema';
import type { Table } from 'apache-arrow';
import { cellKey, cellRuns } from './cell-runs.ts';
import { hasRows, type FetchedDay } from './cell.ts';
import { Coverage } from './coverage.ts';
import { rulesOfFetches } from './dataset-rule.ts';
import { isPartitionOf, partitionBounds } from './partition-name.ts';

/** A day whose tables are as they were when it was fetched, and which is final now. */
export interface SettledDay {
  readonly date: ExchangeDate;
  readonly tableState: string;
}

/** What a sync brings for one month of a dataset, or for one day of samples. */
export interface PartitionUpdate {
  /** The rule of its rows is that of the fetches' provenance. */
  readonly dataset: Dataset;
  /** `YYYYMM`; of samples the day, `YYYY-MM-DD`. */
  readonly partition: string;
  /** Sorted by the dataset's key: exactly the rows of the cells in `fetched`. */
  readonly rows: Table;
  readonly fetched: readonly FetchedDay[];
  readonly settled?: readonly SettledDay[];
  /** One line for the log of versions. */
  readonly reason: string;
}

/**
 * Holds an update against its own promises. Throws `INVALID_ARGUMENT` where rows and cells do not
 * belong together or were not all made by one rule, and what `DataValidator` throws for rows that are not valid.
 */
export function checkUpdate({ dataset, partition, rows, fetched }: PartitionUpdate): void {
  const { first, last } = boundsOf(dataset, partition);
  for (const { date } of fetched) {
    if (date < first || date > last) throw misfit('fetched', `${date} is not in ${partition}`);
  }
  if (rulesOfFetches(fetched).length > 1) throw misfit('fetched', 'made by more than one rule');
  const validator = new DataValidator(new SchemaRegistry().register(dataset));
  validator.validate(rows, dataset.name, { first, last });
  checkCells(rows, Coverage.of(fetched));
}

function boundsOf(
  dataset: Dataset,
  partition: string,
): { first: ExchangeDate; last: ExchangeDate } {
  if (!isPartitionOf(dataset, partition)) throw misfit('partition', partition);
  return partitionBounds(partition);
}

function checkCells(rows: Table, coverage: Coverage): void {
  const filled = new Set<string>();
  for (const { symbol, date } of rows.batches.flatMap((batch) => [...cellRuns(batch)])) {
    const cell = coverage.cell(symbol, date);
    if (cell === undefined || !hasRows(cell.state)) {
      throw misfit(
        'rows',
        `rows of ${symbol} on ${date}, whose cell is ${cell?.state ?? 'missing'}`,
      );
    }
    filled.add(cellKey(symbol, date));
  }
  for (const { symbol, date, cell } of coverage.cells()) {
    if (cell.state !== 'data' || filled.has(cellKey(symbol, date))) continue;
    throw misfit('fetched', `${symbol} on ${date} is said to have data and has no rows`);
  }
}

function misfit(argument: string, value: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `the update's ${argument} do not fit: ${value}`, {
    details: { argument, value },
    next: 'Give exactly the rows of the cells that were fetched, inside the partition.',
  });
}
