import type { Dataset } from '@taq/schema';
import { cellRunsOf, mergeRuns, type CellRun } from './cell-runs.ts';
import { readRowGroups } from './parquet-reader.ts';
import type { StagedFile } from './staged-file.ts';

/**
 * The cells of several files as one, sorted, a few row groups of each at a time. Throws
 * `STORE_DAMAGED` where the bytes are not those that were staged.
 */
export function stagedRuns(
  files: readonly StagedFile[],
  dataset: Dataset,
): AsyncGenerator<CellRun> {
  return mergeRuns(
    files.map(({ path, sha256 }) => cellRunsOf(readRowGroups(path, dataset, sha256))),
  );
}
