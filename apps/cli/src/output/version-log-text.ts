import type { ChangedPartition, LogEntry } from '@taq/versioning';
import { plural } from './phrases.ts';
import { textTable, type TableColumn } from './text-table.ts';

/** One JSON object on a line. */
export function logAsJson(entries: readonly LogEntry[]): string {
  return `${JSON.stringify({ schema_version: 1, versions: entries.map(factsOf) })}\n`;
}

function factsOf(entry: LogEntry): object {
  if (entry.expired) return entry;
  const { version, expired, committedAt, author, reason, parent, changed = null } = entry;
  return { version, expired, committed: committedAt, author, reason, parent, changed };
}

/** A line for each version; those that were let go one after the other share one. */
export function logAsText(entries: readonly LogEntry[]): string {
  if (entries.length === 0) return 'Nothing was ever committed.\n';
  return textTable(COLUMNS, inRuns(entries).map(rowOf));
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'version', align: 'left' },
  { header: 'committed (UTC)', align: 'left' },
  { header: 'by', align: 'left' },
  { header: 'parent', align: 'right' },
  { header: 'reason', align: 'left' },
  { header: 'changed', align: 'left' },
];

/** Entries that are said in one line. */
function inRuns(entries: readonly LogEntry[]): LogEntry[][] {
  const runs: LogEntry[][] = [];
  for (const entry of entries) {
    const last = runs.at(-1);
    if (entry.expired && last?.[0]?.expired === true) last.push(entry);
    else runs.push([entry]);
  }
  return runs;
}

function rowOf(run: readonly LogEntry[]): string[] {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (first.expired) {
    const numbers = first === last ? `${first.version}` : `${last.version} to ${first.version}`;
    return [numbers, 'expired'];
  }
  const { host, pid, software } = first.author;
  return [
    String(first.version),
    first.committedAt,
    `${software} (${host}, ${pid})`,
    String(first.parent ?? ''),
    first.reason,
    first.changed === undefined ? 'not known any more' : changesText(first.changed),
  ];
}

const NAMED = 3;

/** `taq_1min_bars 202411, 202412; taq_ticks 5 partitions`, or a dash for none. */
export function changesText(changed: readonly ChangedPartition[]): string {
  const datasets = [...new Set(changed.map(({ dataset }) => dataset))];
  const texts = datasets.map((name) => {
    const own = changed.flatMap(({ dataset, partition }) => (dataset === name ? partition : []));
    return `${name} ${own.length > NAMED ? plural(own.length, 'partition') : own.join(', ')}`;
  });
  return texts.length === 0 ? '-' : texts.join('; ');
}
