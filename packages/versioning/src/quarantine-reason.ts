import { maskSecrets, TaqError, type FieldDifference, type Finding } from '@taq/schema';
import type { Table } from 'apache-arrow';
import * as v from 'valibot';
import { errorCode } from './durable-files.ts';
import { FORMAT_VERSION } from './manifest.ts';
import { firstRows, offendingRows, shownRowsSchema } from './quarantine-rows.ts';

const text = v.string();
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const originSchema = v.object({
  dataset: v.optional(text),
  partition: v.optional(text),
  /** First and last day, both included. */
  first: v.optional(text),
  last: v.optional(text),
  /** Id of the source. */
  source: v.optional(text),
  /** Names the query. */
  fingerprint: v.optional(text),
  /** Where a file lay, relative to the data folder. */
  path: v.optional(text),
});

/** The reason file of an entry: `reason.json`. */
export const reasonSchema = v.object({
  formatVersion: v.literal(FORMAT_VERSION),
  kind: v.literal('quarantined'),
  quarantinedAt: v.pipe(text, v.isoTimestamp()),
  what: text,
  origin: originSchema,
  error: v.object({ code: text, message: text, causes: v.array(text) }),
  findings: v.array(v.object({ rule: text, column: text, count, rows: v.array(count) })),
  differences: v.array(
    v.object({
      column: text,
      kind: v.picklist(['missing', 'added', 'type', 'zone', 'nullability', 'order']),
      expected: text,
      found: text,
    }),
  ),
  firstRows: shownRowsSchema,
  /** The file beside the reason; `rows` where it is a table. */
  content: v.optional(v.object({ file: text, bytes: count, rows: v.optional(count) })),
  run: v.optional(text),
  software: text,
});

export type QuarantineReason = v.InferOutput<typeof reasonSchema>;

/** Where something came from, as far as it is known. */
export type QuarantineOrigin = v.InferOutput<typeof originSchema>;

/** Something that failed validation or writing. */
export interface Rejection {
  /** In a few words, for people. */
  readonly what: string;
  readonly origin: QuarantineOrigin;
  /** What it failed with: rules, field differences and code are taken from here. */
  readonly error: unknown;
  readonly run?: string;
}

/** What an entry says of a rejection, everything but when, by whom, and which file it has. */
export function reasonOf(
  { what, origin, error, run }: Rejection,
  rows: Table | undefined,
): Omit<QuarantineReason, 'quarantinedAt' | 'software' | 'content'> {
  const [findings, differences] = [findingsOf(error), differencesOf(error)];
  return {
    formatVersion: FORMAT_VERSION,
    kind: 'quarantined',
    what,
    origin,
    error: describeError(error),
    findings: findings.map((finding) => ({ ...finding, rows: [...finding.rows] })),
    differences: [...differences],
    firstRows: shownRows(rows, findings, differences),
    ...(run !== undefined && { run }),
  };
}

/** Another schema is a fault of every row. */
function shownRows(
  rows: Table | undefined,
  findings: readonly Finding[],
  differences: readonly FieldDifference[],
): QuarantineReason['firstRows'] {
  if (rows === undefined) return { columns: [], rows: [] };
  return differences.length > 0 ? firstRows(rows) : offendingRows(rows, findings);
}

function findingsOf(error: unknown): readonly Finding[] {
  return TaqError.is(error, 'DATA_INVALID', 'SOURCE_FAILED') ? (error.details.findings ?? []) : [];
}

function differencesOf(error: unknown): readonly FieldDifference[] {
  return TaqError.is(error, 'SCHEMA_DRIFT') ? error.details.differences : [];
}

function describeError(error: unknown): QuarantineReason['error'] {
  const [message = '', ...causes] = messagesOf(error).map(maskSecrets);
  const code = TaqError.is(error) ? error.code : errorCode(error) || 'UNEXPECTED';
  return { code, message, causes };
}

/** Those of an error and of what lies beneath it. */
function messagesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  return [error.message, ...(error.cause === undefined ? [] : messagesOf(error.cause))];
}
