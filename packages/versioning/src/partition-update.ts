import {
  DataValidator,
  SchemaRegistry,
  TaqError,
  type Dataset,
  type ExchangeDate,
} from '@taq/schema';
import { Table } from 'apache-arrow';
import { cellKey, cellRuns } from './cell-runs.ts';
import { hasRows, type FetchedDay } from './cell.ts';
import { Coverage } from './coverage.ts';
import { rulesOfFetches } from './dataset-rule.ts';
import { isPartitionOf, partitionBounds } from './partition-name.ts';
import { cellsOf, type StagedFile } from './staged-file.ts';

interface CellName {
  readonly symbol: string;
  readonly date: ExchangeDate;
}

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
  /**
   * Sorted by the dataset's key: exactly the rows of the cells in `fetched`, in memory or in files
   * that were staged, each cell in one of them.
   */
  readonly rows: Table | readonly StagedFile[];
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
  if (rows instanceof Table) {
    const validator = new DataValidator(new SchemaRegistry().register(dataset));
    validator.validate(rows, dataset.name, { first, last });
  }
  checkCells(filledCells(rows), Coverage.of(fetched));
}

/** The cells that have rows. Throws `INVALID_ARGUMENT` where two staged files have the same one. */
function filledCells(rows: PartitionUpdate['rows']): ReadonlyMap<string, CellName> {
  if (rows instanceof Table) return namesOf(rows.batches.flatMap((batch) => [...cellRuns(batch)]));
  const cells = rows.flatMap((file) => [...cellsOf(file)]);
  const names = namesOf(cells);
  if (names.size < cells.length) throw misfit('rows', 'two staged files hold the same cell');
  return names;
}

function namesOf(cells: Iterable<CellName>): ReadonlyMap<string, CellName> {
  return new Map(Array.from(cells, (cell) => [cellKey(cell.symbol, cell.date), cell]));
}

function boundsOf(
  dataset: Dataset,
  partition: string,
): { first: ExchangeDate; last: ExchangeDate } {
  if (!isPartitionOf(dataset, partition)) throw misfit('partition', partition);
  return partitionBounds(partition);
}

function checkCells(filled: ReadonlyMap<string, CellName>, coverage: Coverage): void {
  for (const { symbol, date } of filled.values()) {
    const cell = coverage.cell(symbol, date);
    if (cell !== undefined && hasRows(cell.state)) continue;
    const state = cell?.state ?? 'missing';
    throw misfit('rows', `rows of ${symbol} on ${date}, whose cell is ${state}`);
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
