import { monthOf, stringRuns, TaqError, vectorOf } from '@taq/schema';
import type { StagedDay, StagedDraft, StagedFile } from '@taq/versioning';
import type { AggregateDataset } from './aggregate-dataset.ts';
import type { StagedMeta } from './drop-staged-days.ts';
import { measureDay } from './measure-day.ts';
import type { DayWork } from './plan-sync.ts';
import { quarantineRejects } from './quarantine-rejects.ts';
import { sha256 } from './sha256.ts';
import type { SyncContext } from './sync-task.ts';

/** A day that was fetched and waits for its commit. */
export interface DayHarvest {
  readonly work: DayWork;
  /** Its rows; `undefined` where no symbol needed any. */
  readonly file: StagedFile | undefined;
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
  if (work.fetch.length === 0) return { work, file: undefined, startedAt, fingerprint };
  const staged = await stagedDay(dataset, work, fingerprint, context);
  if (staged !== undefined) return staged;
  const meta = { dataset: dataset.name, date: work.date, startedAt } satisfies StagedMeta;
  const file = await stageRows(dataset, work, { fingerprint, meta }, context);
  return { work, file, startedAt, fingerprint };
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
  return { work, file: staged.file, startedAt, fingerprint };
}

async function stageRows(
  dataset: AggregateDataset,
  work: DayWork,
  { fingerprint, meta }: { readonly fingerprint: string; readonly meta: StagedMeta },
  context: SyncContext,
): Promise<StagedFile> {
  const { store, source, signal } = context;
  const { date, fetch: symbols } = work;
  const subject = { dataset, partition: monthOf(date), days: [date] };
  const scope = { first: date, last: date };
  await using draft = await quarantineRejects(
    async () => {
      const rows = measureDay(source, dataset, { date, symbols, signal });
      return store.staging.draft(dataset, rows, { scope });
    },
    subject,
    context,
  );
  const keep = async (): Promise<StagedDay> => {
    draft.requireValid();
    await requireAsked(draft, work, source.id);
    return draft.keep(fingerprint, { ...meta });
  };
  const { file } = await quarantineRejects(
    keep,
    { ...subject, rows: async () => draft.read() },
    context,
  );
  return file;
}

/** A source that answers with other symbols than it was asked for is broken. */
async function requireAsked(
  draft: StagedDraft,
  { date, fetch }: DayWork,
  server: string,
): Promise<void> {
  const asked = new Set(fetch);
  const symbols = draft.file.cells.flatMap((day) => day.symbols);
  if (symbols.every((symbol) => asked.has(symbol))) return;
  const runs = stringRuns(vectorOf(await draft.read(), 'symbol'));
  const strangers = runs.filter(({ value }) => !asked.has(value));
  const count = strangers.reduce((sum, { start, end }) => sum + end - start, 0);
  const finding = {
    rule: 'asked',
    column: 'symbol',
    count,
    rows: strangers.map((run) => run.start),
  };
  throw new TaqError(
    'SOURCE_FAILED',
    `${server} sent rows of ${strangers[0]?.value} on ${date}, which nobody asked for`,
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
