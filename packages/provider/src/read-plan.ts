import type { Dataset, ExchangeDate } from '@taq/schema';
import type { Schema } from 'apache-arrow';
import type { AnswerCoverage, DateRange } from './answer-coverage.ts';
import type { PinnedFile } from './pinned-state.ts';

/** Which rows belong to the answer; all conditions hold at once. */
export interface RowFilter {
  /** Canonical, sorted, unique; absent where every symbol belongs. */
  readonly symbols?: readonly string[];
  /** On the column `date`. */
  readonly dates: DateRange;
}

/**
 * All that is decided about a read, as plain data that belongs to no engine. An engine reads
 * `columns` of `files`, keeps the rows of `where`, sorts them, and takes the first `limit`.
 */
export interface ReadPlan {
  readonly dataset: Dataset;
  /** Only files that may hold rows of the answer; none = the answer is empty, no engine runs. */
  readonly files: readonly PinnedFile[];
  /** Names of the partitions that `files` belong to. */
  readonly partitions: readonly string[];
  /** In the order of `schema`. */
  readonly columns: readonly string[];
  readonly where: RowFilter;
  /** Rising, nulls last; ends in a unique key, texts compared by their bytes. */
  readonly orderBy: readonly string[];
  readonly limit?: number;
  /** Of the answer, exactly. */
  readonly schema: Schema;
  readonly coverage: AnswerCoverage;
  /** The snapshot that the files belong to; absent for live data. */
  readonly tag?: string;
  /** The day that the question was clipped to, where it asked for later ones. */
  readonly clippedTo?: ExchangeDate;
}
