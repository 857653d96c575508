import type { Dataset } from '@taq/schema';
import { canonicalJson } from './canonical-json.ts';
import { runsBySymbol, type CellRun } from './cell-runs.ts';
import { decodeCoverage, encodeCoverage } from './coverage-codec.ts';
import { Coverage } from './coverage.ts';
import type { PartitionEntry, SegmentEntry } from './manifest.ts';
import { isDay } from './partition-name.ts';
import type { PartitionUpdate, SettledDay } from './partition-update.ts';
import { RowChange } from './row-change.ts';
import {
  adoptSegment,
  combineSegments,
  mergeSegments,
  writeSegment,
  type SegmentStorage,
} from './segments.ts';

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
  const coverage = settle(base.merge(Coverage.of(update.fetched)), update.settled ?? []);
  const encoded = encodeCoverage(coverage);
  if (canonicalJson(encoded) === canonicalJson(entry.coverage)) return undefined;
  const change = new RowChange(update, base);
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

/** Files that were staged are taken as they are where that makes the same segments. */
async function newSegments(storage: SegmentStorage, change: RowChange): Promise<SegmentEntry[]> {
  const { dataset } = change;
  const whole = change.wholeFiles();
  const adopted = await Promise.all(
    whole.map(async (file) => adoptSegment(storage, dataset, file)),
  );
  return [...adopted, ...(await writtenSegments(storage, dataset, change.added(whole)))];
}

/** One for all that is new; of samples one for each symbol. */
async function writtenSegments(
  storage: SegmentStorage,
  dataset: Dataset,
  added: AsyncIterable<CellRun>,
): Promise<SegmentEntry[]> {
  if (dataset.tier !== 'samples') return present([await writeSegment(storage, dataset, added)]);
  const segments: (SegmentEntry | undefined)[] = [];
  for await (const { runs } of runsBySymbol(added)) {
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
