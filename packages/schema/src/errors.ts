import type { FieldDifference } from './schema-drift.ts';
import type { Finding } from './validation/finding.ts';

/**
 * What each error code carries besides its sentence. Codes are stable between major versions,
 * messages are not. `docs/errors.md` has a heading for each.
 */
export interface TaqErrorDetails {
  INVALID_ARGUMENT: { argument: string; value: string };
  INVALID_SYMBOL: { symbol: string };
  INVALID_DATE: { value: string };
  INVALID_RANGE: { start: string; end: string };
  UNKNOWN_DATASET: { dataset: string; known: readonly string[] };
  UNKNOWN_TASK: { task: string; known: readonly string[] };
  UNKNOWN_PROVIDER: { provider: string; known: readonly string[] };
  SCHEMA_DRIFT: { dataset: string; differences: readonly FieldDifference[] };
  SCHEMA_INCOMPATIBLE: { dataset: string; version: number; reasons: readonly string[] };
  DATA_INVALID: { dataset: string; findings: readonly Finding[] };
  STORE_NOT_FOUND: { path: string };
  STORE_UNUSABLE: { path: string };
  MEASURE_MISMATCH: {
    dataset: string;
    differences: readonly { option: string; stored: string; asked: string }[];
  };
  STORE_FORMAT_UNKNOWN: { path: string; found: number; supported: number };
  STORE_DAMAGED: { path: string; snapshot?: string; dataset?: string; partition?: string };
  COMMIT_CONTENDED: { attempts: number };
  CLOCK_SKEW: { clock: string; newestCommit: string };
  VERSION_NOT_FOUND: { version: number };
  TAG_NOT_FOUND: { tag: string; known: readonly string[] };
  TAG_DELETED: { tag: string; deletedAt: string };
  TAG_EXISTS: { tag: string };
  TAG_PROTECTED: { tag: string };
  INVALID_TAG: { tag: string };
  SNAPSHOT_NOT_FOUND: {
    asOf: string;
    policy: 'through' | 'known-by';
    nearest: readonly { tag: string; through: string | null; created: string }[];
  };
  DAY_NOT_OVER: { asOf: string; endsAt: string };
  NOTHING_TO_SNAPSHOT: { datasets: readonly string[] };
  SYMBOL_NOT_FOUND: { symbols: readonly string[]; suggestions: readonly string[] };
  NOT_SYNCED: { cells: number; symbols?: readonly string[]; suggestions?: readonly string[] };
  /** `transient` where asking again may help. */
  SOURCE_UNREACHABLE: { server: string; transient?: boolean };
  SOURCE_AUTH_FAILED: { server: string; user: string };
  SOURCE_NOT_PERMITTED: { server: string; relation: string };
  SOURCE_LAYOUT: { relation: string; column: string };
  /** `transient` where asking again may help. */
  SOURCE_FAILED: {
    server: string;
    sqlState?: string;
    transient?: boolean;
    findings?: readonly Finding[];
  };
  MEMBERS_UNKNOWN: { index: string; knownThrough: string };
  LOCKED: { lock: string; holder: string; waitedMs: number };
  QUARANTINE_NOT_FOUND: { ids: readonly string[] };
  LOCK_NOT_FOUND: { lock: string; known: readonly string[] };
  DISK_FULL: { path: string; neededBytes: number; freeBytes: number; predictedUsage: number };
  ENGINE_MISSING: { engine: string; package: string };
  ENGINE_FAILED: { engine: string };
  QUERY_REFUSED: { reason: string };
  QUERY_FAILED: { engine: string };
  QUERY_TIMEOUT: { seconds: number };
  FORMAT_UNKNOWN: { file: string; known: readonly string[] };
  OUTPUT_FAILED: { file: string };
  SIMULATOR_FAILED: { step: string };
  SIMULATOR_MISSING: { package: string };
  STREAM_CONSUMED: { what: string };
  CLOSED: { what: string };
  INTERRUPTED: { what: string };
}

export type TaqErrorCode = keyof TaqErrorDetails;

export interface TaqErrorOptions<Code extends TaqErrorCode> {
  readonly details: TaqErrorDetails[Code];
  /** What the reader can do now, as a sentence. */
  readonly next?: string;
  readonly cause?: unknown;
}

const KIND = Symbol.for('taq.error');

/**
 * The one error class of all packages.
 *
 * `message` names the thing and what is wrong with it, `next` the way out, `cause` what lies
 * beneath. `code` decides the exit code of the command line.
 */
export class TaqError<Code extends TaqErrorCode = TaqErrorCode> extends Error {
  override readonly name: string = 'TaqError';
  readonly code: Code;
  readonly details: TaqErrorDetails[Code];
  readonly next: string | undefined;

  constructor(code: Code, message: string, options: TaqErrorOptions<Code>) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
    this.next = options.next;
  }

  /** What other copies of this package know it by: a program may hold several. */
  get [KIND](): true {
    return true;
  }

  /**
   * Whether `error` is a `TaqError`, of one of `codes` where any are named; one of another copy of
   * this package is one, too.
   */
  static is<Codes extends TaqErrorCode>(
    error: unknown,
    ...codes: Codes[]
  ): error is TaqError<Codes> {
    return (
      isTaqError(error) && (codes.length === 0 || (codes as TaqErrorCode[]).includes(error.code))
    );
  }
}

function isTaqError(error: unknown): error is TaqError {
  return error instanceof Error && KIND in error;
}
