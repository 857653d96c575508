import type { CoverageState, DatasetRule, ExchangeDate } from '@taq/schema';

/** One immutable Parquet file, and what is known about it without opening it. */
export interface PinnedFile {
  /** Absolute. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** Version of the dataset's schema that the file was written in. */
  readonly schemaVersion: number;
  /** First and last date of its rows, both included. */
  readonly firstDate: ExchangeDate;
  readonly lastDate: ExchangeDate;
  /** Canonical symbols of its rows; absent where nobody noted them. */
  readonly symbols?: readonly string[] | undefined;
  /** First and last symbol of its rows by their bytes, both included, where that is known. */
  readonly firstSymbol?: string | undefined;
  readonly lastSymbol?: string | undefined;
  /** UTC nanoseconds of the first and last row by time, both included, where that is known. */
  readonly firstTs?: bigint | undefined;
  readonly lastTs?: bigint | undefined;
}

/** What a partition knows about its cells, a symbol's day each. */
export interface PinnedCoverage {
  /** `undefined` where nobody asked the source for the cell. */
  cell(symbol: string, date: ExchangeDate): CoverageState | undefined;
  /** Canonical symbols with at least one recorded cell. */
  symbols(): readonly string[];
}

/** A month of one dataset, or a day of samples: its files hold disjoint cells. */
export interface PinnedPartition {
  /** Full name of the dataset, such as `taq_1min_bars`. */
  readonly dataset: string;
  /** `YYYYMM`; of samples the day, `YYYY-MM-DD`. */
  readonly partition: string;
  readonly files: readonly PinnedFile[];
  readonly coverage: PinnedCoverage;
}

/** What a state holds of a dataset, in short. */
export interface HeldDataset {
  /** Canonical symbols with a recorded cell, sorted. */
  readonly symbols: readonly string[];
  /** First and last day of its rows, both included; absent where there are none. */
  readonly dates?: { readonly first: ExchangeDate; readonly last: ExchangeDate } | undefined;
}

/**
 * One version of the store, as a reader pinned it. Nothing in it changes while questions are
 * asked, so several questions to one state fit together.
 */
export interface PinnedState {
  readonly version: number;
  /** When the version was committed, as an ISO 8601 instant in UTC. */
  readonly committedAt: string;
  /** The snapshot that named the version, with its two dates; absent for live data. */
  readonly tag?: string | undefined;
  readonly through?: ExchangeDate | undefined;
  readonly created?: string | undefined;
  /** A later snapshot with cells up to `asOf` that this one lacks. */
  readonly laterSnapshotCoversMore?: string | undefined;
  /** No row dated after this day belongs to the answer. */
  readonly asOf?: ExchangeDate | undefined;
  /** How the snapshot was chosen that answers for `asOf`. */
  readonly asOfPolicy?: 'through' | 'known-by' | undefined;
  readonly partitions: readonly PinnedPartition[];
  /** By which rule the rows of a dataset were made, by its full name, where that is known. */
  readonly rules?: ReadonlyMap<string, DatasetRule> | undefined;
  /**
   * What the whole state holds of a dataset, whatever range was pinned: for suggestions where a
   * question finds nothing. Without it only what was pinned is known.
   */
  readonly held?: ((dataset: string) => Promise<HeldDataset>) | undefined;
  /** Throws `STORE_DAMAGED` for files that must not be served; asked before each read. */
  readonly requireSound?: ((files: readonly PinnedFile[]) => Promise<void>) | undefined;
}
