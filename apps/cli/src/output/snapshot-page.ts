import type { ExchangeDate } from '@taq/schema';
import type { Snapshot } from '@taq/versioning';
import { factLines } from './fact-lines.ts';
import { snapshotFacts } from './snapshot-facts.ts';
import { textTable, type TableColumn } from './text-table.ts';

type FrozenDataset = Snapshot['datasets'][number];

/** A dataset as a snapshot holds it. */
export interface HeldDataset extends FrozenDataset {
  /** Of which anything is known, sorted. */
  readonly symbols: readonly string[];
  /** First and last day with rows. */
  readonly firstDate: ExchangeDate | undefined;
  readonly lastDate: ExchangeDate | undefined;
}

/** One JSON object on a line. */
export function shownAsJson(snapshot: Snapshot, held: readonly HeldDataset[]): string {
  const facts = snapshotFacts(snapshot);
  const datasets = facts.datasets.map((dataset, index) => ({
    ...dataset,
    symbols: held[index]?.symbols ?? [],
    first_date: held[index]?.firstDate ?? null,
    last_date: held[index]?.lastDate ?? null,
  }));
  return `${JSON.stringify({ schema_version: 1, snapshot: { ...facts, datasets } })}\n`;
}

/** A line for each fact, and a table of its datasets. */
export function shownAsText(snapshot: Snapshot, held: readonly HeldDataset[]): string {
  const { tag, createdAt, version, manifest, metadata } = snapshot;
  const facts: [string, string][] = [
    ['tag', tag],
    ['created (UTC)', createdAt],
    ['version', String(version)],
    ['manifest', manifest],
    ['protected', snapshot.protected === true ? 'yes' : 'no'],
    ['folder', `snapshots/taq/${tag}, ${snapshot.materialized === true ? 'copies' : 'links'}`],
    ...Object.entries(metadata).map(([key, value]): [string, string] => [key, textOf(value)]),
  ];
  return `${factLines(facts)}\n${textTable(COLUMNS, held.map(rowOf))}`;
}

function textOf(value: Snapshot['metadata'][string] | undefined): string {
  if (Array.isArray(value)) return value.map((one) => textOf(one)).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'dataset', align: 'left' },
  { header: 'through', align: 'left' },
  { header: 'from', align: 'left' },
  { header: 'to', align: 'left' },
  { header: 'symbols', align: 'right' },
  { header: 'files', align: 'right' },
  { header: 'rows', align: 'right' },
  { header: 'bytes', align: 'right' },
];

function rowOf({ dataset, through, firstDate, lastDate, symbols, ...held }: HeldDataset): string[] {
  return [
    dataset,
    through ?? 'not final yet',
    firstDate ?? '',
    lastDate ?? '',
    String(symbols.length),
    String(held.files),
    String(held.rows),
    String(held.bytes),
  ];
}
