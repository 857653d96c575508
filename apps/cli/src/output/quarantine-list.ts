import type { QuarantineContent, QuarantineEntry } from '@taq/versioning';
import { brokenRules, quarantineFacts } from './quarantine-facts.ts';
import { textTable, type TableColumn } from './text-table.ts';

/** One JSON object on a line. */
export function quarantineAsJson({ entries, unreadable }: QuarantineContent): string {
  return `${JSON.stringify({ schema_version: 1, entries: entries.map(quarantineFacts), unreadable })}\n`;
}

/** A line for each entry, then one for each that cannot be read. */
export function quarantineAsText({ entries, unreadable }: QuarantineContent): string {
  if (entries.length === 0 && unreadable.length === 0) return 'The quarantine is empty.\n';
  const table = entries.length === 0 ? '' : textTable(COLUMNS, entries.map(rowOf));
  const lines = unreadable.map(({ id, problem }) => `cannot be read: ${id} (${problem})\n`);
  return table + lines.join('');
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'id', align: 'left' },
  { header: 'when (UTC)', align: 'left' },
  { header: 'what', align: 'left' },
  { header: 'error', align: 'left' },
  { header: 'rules', align: 'left' },
  { header: 'rows', align: 'right' },
  { header: 'bytes', align: 'right' },
];

function rowOf(entry: QuarantineEntry): string[] {
  const { id, quarantinedAt, what, error, content } = entry;
  const [rows, bytes] = [content?.rows, content?.bytes];
  const rules = brokenRules(entry).join(', ');
  return [id, quarantinedAt, what, error.code, rules, String(rows ?? ''), String(bytes ?? '')];
}
