import {
  datesBetween,
  minuteBars,
  monthOf,
  TaqError,
  type Dataset,
  type ExchangeDate,
} from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { AnswerCoverage, type DateRange, type RecordedCell } from './answer-coverage.ts';
import type { PinnedFile, PinnedPartition, PinnedState } from './pinned-state.ts';
import type { ReadPlan, RowFilter } from './read-plan.ts';
import { ALL_SYMBOLS, type ParsedRequest } from './read-request.ts';
import { datesOf, filesFor } from './files-for.ts';
import { timeSpans } from './time-spans.ts';
import { withColumns } from './with-columns.ts';

/**
 * Decides everything about a read, from what the pinned state knows; touches no file.
 * Throws `SCHEMA_INCOMPATIBLE` where a file was written in a schema version that is not ours.
 */
export function planRead(
  request: ParsedRequest,
  state: PinnedState,
  dataset: Dataset = minuteBars,
): ReadPlan {
  const range = clippedRange(request, state.asOf);
  const partitions = partitionsInside(state, dataset, range);
  const where = rowFilter(
    request,
    range,
    partitions.flatMap((partition) => partition.files),
  );
  const scanned = partitions
    .map((partition) => ({ ...partition, files: filesFor(partition.files, where) }))
    .filter((partition) => partition.files.length > 0);
  const files = scanned.flatMap((partition) => partition.files);
  files.forEach((file) => requireReadable(file, dataset));
  // Rules look at whole rows.
  const read = request.validate ? dataset : withColumns(dataset, request.columns);
  return {
    dataset,
    files,
    partitions: scanned.map((partition) => partition.partition),
    columns: read.columns.map((column) => column.name),
    where,
    orderBy: dataset.key,
    ...(request.limit === undefined ? {} : { limit: request.limit }),
    schema: toArrowSchema(read),
    coverage: coverageOf(dataset, where, partitions),
    ...(state.tag === undefined ? {} : { tag: state.tag }),
    ...(range.end === request.endDate ? {} : { clippedTo: range.end }),
  };
}

function clippedRange(request: ParsedRequest, asOf: ExchangeDate | undefined): DateRange {
  const { startDate: start, endDate: end } = request;
  return { start, end: asOf !== undefined && asOf < end ? asOf : end };
}

/** The partition that a day lies in: a month, of samples the day itself. */
function partitionOf({ tier }: Dataset, date: ExchangeDate): string {
  return tier === 'samples' ? date : monthOf(date);
}

/** The dataset's partitions that touch the range, in order. */
function partitionsInside(
  state: PinnedState,
  dataset: Dataset,
  range: DateRange,
): readonly PinnedPartition[] {
  const [first, last] = [partitionOf(dataset, range.start), partitionOf(dataset, range.end)];
  return state.partitions
    .filter((partition) => partition.dataset === dataset.name)
    .filter(({ partition }) => partition >= first && partition <= last)
    .toSorted((left, right) => (left.partition < right.partition ? -1 : 1));
}

function rowFilter(
  request: ParsedRequest,
  dates: DateRange,
  files: readonly PinnedFile[],
): RowFilter {
  const times = timeSpans(request, datesOf(files, dates));
  return {
    ...(request.symbols === ALL_SYMBOLS
      ? {}
      : { symbols: [...new Set(request.symbols)].toSorted() }),
    dates,
    ...(times === undefined ? {} : { times }),
  };
}

export function requireReadable(
  file: Pick<PinnedFile, 'path' | 'schemaVersion'>,
  dataset: Dataset,
): void {
  if (file.schemaVersion === dataset.version) return;
  throw new TaqError(
    'SCHEMA_INCOMPATIBLE',
    `${file.path} holds ${dataset.name} version ${file.schemaVersion}, this library reads version ${dataset.version}`,
    {
      details: {
        dataset: dataset.name,
        version: file.schemaVersion,
        reasons: [`version ${dataset.version} is read here`],
      },
      next: 'Read it with the release that wrote it, or fetch the days again with --full.',
    },
  );
}

function coverageOf(
  dataset: Dataset,
  where: RowFilter,
  partitions: readonly PinnedPartition[],
): AnswerCoverage {
  const byPartition = new Map(partitions.map(({ partition, coverage }) => [partition, coverage]));
  const recorded: RecordedCell = (symbol, date) =>
    byPartition.get(partitionOf(dataset, date))?.cell(symbol, date);
  const symbols = where.symbols ?? heldSymbols(dataset, partitions, where.dates);
  return new AnswerCoverage(symbols, where.dates, recorded);
}

/** Symbols of which the range has a cell that says more than that they were not listed, sorted. */
function heldSymbols(
  dataset: Dataset,
  partitions: readonly PinnedPartition[],
  range: DateRange,
): string[] {
  const held = new Set<string>();
  for (const { partition, coverage } of partitions) {
    const dates = datesBetween(range.start, range.end).filter(
      (date) => partitionOf(dataset, date) === partition,
    );
    for (const symbol of coverage.symbols()) {
      const isHeld = (date: ExchangeDate): boolean =>
        (coverage.cell(symbol, date) ?? 'not_listed') !== 'not_listed';
      if (!held.has(symbol) && dates.some(isHeld)) held.add(symbol);
    }
  }
  return [...held].toSorted();
}
