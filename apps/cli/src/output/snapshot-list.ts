import type { Snapshot } from '@taq/versioning';
import { snapshotFacts } from './snapshot-facts.ts';
import { textTable, type TableColumn } from './text-table.ts';

/** One JSON object on a line. */
export function snapshotsAsJson(snapshots: readonly Snapshot[]): string {
  return `${JSON.stringify({ schema_version: 1, snapshots: snapshots.map(snapshotFacts) })}\n`;
}

/** A line for each snapshot and dataset. */
export function snapshotsAsText(snapshots: readonly Snapshot[]): string {
  if (snapshots.length === 0) {
    return 'No snapshots yet: taq snapshot create takes one, or a sync with --snapshot.\n';
  }
  return textTable(COLUMNS, snapshots.flatMap(rowsOf));
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'tag', align: 'left' },
  { header: 'dataset', align: 'left' },
  { header: 'through', align: 'left' },
  { header: 'created (UTC)', align: 'left' },
  { header: 'rows', align: 'right' },
  { header: 'manifest', align: 'left' },
  { header: '', align: 'left' },
];

/** As much of a hash as tells two of them apart. */
const SHORT_HASH = 12;

function rowsOf({ tag, createdAt, datasets, manifest, ...snapshot }: Snapshot): string[][] {
  return datasets.map(({ dataset, through, rows }) => [
    tag,
    dataset,
    through ?? 'not final yet',
    createdAt,
    String(rows),
    manifest.slice(0, SHORT_HASH),
    snapshot.protected === true ? 'protected' : '',
  ]);
}
