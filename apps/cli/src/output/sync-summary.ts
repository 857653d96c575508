import type { SyncSummary, TaqAggregatesParams } from '@taq/sync';
import { missingRemark } from './missing-cells.ts';
import { cellCounts, plural } from './phrases.ts';
import { metricsRemark, type Remark } from './remarks.ts';
import { ruleText } from './rule-text.ts';

/** A sync's summary for programs: one JSON object on a line. */
export function summaryAsJson(summary: SyncSummary): string {
  return `${JSON.stringify({
    schema_version: 1,
    task: summary.task,
    run: summary.runId,
    dataset: summary.dataset,
    measure: summary.chosen,
    fetched_cells: summary.fetchedCells,
    rows: summary.rows,
    committed: summary.committed,
    cells: summary.cells,
    missing: summary.open,
    snapshot_tag: summary.snapshotTag ?? null,
    lock_wait_ms: Math.round(summary.lockWaitMs),
    elapsed_ms: Math.round(summary.elapsedMs),
  })}\n`;
}

/** A sync's summary for people: what was done, and what is there now. */
export function summaryAsText(
  summary: SyncSummary,
  { startDate, endDate }: Pick<TaqAggregatesParams, 'startDate' | 'endDate'>,
): string {
  const { dataset, cells, snapshotTag } = summary;
  const rule = ruleText(summary.chosen);
  const closed = Object.keys(cells).length === 0;
  return [
    `${dataset}: ${closed ? `no trading day from ${startDate} to ${endDate}` : whatWasDone(summary)}`,
    ...(rule === '' ? [] : [`made with ${rule}`]),
    ...(closed ? [] : [`symbol-days: ${cellCounts(cells)}`]),
    ...(snapshotTag === undefined ? [] : [`snapshot: ${snapshotTag}`]),
    '',
  ].join('\n');
}

function whatWasDone({ committed, rows, fetchedCells, open }: SyncSummary): string {
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
  ];
}

function factsOf(summary: SyncSummary): Readonly<Record<string, string | number>> {
  return {
    run: summary.runId,
    dataset: summary.dataset,
    rows: summary.rows,
    partitions: summary.committed.length,
    duration_ms: Math.round(summary.elapsedMs),
    lock_wait_ms: Math.round(summary.lockWaitMs),
    snapshot_tag: summary.snapshotTag ?? 'none',
  };
}
