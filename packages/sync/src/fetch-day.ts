import { defaultMinuteBarsRule } from '@taq/measures';
import { TaqError, type Dataset } from '@taq/schema';
import type { FetchedDay, Provenance } from '@taq/versioning';
import type { Table } from 'apache-arrow';
import { createHash } from 'node:crypto';
import { aggregateDay, symbolsWithRows } from './aggregate-day.ts';
import type { DayWork } from './plan-sync.ts';
import type { SyncContext } from './sync-task.ts';

/** A day as it goes into a commit. */
export interface DayHarvest {
  readonly rows: Table;
  readonly fetched: readonly FetchedDay[];
  /** Names the day among the staged ones. */
  readonly fingerprint: string;
}

/**
 * A day's rows and what they say about its cells: from the staged days where an earlier run left
 * it and the source's table is still the same, else from the source, validated and staged.
 */
export async function fetchDay(
  dataset: Dataset,
  work: DayWork,
  context: SyncContext,
): Promise<DayHarvest> {
  const { store, source } = context;
  const fingerprint = fingerprintOf(dataset, work, source.id);
  const staged = await store.staging.getDay(fingerprint, dataset);
  const startedAt =
    (staged?.meta as { startedAt: number } | undefined)?.startedAt ?? context.clock();
  const rows = staged?.table ?? (await fetchRows(dataset, work, context));
  if (staged === undefined && work.fetch.length > 0) {
    await store.staging.putDay(fingerprint, dataset, { table: rows, meta: { startedAt } });
  }
  return { rows, fetched: cellsOf(work, rows, startedAt, source.id), fingerprint };
}

async function fetchRows(dataset: Dataset, work: DayWork, context: SyncContext): Promise<Table> {
  const { source, validator, signal } = context;
  const { date, fetch: symbols } = work;
  const rule = defaultMinuteBarsRule;
  const rows = await aggregateDay(source, { date, symbols, rule, signal });
  validator.validate(rows, dataset.name, { first: date, last: date });
  requireAsked(rows, work);
  return rows;
}

/** A source that answers with other symbols than it was asked for is broken. */
function requireAsked(rows: Table, work: DayWork): void {
  const asked = new Set(work.fetch);
  const stranger = [...symbolsWithRows(rows)].find((symbol) => !asked.has(symbol));
  if (stranger === undefined) return;
  throw new TaqError(
    'SOURCE_FAILED',
    `the source sent rows of ${stranger}, which nobody asked for`,
    {
      details: { server: work.date },
      next: 'Report this: the source does not keep to its contract.',
    },
  );
}

/** Rows make `data`, no rows `empty`; what needed no rows is as the plan says. */
function cellsOf(work: DayWork, rows: Table, startedAt: number, source: string): FetchedDay[] {
  const withRows = symbolsWithRows(rows);
  const { date, tableState, provisional } = work;
  const provenance = provenanceOf(source);
  const cells = new Map([
    ...work.fetch.map((symbol) => [symbol, withRows.has(symbol) ? 'data' : 'empty'] as const),
    ...work.record,
  ]);
  if (cells.size === 0) return [];
  return [{ date, fetch: { startedAt, tableState, provisional, provenance }, cells }];
}

/** How the rows were made; the fingerprint changes with the measure's rule. */
function provenanceOf(source: string): Provenance {
  const { measure, conditions, ...options } = defaultMinuteBarsRule;
  const fingerprint = `${measure}-${sha256(JSON.stringify(defaultMinuteBarsRule)).slice(0, 16)}`;
  return { source, fingerprint, filterSet: conditions, options };
}

/** Everything that decides what a staged day holds. */
function fingerprintOf(dataset: Dataset, work: DayWork, source: string): string {
  const { date, tableState, fetch } = work;
  const parts = [
    dataset.name,
    dataset.version,
    source,
    date,
    tableState,
    fetch,
    defaultMinuteBarsRule,
  ];
  return sha256(JSON.stringify(parts));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
