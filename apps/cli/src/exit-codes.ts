import type { TaqErrorCode } from '@taq/schema';

/** What a scheduler can act on. New ones may be added, none will change its meaning. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  partly: 3,
  notFound: 4,
  source: 5,
  locked: 6,
  disk: 7,
  data: 8,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code for each kind of failure. */
export const EXIT_OF: Readonly<Record<TaqErrorCode, ExitCode>> = {
  INVALID_ARGUMENT: EXIT.usage,
  INVALID_SYMBOL: EXIT.usage,
  INVALID_DATE: EXIT.usage,
  INVALID_RANGE: EXIT.usage,
  INVALID_TAG: EXIT.usage,
  UNKNOWN_DATASET: EXIT.usage,
  UNKNOWN_TASK: EXIT.usage,
  UNKNOWN_PROVIDER: EXIT.usage,
  TAG_EXISTS: EXIT.usage,
  TAG_PROTECTED: EXIT.usage,
  DAY_NOT_OVER: EXIT.usage,
  MEASURE_MISMATCH: EXIT.usage,
  STORE_UNUSABLE: EXIT.usage,
  FORMAT_UNKNOWN: EXIT.usage,
  OUTPUT_FAILED: EXIT.usage,
  QUERY_REFUSED: EXIT.usage,
  QUERY_FAILED: EXIT.usage,
  ENGINE_MISSING: EXIT.usage,
  SIMULATOR_MISSING: EXIT.usage,
  STORE_NOT_FOUND: EXIT.notFound,
  VERSION_NOT_FOUND: EXIT.notFound,
  TAG_NOT_FOUND: EXIT.notFound,
  TAG_DELETED: EXIT.notFound,
  SNAPSHOT_NOT_FOUND: EXIT.notFound,
  NOTHING_TO_SNAPSHOT: EXIT.notFound,
  QUARANTINE_NOT_FOUND: EXIT.notFound,
  LOCK_NOT_FOUND: EXIT.notFound,
  SYMBOL_NOT_FOUND: EXIT.notFound,
  NOT_SYNCED: EXIT.notFound,
  MEMBERS_UNKNOWN: EXIT.notFound,
  SOURCE_UNREACHABLE: EXIT.source,
  SOURCE_AUTH_FAILED: EXIT.source,
  SOURCE_NOT_PERMITTED: EXIT.source,
  SOURCE_LAYOUT: EXIT.source,
  SOURCE_FAILED: EXIT.source,
  LOCKED: EXIT.locked,
  COMMIT_CONTENDED: EXIT.locked,
  DISK_FULL: EXIT.disk,
  SCHEMA_DRIFT: EXIT.data,
  SCHEMA_INCOMPATIBLE: EXIT.data,
  DATA_INVALID: EXIT.data,
  STORE_FORMAT_UNKNOWN: EXIT.data,
  STORE_DAMAGED: EXIT.data,
  CLOCK_SKEW: EXIT.data,
  INTERRUPTED: EXIT.interrupted,
  ENGINE_FAILED: EXIT.unexpected,
  QUERY_TIMEOUT: EXIT.unexpected,
  SIMULATOR_FAILED: EXIT.unexpected,
  STREAM_CONSUMED: EXIT.unexpected,
  CLOSED: EXIT.unexpected,
};

/** For `--help`. */
export const EXIT_CODE_HELP =
  'Exit codes: 0 all there, 2 usage, 3 partly there, 4 not found, 5 source unreachable or not ' +
  'permitted, 6 locked, 7 disk, 8 data invalid or damaged, 130 interrupted, 1 anything else.';
