import type { DatasetStatus, StoreStatus } from '../status/store-status.ts';
import type { RemoteChanges } from '@taq/sync';
import { cellCounts, plural } from './phrases.ts';
import { ruleText } from './rule-text.ts';
import { textTable, type TableColumn } from './text-table.ts';

/** One JSON object on a line. */
export function statusAsJson(status: StoreStatus): string {
  return `${JSON.stringify({
    schema_version: 1,
    data_dir: status.dataDir,
    version: status.version,
    committed_at: status.committedAt,
    snapshots: status.snapshots,
    datasets: status.datasets.map(({ firstDate, lastDate, chosen, ...dataset }) => ({
      ...dataset,
      measure: chosen,
      first_date: firstDate ?? null,
      last_date: lastDate ?? null,
    })),
    ...(status.remote && { remote: status.remote }),
  })}\n`;
}

/** A line on the store and a table of its datasets. */
export function statusAsText(status: StoreStatus): string {
  const { dataDir, version, committedAt, snapshots, datasets, remote = [] } = status;
  const head = `${dataDir}: version ${version}, committed ${committedAt}, ${plural(snapshots, 'snapshot')}\n`;
  if (datasets.length === 0) return `${head}The store is empty.\n`;
  return `${head}\n${textTable(COLUMNS, datasets.map(rowOf))}${rules(datasets)}${remoteText(remote)}`;
}

function remoteText(remote: readonly RemoteChanges[]): string {
  return remote.length === 0 ? '' : `\n${remote.map(remoteLine).join('')}`;
}

function remoteLine({ dataset, changed, fresh }: RemoteChanges): string {
  const news =
    fresh.length === 0
      ? 'nothing new at the server'
      : `${plural(fresh.length, 'new day')} at the server, ${fresh[0]} to ${fresh.at(-1)}`;
  const changes =
    changed.length === 0
      ? ''
      : `; changed there since, fetch again with --refresh: ${changed.join(', ')}`;
  return `${dataset}: ${news}${changes}\n`;
}

/** How datasets were made that were not made by their default rule. */
function rules(datasets: readonly DatasetStatus[]): string {
  const lines = datasets
    .map(({ dataset, chosen }) => ({ dataset, rule: ruleText(chosen) }))
    .filter(({ rule }) => rule !== '')
    .map(({ dataset, rule }) => `${dataset} is made with ${rule}\n`);
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'dataset', align: 'left' },
  { header: 'from', align: 'left' },
  { header: 'to', align: 'left' },
  { header: 'symbols', align: 'right' },
  { header: 'rows', align: 'right' },
  { header: 'bytes', align: 'right' },
  { header: 'symbol-days', align: 'left' },
];

function rowOf(status: DatasetStatus): string[] {
  return [
    status.dataset,
    status.firstDate ?? '',
    status.lastDate ?? '',
    String(status.symbols),
    String(status.rows),
    String(status.bytes),
    cellCounts(status.cells),
  ];
}
