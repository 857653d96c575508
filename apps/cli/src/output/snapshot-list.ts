import type { Snapshot } from '@taq/versioning';
import { textTable } from './text-table.ts';

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
  if (snapshots.length === 0) {
    return 'No snapshots yet: sync with --snapshot takes one.\n';
  }
  const rows = snapshots.flatMap(({ tag, createdAt, datasets }) =>
    datasets.map(({ dataset, through, rows: count }) => [
      tag,
      dataset,
      through ?? 'not final yet',
      createdAt,
      String(count),
    ]),
  );
  const columns = [
    { header: 'tag', align: 'left' },
    { header: 'dataset', align: 'left' },
    { header: 'through', align: 'left' },
    { header: 'created (UTC)', align: 'left' },
    { header: 'rows', align: 'right' },
  ] as const;
  return `${textTable(columns, rows)}\n`;
}
