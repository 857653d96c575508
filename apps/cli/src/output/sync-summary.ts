import type { Facts } from './facts-text.ts';
import type { SyncSummary } from '@taq/sync';

/** A sync's summary for programs: one JSON object on a line. */
export function summaryAsJson(summary: SyncSummary): string {
  return `${JSON.stringify({
    schema_version: 1,
    task: summary.task,
    run: summary.runId,
    dataset: summary.dataset,
    fetched_cells: summary.fetchedCells,
    rows: summary.rows,
    committed: summary.committed,
    cells: summary.cells,
    missing: summary.open,
    snapshot_tag: summary.snapshotTag ?? null,
    lock_wait_ms: summary.lockWaitMs,
    elapsed_ms: summary.elapsedMs,
  })}\n`;
}

/** A sync's summary for people: what was done, what is there, what to do next. */
export function summaryAsText(summary: SyncSummary): string {
  const { committed, rows, fetchedCells, snapshotTag } = summary;
  const done =
    committed.length === 0
      ? 'nothing to do: everything that was asked is there'
      : `${rows} rows of ${fetchedCells} symbol-days committed (${versionsOf(summary)})`;
  const cells = Object.entries(summary.cells)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
  return [
    `${summary.dataset}: ${done}`,
    ...(cells === '' ? ['no trading day in the range'] : [`symbol-days: ${cells}`]),
    ...(snapshotTag === undefined ? [] : [`snapshot: ${snapshotTag}`]),
    '',
  ].join('\n');
}

/** What a sync took, for `--metrics`. */
export function syncMetrics(summary: SyncSummary): Facts {
  return {
    run: summary.runId,
    dataset: summary.dataset,
    rows: summary.rows,
    partitions: summary.committed.length,
    duration_ms: summary.elapsedMs,
    lock_wait_ms: summary.lockWaitMs,
    snapshot_tag: summary.snapshotTag ?? 'none',
  };
}

function versionsOf({ committed }: SyncSummary): string {
  return committed.map(({ partition, version }) => `${partition} as version ${version}`).join(', ');
}
