import type { RecordBatch, Schema } from 'apache-arrow';
import type { ReadPlan } from './read-plan.ts';

/** What an engine tells of a read. */
export interface ReadNotes {
  /** So many bytes lie in temporary files; the most of what was said counts. */
  spilled(bytes: number): void;
}

/**
 * All that an engine has to do. Requests are parsed, plans are made, answers are validated and
 * errors are explained elsewhere, once for all engines: whatever an engine throws here reaches
 * the user as a `TaqError`.
 */
export interface ReadEngine {
  /** Short name, as in provenance. */
  readonly name: string;

  /** The columns of a file as Arrow types, from its footer. Nullability is not looked at. */
  fileSchema(path: string): Promise<Schema>;

  /**
   * The plan's rows in its order, as batches with exactly `plan.schema`. Plans have at least one
   * file, and `signal` has not aborted yet. After it aborts, `run` throws soon, anything, and lets
   * go of what it held.
   */
  run(plan: ReadPlan, signal: AbortSignal, notes: ReadNotes): AsyncIterable<RecordBatch>;

  /** Called once, when nothing runs any more. */
  close(): Promise<void>;
}
