import { join } from 'node:path';
import { TaqError, type Dataset } from '@taq/schema';
import type { RecordBatch } from 'apache-arrow';
import { cellRunsOf, filterRuns, mergeRuns, type CellRun } from './cell-runs.ts';
import type { CommitPort } from './commit-port.ts';
import { KeyDigest } from './key-digest.ts';
import { linkOrCopy } from './links.ts';
import { contentHash, freeContentName, type RowBounds, type SegmentEntry } from './manifest.ts';
import { readRowGroups, requireIntact } from './parquet-reader.ts';
import { writeParquet } from './parquet-writer.ts';
import { RowSpan } from './row-span.ts';
import type { StagedFile } from './staged-file.ts';
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
  const span = new RowSpan();
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
 * Makes a staged file an object as it is; it stays staged as well. Throws `STORE_DAMAGED` where its
 * bytes are not those that were staged.
 */
export async function adoptSegment(
  { temps, port, removed }: SegmentStorage,
  dataset: Dataset,
  staged: StagedFile & { readonly bounds: RowBounds },
): Promise<SegmentEntry> {
  const { bytes, rows, bounds, sha256 } = staged;
  await requireIntact(staged.path, sha256);
  const path = temps.path('segment');
  await linkOrCopy(staged.path, path);
  const object = freeContentName(sha256, removed);
  await port.putObject(objectName(object), { path, bytes, sha256 });
  return { object, bytes, rows, ...bounds, schemaVersion: dataset.version };
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

async function* measured(runs: AsyncIterable<CellRun>, span: RowSpan): AsyncGenerator<RecordBatch> {
  for await (const run of runs) {
    span.include(run);
    yield run.batch.slice(run.start, run.end);
  }
}
