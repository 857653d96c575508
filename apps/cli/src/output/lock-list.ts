import type { LockState } from '@taq/versioning';
import { textTable, type TableColumn } from './text-table.ts';

/** A lock as programs see it. */
interface LockFacts {
  readonly lock: string;
  readonly condition: LockState['condition'];
  readonly host: string | null;
  readonly pid: number | null;
  /** UTC, ISO 8601. */
  readonly since: string | null;
  readonly command: string | null;
  readonly run: string | null;
  /** Milliseconds without a sign of life, where that decides. */
  readonly silent_ms: number | null;
}

/** What is known of a lock, for programs. */
export function lockFacts({ name, condition, holder, silentMs }: LockState): LockFacts {
  return {
    lock: name,
    condition,
    host: holder?.host ?? null,
    pid: holder?.pid ?? null,
    since: holder?.since ?? null,
    command: holder?.command ?? null,
    run: holder?.run ?? null,
    silent_ms: silentMs === undefined ? null : Math.round(silentMs),
  };
}

/** One JSON object on a line. */
export function locksAsJson(locks: readonly LockState[]): string {
  return `${JSON.stringify({ schema_version: 1, locks: locks.map(lockFacts) })}\n`;
}

/** A line for each lock that is held. */
export function locksAsText(locks: readonly LockState[]): string {
  return locks.length === 0 ? 'No lock is held.\n' : textTable(COLUMNS, locks.map(rowOf));
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'lock', align: 'left' },
  { header: 'holder', align: 'left' },
  { header: 'host', align: 'left' },
  { header: 'pid', align: 'right' },
  { header: 'since (UTC)', align: 'left' },
  { header: 'silent', align: 'right' },
  { header: 'command', align: 'left' },
];

function rowOf(lock: LockState): string[] {
  const { lock: name, condition, host, pid, since, command, silent_ms: silent } = lockFacts(lock);
  const silence = silent === null ? '' : `${Math.round(silent / 1000)} s`;
  return [name, condition, host ?? '', String(pid ?? ''), since ?? '', silence, command ?? ''];
}
