import type { ExchangeDate } from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { AnswerCoverage } from './answer-coverage.ts';

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
  readonly rows: number;
  readonly elapsedMs: number;
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
