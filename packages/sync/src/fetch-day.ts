import { monthOf, stringRuns, TaqError, toArrowSchema, vectorOf } from '@taq/schema';
import { Table } from 'apache-arrow';
import type { AggregateDataset } from './aggregate-dataset.ts';
import type { StagedMeta } from './drop-staged-days.ts';
import { measureDay } from './measure-day.ts';
import type { DayWork } from './plan-sync.ts';
import { quarantineRejects, type Subject } from './quarantine-rejects.ts';
import { sha256 } from './sha256.ts';
import type { SyncContext } from './sync-task.ts';

/** A day that was fetched and waits for its commit. */
export interface DayHarvest {
  readonly work: DayWork;
  readonly rows: Table;
  /** When the fetch began, in milliseconds since 1970; of staged rows the earlier run's. */
  readonly startedAt: number;
  /** Names the day among the staged ones. */
  readonly fingerprint: string;
}

/**
 * A day's rows: from the staged days where an earlier run left them and the source's table is
 * still the same, else from the source, validated and staged. Where no symbol needs rows the
 * source is not asked. Rows that fail validation or writing go to the quarantine.
 */
export async function fetchDay(
  dataset: AggregateDataset,
  work: DayWork,
  context: SyncContext,
): Promise<DayHarvest> {
  context.signal.throwIfAborted();
  const fingerprint = fingerprintOf(dataset, work, context.source.id);
  const startedAt = context.clock();
  if (work.fetch.length === 0) {
    return { work, rows: new Table(toArrowSchema(dataset)), startedAt, fingerprint };
  }
  const staged = await stagedDay(dataset, work, fingerprint, context);
  if (staged !== undefined) return staged;
  const rows = await fetchRows(dataset, work, context);
  await quarantineRejects(
    async () => {
      requireValid(rows, dataset, work, context);
      const meta = { dataset: dataset.name, date: work.date, startedAt } satisfies StagedMeta;
      await context.store.staging.putDay(fingerprint, dataset, { table: rows, meta });
    },
    { ...subjectOf(dataset, work), rows },
    context,
  );
  return { work, rows, startedAt, fingerprint };
}

/** Rows older than what the store has of the day would lose against it: they do not count. */
async function stagedDay(
  dataset: AggregateDataset,
  work: DayWork,
  fingerprint: string,
  { store }: SyncContext,
): Promise<DayHarvest | undefined> {
  const staged = await store.staging.getDay(fingerprint, dataset);
  if (staged === undefined) return undefined;
  const { startedAt } = staged.meta as unknown as StagedMeta;
  if (startedAt <= work.knownSince) return undefined;
  return { work, rows: staged.table, startedAt, fingerprint };
}

async function fetchRows(
  dataset: AggregateDataset,
  work: DayWork,
  context: SyncContext,
): Promise<Table> {
  const { source, signal } = context;
  const { date, fetch: symbols } = work;
  return quarantineRejects(
    async () => measureDay(source, dataset, { date, symbols, signal }),
    subjectOf(dataset, work),
    context,
  );
}

function subjectOf(dataset: AggregateDataset, { date }: DayWork): Subject {
  return { dataset, partition: monthOf(date), days: [date] };
}

function requireValid(
  rows: Table,
  dataset: AggregateDataset,
  work: DayWork,
  { source, validator }: SyncContext,
): void {
  validator.validate(rows, dataset.name, { first: work.date, last: work.date });
  requireAsked(rows, work, source.id);
}

/** A source that answers with other symbols than it was asked for is broken. */
function requireAsked(rows: Table, { date, fetch }: DayWork, server: string): void {
  const asked = new Set(fetch);
  const strangers = stringRuns(vectorOf(rows, 'symbol')).filter(({ value }) => !asked.has(value));
  const [first] = strangers;
  if (first === undefined) return;
  const count = strangers.reduce((sum, { start, end }) => sum + end - start, 0);
  const finding = {
    rule: 'asked',
    column: 'symbol',
    count,
    rows: strangers.map((run) => run.start),
  };
  throw new TaqError(
    'SOURCE_FAILED',
    `${server} sent rows of ${first.value} on ${date}, which nobody asked for`,
    {
      details: { server, findings: [finding] },
      next: 'Report this: the source does not keep to its contract.',
    },
  );
}

/** Everything that decides what a staged day holds. */
function fingerprintOf(dataset: AggregateDataset, work: DayWork, source: string): string {
  const { date, tableState, fetch } = work;
  const { name, version, rule } = dataset;
  return sha256(JSON.stringify([name, version, source, date, tableState, fetch, rule]));
}
