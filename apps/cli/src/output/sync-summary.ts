import type { DatasetSummary, SyncSummary } from '@taq/sync';
import { alternativeText } from './alternative-text.ts';
import { membersAsJson } from './members-text.ts';
import { missingRemark } from './missing-cells.ts';
import { cellCounts, plural } from './phrases.ts';
import { metricsRemark, type Remark } from './remarks.ts';
import { ruleText } from './rule-text.ts';

/** The days that were asked for, both included. */
export interface AskedDays {
  readonly startDate: string;
  readonly endDate: string;
  /** Whether they are those up to today, as a schedule asks for them. */
  readonly isRolling?: boolean;
}

/**
 * A sync's summary for programs: one JSON object on a line. What is said of all datasets together
 * stands beside the list of them; `dataset` and `measure` are null where there are several.
 */
export function summaryAsJson(summary: SyncSummary): string {
  const [only, ...others] = summary.datasets;
  const single = others.length === 0 ? only : undefined;
  return `${JSON.stringify({
    type: 'summary',
    schema_version: 1,
    task: summary.task,
    run: summary.runId,
    dataset: single?.dataset ?? null,
    measure: single?.chosen ?? null,
    fetched_cells: summary.fetchedCells,
    rows: summary.rows,
    bytes: summary.bytes,
    committed: summary.committed,
    cells: summary.cells,
    missing: summary.open,
    open_cells: summary.openCells,
    datasets: summary.datasets.map(datasetAsJson),
    snapshot_tag: summary.snapshotTag ?? null,
    snapshot_created: summary.snapshotIsNew,
    retries: summary.retries,
    spilled_bytes: summary.spilledBytes,
    predicted_disk_usage: summary.predictedDiskUsage ?? null,
    members: summary.members === undefined ? null : membersAsJson(summary.members),
    lock_wait_ms: Math.round(summary.lockWaitMs),
    elapsed_ms: Math.round(summary.elapsedMs),
  })}\n`;
}

function datasetAsJson(summary: DatasetSummary): object {
  return {
    dataset: summary.dataset,
    way: summary.way,
    measure: summary.chosen,
    fetched_cells: summary.fetchedCells,
    rows: summary.rows,
    bytes: summary.bytes,
    committed: summary.committed,
    cells: summary.cells,
    missing: summary.open,
    open_cells: summary.openCells,
    alternative: summary.alternative ?? null,
  };
}

/** Whether nothing was to do, so that there is nothing that a schedule's log need hold. */
export function isIdle(
  { datasets, snapshotIsNew }: SyncSummary,
  { isRolling = false }: AskedDays,
): boolean {
  const hadNothing = ({ committed, open, cells }: DatasetSummary): boolean =>
    committed.length === 0 && open.length === 0 && (isRolling || Object.keys(cells).length > 0);
  return !snapshotIsNew && datasets.every(hadNothing);
}

/** A sync's summary for people: what was done, and what is there now. */
export function summaryAsText({ datasets, snapshotTag }: SyncSummary, days: AskedDays): string {
  return [
    ...datasets.flatMap((one) => datasetLines(one, days)),
    ...(snapshotTag === undefined ? [] : [`snapshot: ${snapshotTag}`]),
    '',
  ].join('\n');
}

function datasetLines(summary: DatasetSummary, days: AskedDays): string[] {
  const { dataset, cells, chosen } = summary;
  if (Object.keys(cells).length === 0) return [`${dataset}: no trading day ${rangeText(days)}`];
  const rule = ruleText(chosen);
  return [
    `${dataset}: ${whatWasDone(summary)}`,
    ...(rule === '' ? [] : [`made with ${rule}`]),
    `symbol-days: ${cellCounts(cells)}`,
  ];
}

function rangeText({ startDate, endDate }: AskedDays): string {
  return startDate === endDate ? `on ${startDate}` : `from ${startDate} to ${endDate}`;
}

function whatWasDone({ committed, rows, fetchedCells, open }: DatasetSummary): string {
  if (committed.length === 0) {
    return open.length === 0 ? 'nothing to do: everything that was asked is there' : 'nothing new';
  }
  const versions = committed.map(({ partition, version }) => `${partition} as version ${version}`);
  const what =
    fetchedCells === 0
      ? 'nothing to fetch, coverage'
      : `${plural(rows, 'row')} of ${plural(fetchedCells, 'symbol-day')}`;
  return `${what} committed (${versions.join(', ')})`;
}

/** What a sync took where that was asked, and what is missing; its JSON has that already. */
export function summaryRemarks(
  summary: SyncSummary,
  { metrics }: { readonly metrics: boolean },
): Remark[] {
  const { open } = summary;
  return [
    ...(metrics ? [metricsRemark(factsOf(summary))] : []),
    ...(open.length > 0 ? [{ text: missingRemark(open).text }] : []),
    ...summary.datasets.flatMap(alternativeRemarks),
  ];
}

/** Where days can be had by another choice; `datasets` of the JSON has that, too. */
function alternativeRemarks({ dataset, alternative }: DatasetSummary): Remark[] {
  return alternative === undefined ? [] : [{ text: alternativeText(dataset, alternative) }];
}

function factsOf(summary: SyncSummary): Readonly<Record<string, string | number>> {
  return {
    run: summary.runId,
    dataset: summary.datasets.map(({ dataset }) => dataset).join(','),
    rows: summary.rows,
    bytes: summary.bytes,
    bytes_per_second: perSecond(summary.bytes, summary.elapsedMs),
    partitions: summary.committed.length,
    open_cells: summary.openCells,
    retries: summary.retries,
    spilled_bytes: summary.spilledBytes,
    predicted_disk_usage: summary.predictedDiskUsage?.toFixed(4) ?? 'none',
    duration_ms: Math.round(summary.elapsedMs),
    lock_wait_ms: Math.round(summary.lockWaitMs),
    snapshot_tag: summary.snapshotTag ?? 'none',
  };
}

function perSecond(bytes: number, ms: number): number {
  return ms <= 0 ? 0 : Math.round((bytes * 1000) / ms);
}
