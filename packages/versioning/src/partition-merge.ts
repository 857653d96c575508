import type { Dataset } from '@taq/schema';
import { canonicalJson } from './canonical-json.ts';
import { cellKey, cellRunsOf, filterRuns, runsBySymbol, type CellRun } from './cell-runs.ts';
import { hasRows, winningCell } from './cell.ts';
import { decodeCoverage, encodeCoverage } from './coverage-codec.ts';
import { Coverage } from './coverage.ts';
import type { PartitionEntry, SegmentEntry } from './manifest.ts';
import { isDay } from './partition-name.ts';
import type { PartitionUpdate, SettledDay } from './partition-update.ts';
import { combineSegments, mergeSegments, writeSegment, type SegmentStorage } from './segments.ts';

/** A month, or a day of samples, of which nothing is stored. */
export function emptyPartition(partition: string): PartitionEntry {
  return { partition, merged: false, segments: [], coverage: encodeCoverage(Coverage.empty) };
}

/**
 * The partition after an update, `undefined` where the update says nothing new. What was not
 * fetched stays. Cells that are replaced leave their old segments, so that a cell lives in one.
 * A month that was merged once stays one object.
 */
export async function updatedPartition(
  storage: SegmentStorage,
  entry: PartitionEntry,
  update: PartitionUpdate,
): Promise<PartitionEntry | undefined> {
  const base = decodeCoverage(entry.coverage);
  const incoming = Coverage.of(update.fetched);
  const coverage = settle(base.merge(incoming), update.settled ?? []);
  const encoded = encodeCoverage(coverage);
  if (canonicalJson(encoded) === canonicalJson(entry.coverage)) return undefined;
  const change = new RowChange(update, takeOver(base, incoming));
  const segments = entry.merged
    ? await rewriteMonth(storage, entry.segments, change)
    : await appendSegment(storage, entry.segments, change);
  const merged = entry.merged || (segments.length <= 1 && isComplete(entry.partition, coverage));
  return { ...entry, segments: sorted(segments), coverage: encoded, merged };
}

/**
 * The partition as one object, `undefined` where it is none of several segments or its month is not
 * complete. Coverage and rows stay what they are.
 */
export async function mergedPartition(
  storage: SegmentStorage,
  dataset: Dataset,
  entry: PartitionEntry,
): Promise<PartitionEntry | undefined> {
  if (entry.merged || entry.segments.length < 2) return undefined;
  if (!isComplete(entry.partition, decodeCoverage(entry.coverage))) return undefined;
  const segment = await mergeSegments(storage, dataset, entry.segments);
  return { ...entry, segments: segment === undefined ? [] : [segment], merged: true };
}

/** Whether nothing more will come, so that one object can hold it. Files of samples stay apart. */
function isComplete(partition: string, coverage: Coverage): boolean {
  return !isDay(partition) && coverage.coversEndOf(partition);
}

function settle(coverage: Coverage, days: readonly SettledDay[]): Coverage {
  return days.reduce((all, { date, tableState }) => all.settle(date, tableState), coverage);
}

interface Takeover {
  /** Cells whose newly fetched state is the one that stays. */
  readonly taken: ReadonlySet<string>;
  /** Those of them whose old rows must go. */
  readonly replaced: ReadonlySet<string>;
  /** Whether any cell that is taken may bring rows. */
  readonly bringsRows: boolean;
}

function takeOver(base: Coverage, incoming: Coverage): Takeover {
  const [taken, replaced] = [new Set<string>(), new Set<string>()];
  let bringsRows = false;
  for (const { symbol, date, cell } of incoming.cells()) {
    const old = base.cell(symbol, date);
    if (old !== undefined && winningCell(old, cell) === old) continue;
    taken.add(cellKey(symbol, date));
    if (old !== undefined && hasRows(old.state)) replaced.add(cellKey(symbol, date));
    bringsRows ||= hasRows(cell.state);
  }
  return { taken, replaced, bringsRows };
}

/** What an update does to rows: which of the old ones stay, and which new ones come. */
class RowChange {
  readonly dataset: Dataset;
  readonly #update: PartitionUpdate;
  readonly #takeover: Takeover;

  constructor(update: PartitionUpdate, takeover: Takeover) {
    this.dataset = update.dataset;
    this.#update = update;
    this.#takeover = takeover;
  }

  get isNone(): boolean {
    return !this.#takeover.bringsRows && this.#takeover.replaced.size === 0;
  }

  readonly keep = ({ symbol, date }: CellRun): boolean =>
    !this.#takeover.replaced.has(cellKey(symbol, date));

  added(): AsyncGenerator<CellRun> {
    const { taken } = this.#takeover;
    return filterRuns(cellRunsOf(this.#update.rows.batches), ({ symbol, date }) =>
      taken.has(cellKey(symbol, date)),
    );
  }

  /** Whether a segment may hold replaced cells, as far as its bounds tell. */
  touches({ firstDate, lastDate, firstSymbol, lastSymbol }: SegmentEntry): boolean {
    return [...this.#takeover.replaced].some((key) => {
      const [symbol = '', date = ''] = key.split(' ');
      return symbol >= firstSymbol && symbol <= lastSymbol && date >= firstDate && date <= lastDate;
    });
  }
}

async function rewriteMonth(
  storage: SegmentStorage,
  segments: readonly SegmentEntry[],
  change: RowChange,
): Promise<SegmentEntry[]> {
  if (change.isNone) return [...segments];
  const options = { keep: change.keep, added: change.added() };
  return present([await combineSegments(storage, change.dataset, segments, options)]);
}

async function appendSegment(
  storage: SegmentStorage,
  segments: readonly SegmentEntry[],
  change: RowChange,
): Promise<SegmentEntry[]> {
  const kept: (SegmentEntry | undefined)[] = [];
  for (const segment of segments) {
    kept.push(
      change.touches(segment)
        ? await combineSegments(storage, change.dataset, [segment], { keep: change.keep })
        : segment,
    );
  }
  return [...present(kept), ...(await newSegments(storage, change))];
}

/** One for all that is new; of samples one for each symbol. */
async function newSegments(storage: SegmentStorage, change: RowChange): Promise<SegmentEntry[]> {
  const { dataset } = change;
  if (dataset.tier !== 'samples') {
    return present([await writeSegment(storage, dataset, change.added())]);
  }
  const segments: (SegmentEntry | undefined)[] = [];
  for await (const { runs } of runsBySymbol(change.added())) {
    segments.push(await writeSegment(storage, dataset, runs));
  }
  return present(segments);
}

function present(segments: readonly (SegmentEntry | undefined)[]): SegmentEntry[] {
  return segments.filter((segment) => segment !== undefined);
}

/** By day, then symbol: the order in which plain names count them. */
function sorted(segments: readonly SegmentEntry[]): SegmentEntry[] {
  const rank = ({ firstDate, lastDate, firstSymbol, object }: SegmentEntry): string =>
    [firstDate, lastDate, firstSymbol, object].join(' ');
  return segments.toSorted((left, right) => (rank(left) < rank(right) ? -1 : 1));
}
