import { join } from 'node:path';
import { TaqError, type Dataset } from '@taq/schema';
import type { RecordBatch } from 'apache-arrow';
import { cellRunsOf, filterRuns, mergeRuns, type CellRun } from './cell-runs.ts';
import type { CommitPort } from './commit-port.ts';
import { KeyDigest } from './key-digest.ts';
import { contentHash, freeContentName, type SegmentEntry } from './manifest.ts';
import { readRowGroups } from './parquet-reader.ts';
import { writeParquet } from './parquet-writer.ts';
import { objectName } from './store-layout.ts';
import type { TempFiles } from './temp-files.ts';

/** Where segments are read and written. */
export interface SegmentStorage {
  readonly dataDir: string;
  readonly port: CommitPort;
  readonly temps: TempFiles;
  /** Names of objects that clean-up removed: none of them is given again. */
  readonly removed: ReadonlySet<string>;
}

/**
 * Writes sorted runs of cells as an object. The same rows become the same object.
 * `undefined` where there are no rows.
 */
export async function writeSegment(
  storage: SegmentStorage,
  dataset: Dataset,
  runs: AsyncIterable<CellRun>,
): Promise<SegmentEntry | undefined> {
  const span = new Span();
  const path = storage.temps.path('segment');
  const file = await writeParquet(path, dataset, measured(runs, span));
  if (file.rows === 0) {
    await storage.temps.discard(path);
    return undefined;
  }
  const object = freeContentName(file.sha256, storage.removed);
  await storage.port.putObject(objectName(object), file);
  const { bytes, rows } = file;
  return { object, bytes, rows, ...span.bounds(), schemaVersion: dataset.version };
}

/**
 * Writes several segments as one, without the cells that `keep` turns down and with `added` ones.
 * Throws `STORE_DAMAGED` unless every row of the sources is accounted for.
 */
export async function combineSegments(
  storage: SegmentStorage,
  dataset: Dataset,
  segments: readonly SegmentEntry[],
  options: {
    readonly keep?: (run: CellRun) => boolean;
    readonly added?: AsyncIterable<CellRun>;
  } = {},
): Promise<SegmentEntry | undefined> {
  const { keep = () => true, added } = options;
  const kept = segments.map((segment) => filterRuns(readSegment(storage, dataset, segment), keep));
  return writeSegment(storage, dataset, mergeRuns(added === undefined ? kept : [...kept, added]));
}

/**
 * Writes several segments as one, and reads that again. Throws `STORE_DAMAGED` unless it has the
 * rows and keys of the sources, in their order.
 */
export async function mergeSegments(
  storage: SegmentStorage,
  dataset: Dataset,
  segments: readonly SegmentEntry[],
): Promise<SegmentEntry | undefined> {
  const [given, written] = [new KeyDigest(dataset), new KeyDigest(dataset)];
  const sources = segments.map((segment) => readSegment(storage, dataset, segment));
  const merged = await writeSegment(storage, dataset, digested(mergeRuns(sources), given));
  if (merged === undefined) return undefined;
  for await (const run of readSegment(storage, dataset, merged)) written.include(run);
  if (written.value() === given.value()) return merged;
  throw new TaqError('STORE_DAMAGED', 'the merged segments read back are not what was written', {
    details: { path: objectName(merged.object) },
    next: 'Check disk and memory of this machine; nothing was committed.',
  });
}

/** A segment's cells. At the end its rows are held against what the manifest promised. */
export async function* readSegment(
  { dataDir }: Pick<SegmentStorage, 'dataDir'>,
  dataset: Dataset,
  segment: SegmentEntry,
): AsyncGenerator<CellRun> {
  const path = join(dataDir, objectName(segment.object));
  let rows = 0;
  for await (const run of cellRunsOf(readRowGroups(path, dataset, contentHash(segment.object)))) {
    rows += run.end - run.start;
    yield run;
  }
  if (rows === segment.rows) return;
  throw new TaqError('STORE_DAMAGED', `${path} has ${rows} rows instead of ${segment.rows}`, {
    details: { path },
    next: 'Fetch its days again with --full.',
  });
}

async function* digested(runs: AsyncIterable<CellRun>, digest: KeyDigest): AsyncGenerator<CellRun> {
  for await (const run of runs) {
    digest.include(run);
    yield run;
  }
}

async function* measured(runs: AsyncIterable<CellRun>, span: Span): AsyncGenerator<RecordBatch> {
  for await (const run of runs) {
    span.include(run);
    yield run.batch.slice(run.start, run.end);
  }
}

/** First and last instant, date and symbol of the runs that it was shown. */
class Span {
  #first: CellRun | undefined;
  #last: CellRun | undefined;
  #dates: { first: CellRun['date']; last: CellRun['date'] } | undefined;
  #instants: { first: bigint; last: bigint } | undefined;

  include(run: CellRun): void {
    this.#first ??= run;
    this.#last = run;
    const { date } = run;
    const dates = (this.#dates ??= { first: date, last: date });
    if (date < dates.first) dates.first = date;
    if (date > dates.last) dates.last = date;
    this.#includeInstants(run);
  }

  bounds(): Omit<SegmentEntry, 'object' | 'bytes' | 'rows' | 'schemaVersion'> {
    if (this.#first === undefined || this.#last === undefined || this.#dates === undefined) {
      throw new RangeError('there are no rows to measure');
    }
    const instants = this.#instants;
    return {
      ...(instants && { firstTs: String(instants.first), lastTs: String(instants.last) }),
      firstDate: this.#dates.first,
      lastDate: this.#dates.last,
      firstSymbol: this.#first.symbol,
      lastSymbol: this.#last.symbol,
    };
  }

  /** Rows of a cell are sorted by time. */
  #includeInstants({ batch, start, end }: CellRun): void {
    const values = batch.getChild('ts')?.data[0]?.values as BigInt64Array | undefined;
    const [first, last] = [values?.[start], values?.[end - 1]];
    if (first === undefined || last === undefined) return;
    const instants = (this.#instants ??= { first, last });
    if (first < instants.first) instants.first = first;
    if (last > instants.last) instants.last = last;
  }
}
