import type { Dataset, ExchangeDate } from '@taq/schema';
import { cellKey } from './cell-runs.ts';
import { hasRows, type Cell } from './cell.ts';
import { decodeCoverage, encodeCoverage } from './coverage-codec.ts';
import { Coverage } from './coverage.ts';
import type { PartitionEntry, SegmentEntry } from './manifest.ts';
import { readSegment, type SegmentStorage } from './segments.ts';

/** A symbol's day of which the rows are lost. */
export interface LostCell {
  readonly symbol: string;
  readonly date: ExchangeDate;
}

/** A partition without some of its objects, and the cells whose rows these held. */
export interface PartitionLoss {
  readonly entry: PartitionEntry;
  readonly cells: readonly LostCell[];
}

/**
 * Takes objects that cannot be read out of a partition: their cells count as failed from now on, so
 * that the next sync asks for them again. `undefined` where it has none of them. A cell lives in one
 * segment, so what the segments that stay do not hold is lost.
 */
export async function withoutObjects(
  storage: Pick<SegmentStorage, 'dataDir'>,
  dataset: Dataset,
  entry: PartitionEntry,
  objects: ReadonlySet<string>,
): Promise<PartitionLoss | undefined> {
  const lost = entry.segments.filter(({ object }) => objects.has(object));
  if (lost.length === 0) return undefined;
  const kept = entry.segments.filter(({ object }) => !objects.has(object));
  const there = await cellsOf(
    storage,
    dataset,
    kept.filter((one) => overlapsAny(one, lost)),
  );
  const coverage = decodeCoverage(entry.coverage);
  const cells = [...coverage.cells()].filter(
    ({ symbol, date, cell }) =>
      hasRows(cell.state) &&
      !there.has(cellKey(symbol, date)) &&
      lost.some((segment) => mayHold(segment, symbol, date)),
  );
  const failed = encodeCoverage(withFailed(coverage, cells));
  return { entry: { ...entry, segments: kept, coverage: failed }, cells };
}

async function cellsOf(
  storage: Pick<SegmentStorage, 'dataDir'>,
  dataset: Dataset,
  segments: readonly SegmentEntry[],
): Promise<ReadonlySet<string>> {
  const cells = new Set<string>();
  for (const segment of segments) {
    for await (const { symbol, date } of readSegment(storage, dataset, segment)) {
      cells.add(cellKey(symbol, date));
    }
  }
  return cells;
}

function overlapsAny(segment: SegmentEntry, others: readonly SegmentEntry[]): boolean {
  return others.some(
    (other) =>
      segment.firstDate <= other.lastDate &&
      segment.lastDate >= other.firstDate &&
      segment.firstSymbol <= other.lastSymbol &&
      segment.lastSymbol >= other.firstSymbol,
  );
}

function mayHold(segment: SegmentEntry, symbol: string, date: ExchangeDate): boolean {
  const { firstDate, lastDate, firstSymbol, lastSymbol } = segment;
  return symbol >= firstSymbol && symbol <= lastSymbol && date >= firstDate && date <= lastDate;
}

function withFailed(coverage: Coverage, cells: readonly LostCell[]): Coverage {
  const lost = new Set(cells.map(({ symbol, date }) => cellKey(symbol, date)));
  const stateOf = (symbol: string, date: ExchangeDate): Cell | undefined => {
    const cell = coverage.cell(symbol, date);
    return cell && lost.has(cellKey(symbol, date)) ? { ...cell, state: 'failed' } : cell;
  };
  const symbols = coverage.symbols();
  const days = coverage.days().map((date) => {
    return [date, symbols.map((symbol) => stateOf(symbol, date))] as const;
  });
  return new Coverage(symbols, new Map(days));
}
