import type { ExchangeDate } from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { AnswerCoverage } from './answer-coverage.ts';
import type { Resampling } from './resampling.ts';
import type { ComputedWindow } from './volatility-windows.ts';

/** What the rows of an answer were computed from, where they are not stored as they are. */
export type Computation =
  | { readonly from: string; readonly resample: Resampling }
  | {
      readonly from: string;
      /** Minutes of a return. */
      readonly window: ComputedWindow;
      /**
       * The price at a mark is the last one strictly before it: bars allow no other. Stored windows
       * take a trade at the mark, too.
       */
      readonly edge: 'before';
    };

/** Where an answer came from, and what it took. */
export interface Provenance {
  /** The snapshot that served it, with its two dates; absent for live data. */
  readonly tag?: string;
  readonly through?: ExchangeDate;
  readonly created?: string;
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly committedAt: string;
  readonly engine: string;
  readonly partitionsScanned: number;
  readonly filesScanned: number;
  /** Size of these files; of a file an engine may read a part. */
  readonly bytesScanned: number;
  /** Of the answer. */
  readonly rows: number;
  readonly elapsedMs: number;
  /** Most bytes that lay in the engine's temporary files at once; 0 where all was done in memory. */
  readonly spilledBytes: number;
  /** Absent where the rows are as stored. */
  readonly computed?: Computation;
  readonly asOf?: ExchangeDate;
  /** How the snapshot was chosen that answers for `asOf`. */
  readonly asOfPolicy?: 'through' | 'known-by';
  /** Last day of the answered range, where the question asked for days after `asOf`. */
  readonly clippedTo?: ExchangeDate;
  /** Tag of a later snapshot with cells up to `asOf` that the one which served lacks. */
  readonly laterSnapshotCoversMore?: string;
}

/** What every fetch returns. */
export interface Answer {
  /** The declared schema, also when empty; one record batch, sorted by the dataset's key. */
  readonly table: Table;
  readonly coverage: AnswerCoverage;
  readonly provenance: Provenance;
}
