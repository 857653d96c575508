import type { Snapshot } from '@taq/versioning';
import { textTable, type TableColumn } from './text-table.ts';

/** One JSON object on a line. */
export function snapshotsAsJson(snapshots: readonly Snapshot[]): string {
  return `${JSON.stringify({
    schema_version: 1,
    snapshots: snapshots.map(({ tag, createdAt, version, datasets }) => ({
      tag,
      created: createdAt,
      version,
      datasets: datasets.map(({ dataset, through, rows, bytes }) => ({
        dataset,
        through: through ?? null,
        rows,
        bytes,
      })),
    })),
  })}\n`;
}

/** A line for each snapshot and dataset. */
export function snapshotsAsText(snapshots: readonly Snapshot[]): string {
  if (snapshots.length === 0) return 'No snapshots yet: a sync with --snapshot takes one.\n';
  return textTable(COLUMNS, snapshots.flatMap(rowsOf));
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'tag', align: 'left' },
  { header: 'dataset', align: 'left' },
  { header: 'through', align: 'left' },
  { header: 'created (UTC)', align: 'left' },
  { header: 'rows', align: 'right' },
];

function rowsOf({ tag, createdAt, datasets }: Snapshot): string[][] {
  return datasets.map(({ dataset, through, rows }) => [
    tag,
    dataset,
    through ?? 'not final yet',
    createdAt,
    String(rows),
  ]);
}
