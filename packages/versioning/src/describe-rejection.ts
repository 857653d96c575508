import { maskSecrets, TaqError, type FieldDifference, type Finding } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { errorCode } from './durable-files.ts';
import { FORMAT_VERSION } from './manifest.ts';
import type { QuarantineReason, Rejection } from './quarantine-reason.ts';
import { firstRows, offendingRows } from './quarantine-rows.ts';

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
