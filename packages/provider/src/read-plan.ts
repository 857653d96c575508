import type { Dataset, ExchangeDate } from '@taq/schema';
import type { Schema } from 'apache-arrow';
import type { AnswerCoverage, DateRange } from './answer-coverage.ts';
import type { PinnedFile } from './pinned-state.ts';

/** Which rows belong to the answer; all conditions hold at once. A null passes none. */
export interface RowFilter {
  /** Canonical, sorted, unique; absent where every symbol belongs. */
  readonly symbols?: readonly string[];
  /** On the column `date`. */
  readonly dates: DateRange;
  /** On the column `ts`: rows of any of these; absent where all of the day belongs. */
  readonly times?: readonly TimeSpan[];
  /** On the column `seq`; absent where every row of a symbol's day belongs. */
  readonly seqs?: SeqRange;
}

/**
 * A part of each day of `dates`, which lie at the same distance from UTC: rows whose `ts` lies so
 * many nanoseconds after 00:00 UTC of their `date`.
 */
export interface TimeSpan {
  readonly dates: DateRange;
  /** Included. */
  readonly from: bigint;
  /** Exclusive. */
  readonly until: bigint;
}

/** A part of a symbol's day, by the ordinals of its rows. */
export interface SeqRange {
  /** Included. */
  readonly from: number;
  /** Exclusive; absent where it goes to the end. */
  readonly until?: number;
}

/**
 * All that is decided about a read, as plain data that belongs to no engine. An engine reads
 * `files`, keeps the rows of `where`, sorts them, takes the first `limit`, and hands out `columns`.
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
  /**
   * Rising, nulls last; ends in a unique key, texts compared by their bytes. Not all of them need to
   * be among `columns`.
   */
  readonly orderBy: readonly string[];
  readonly limit?: number;
  /** Of the rows, exactly. */
  readonly schema: Schema;
  readonly coverage: AnswerCoverage;
  /** The snapshot that the files belong to; absent for live data. */
  readonly tag?: string;
  /** The day that the question was clipped to, where it asked for later ones. */
  readonly clippedTo?: ExchangeDate;
}
