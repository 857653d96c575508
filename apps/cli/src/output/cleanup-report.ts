import type { CleanupReport } from '@taq/versioning';
import { plural } from './phrases.ts';
import { textTable, type TableColumn } from './text-table.ts';

/** One JSON object on a line. */
export function cleanupAsJson(report: CleanupReport): string {
  const { dryRun, plannedAgainst, bytes, items, foreign } = report;
  return `${JSON.stringify({
    schema_version: 1,
    dry_run: dryRun,
    planned_against: plannedAgainst,
    bytes,
    items,
    foreign,
  })}\n`;
}

/** A line for each thing that goes, then the sum, then what is not the store's. */
export function cleanupAsText({ dryRun, items, bytes, foreign }: CleanupReport): string {
  const strangers = foreign.map((name) => `not of this store, left alone: ${name}\n`).join('');
  if (items.length === 0) return `Nothing is old enough to go.\n${strangers}`;
  const rows = items.map(({ kind, name, bytes: own }) => [kind, name, String(own)]);
  const things = plural(items.length, 'item');
  const sum = dryRun
    ? `${things} would go, ${plural(bytes, 'byte')} would come back; nothing was changed\n`
    : `${things} gone, ${plural(bytes, 'byte')} came back\n`;
  return `${textTable(COLUMNS, rows)}\n${sum}${strangers}`;
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'what', align: 'left' },
  { header: 'name', align: 'left' },
  { header: 'bytes', align: 'right' },
];
