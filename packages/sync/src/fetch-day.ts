import { stringRuns, TaqError, vectorOf } from '@taq/schema';
import type { EncodeFile, StagedDay, StagedDraft, StagedFile } from '@taq/versioning';
import type { RecordBatch } from 'apache-arrow';
import type { DayPass } from './day-pass.ts';
import type { StagedMeta } from './drop-staged-days.ts';
import { PartedRows } from './parted-rows.ts';
import type { DayWork } from './plan-sync.ts';
import { quarantineRejects } from './quarantine-rejects.ts';
import type { MadeDataset, Recipe, RowMaker } from './recipe.ts';
import { sha256 } from './sha256.ts';
import type { SyncContext } from './sync-task.ts';

/** Some symbols of a day that were fetched and wait for their commit. */
export interface DayHarvest {
  readonly work: DayWork;
  /** Their rows; `undefined` where no symbol needed any. */
  readonly file: StagedFile | undefined;
  /** When the fetch began, in milliseconds since 1970; of staged rows the earlier run's. */
  readonly startedAt: number;
  /** When all of it was there. */
  readonly finishedAt: number;
  /** The program that made the rows, and its version. */
  readonly software: string;
  /** Names the rows among the staged ones. */
  readonly fingerprint: string;
  /** There is no row of anybody in a table that they are made of: nothing can be said of these. */
  readonly isHollow?: true;
}

/** What a day needs, and who brings it. */
export interface DayMaking {
  readonly work: DayWork;
  readonly maker: RowMaker;
  readonly pass: DayPass;
}

/** A part of a day's work, and how its rows are called among the staged ones. */
interface Part {
  readonly work: DayWork;
  readonly fingerprint: string;
}

/**
 * A day's rows in the parts that the recipe has: from the staged ones where an earlier run left
 * them and the source's table is still the same, the rest from the source, validated and staged.
 * Where no symbol needs rows the source is not asked. Rows that fail validation or writing go to
 * the quarantine.
 */
export async function fetchDay(
  recipe: Recipe,
  { work: day, ...making }: DayMaking,
  context: SyncContext,
): Promise<DayHarvest[]> {
  const { signal, source } = context;
  signal.throwIfAborted();
  const startedAt = context.clock();
  const harvest: DayHarvest[] = [];
  const missing: Part[] = [];
  for (const work of recipe.partsOf(day)) {
    const fingerprint = fingerprintOf(recipe.dataset, work, source.id);
    const staged = await stagedPart(recipe.dataset, { work, fingerprint }, context);
    if (staged !== undefined) harvest.push(staged);
    else if (work.fetch.length > 0) missing.push({ work, fingerprint });
    else harvest.push({ work, file: undefined, ...madeNow(startedAt, context), fingerprint });
  }
  const fetched = await fetchParts(recipe, missing, { ...making, startedAt }, context);
  return markHollow(recipe, [...harvest, ...fetched], making.pass, context);
}

/** Where nobody at all has rows, the source is asked whether its tables have any. */
async function markHollow(
  { sourceRule: rule }: Recipe,
  harvest: readonly DayHarvest[],
  { date }: DayPass,
  { source, signal }: SyncContext,
): Promise<DayHarvest[]> {
  const asked = harvest.filter(({ file }) => file !== undefined);
  const isSuspect = asked.length > 0 && asked.every(({ file }) => file?.rows === 0);
  if (!isSuspect || !(await source.isHollow({ date, rule }, { signal }))) return [...harvest];
  return harvest.map((one) => (one.file === undefined ? one : { ...one, isHollow: true }));
}

/** Rows older than what the store has of the day would lose against it: they do not count. */
async function stagedPart(
  dataset: MadeDataset,
  { work, fingerprint }: Part,
  { store }: SyncContext,
): Promise<DayHarvest | undefined> {
  if (work.fetch.length === 0) return undefined;
  const staged = await store.staging.getDay(fingerprint, dataset);
  if (staged === undefined) return undefined;
  const { startedAt, finishedAt, software } = staged.meta as unknown as StagedMeta;
  if (startedAt <= work.knownSince) return undefined;
  return { work, file: staged.file, startedAt, finishedAt, software, fingerprint };
}

/** When a fetch began and ended, and what made its rows. */
type Making = Pick<DayHarvest, 'startedAt' | 'finishedAt' | 'software'>;

function madeNow(startedAt: number, { clock, store }: SyncContext): Making {
  return { startedAt, finishedAt: clock(), software: store.software };
}

/** The rows of a part as they come, and how they are staged. */
interface PartRows {
  readonly rows: AsyncIterable<RecordBatch>;
  readonly startedAt: number;
  readonly encode: EncodeFile;
}

/** One question for all parts; each is staged as soon as it is whole. */
async function fetchParts(
  recipe: Recipe,
  parts: readonly Part[],
  { maker, pass, startedAt }: Omit<DayMaking, 'work'> & { readonly startedAt: number },
  context: SyncContext,
): Promise<DayHarvest[]> {
  if (parts.length === 0) return [];
  const { signal } = context;
  const symbols = parts.flatMap(({ work }) => work.fetch);
  const rows = new PartedRows(maker.rows({ date: pass.date, symbols, signal }, pass));
  try {
    const harvest: DayHarvest[] = [];
    for (const part of parts) {
      const isLast = part === parts.at(-1);
      const own = isLast ? rows.rest() : rows.upTo(part.work.fetch.at(-1) ?? '');
      const how = { rows: own, startedAt, encode: pass.tools.encode };
      harvest.push(await stagePart(recipe, part, how, context));
    }
    return harvest;
  } finally {
    await rows.end();
  }
}
async function stagePart(
  recipe: Recipe,
  { work, fingerprint }: Part,
  { rows, startedAt, encode }: PartRows,
  context: SyncContext,
): Promise<DayHarvest> {
  const { store, source } = context;
  const { dataset } = recipe;
  const { date } = work;
  const subject = { dataset, partition: recipe.partitionOf(date), days: [date] };
  const scope = { first: date, last: date };
  await using draft = await quarantineRejects(
    async () => store.staging.draft(dataset, rows, { scope, encode }),
    subject,
    context,
  );
  const made = madeNow(startedAt, context);
  const keep = async (): Promise<StagedDay> => {
    draft.requireValid();
    await requireAsked(draft, work, source.id);
    const meta = { dataset: dataset.name, date, ...made } satisfies StagedMeta;
    return draft.keep(fingerprint, meta);
  };
  const { file } = await quarantineRejects(
    keep,
    { ...subject, rows: async () => draft.read() },
    context,
  );
  return { work, file, fingerprint, ...made };
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
function fingerprintOf(dataset: MadeDataset, work: DayWork, source: string): string {
  const { date, tableState, fetch } = work;
  const { name, version, rule } = dataset;
  return sha256(JSON.stringify([name, version, source, date, tableState, fetch, rule]));
}
