import { tradingDaysUpTo, utcNsToNewYork, type ExchangeDate } from '@taq/schema';
import type { MasterLists } from '@taq/source';
import { cellsOfRule } from './known-cells.ts';
import { daysToList, type PartitionWork, type PlanQuestion } from './plan-sync.ts';
import type { Recipe } from './recipe.ts';
import { isMembers, type AskedSymbols } from './asked-symbols.ts';
import { resolveSymbols } from './resolve-symbols.ts';
import type { SyncJob } from './sync-job.ts';
import type { SyncContext } from './sync-task.ts';

/** The newest trading days whose tables may still change. */
const PROVISIONAL_DAYS = 3;

/** The master lists that were asked for; `undefined` where there is none. */
type Lists = Map<ExchangeDate, ReadonlySet<string> | undefined>;

/** What is asked of a dataset, and all that a plan is made of. */
export interface AskedDataset {
  readonly recipe: Recipe;
  readonly question: PlanQuestion;
}

/** The same, and what is left to do. */
export interface PlannedAsk extends AskedDataset {
  readonly plan: readonly PartitionWork[];
}

/**
 * What the store knows, what the source has, who is listed, for each dataset of a job. Throws
 * `MEASURE_MISMATCH` before the source is asked.
 */
export async function askSource(job: SyncJob, context: SyncContext): Promise<AskedDataset[]> {
  for (const recipe of job.recipes) await cellsOfRule(recipe, rangeOf(job), context);
  const symbols = await resolveSymbols(job, context);
  if (isMembers(symbols)) context.emit({ type: 'members', ...symbols.note });
  const lists: Lists = new Map();
  const asked: AskedDataset[] = [];
  for (const recipe of job.recipes) {
    asked.push({ recipe, question: await askAbout(recipe, { ...job, symbols }, lists, context) });
  }
  return asked;
}

async function askAbout(
  recipe: Recipe,
  job: Omit<SyncJob, 'symbols'> & { readonly symbols: AskedSymbols },
  lists: Lists,
  context: SyncContext,
): Promise<PlanQuestion> {
  const { source, signal } = context;
  const range = { start: job.startDate, end: job.endDate };
  const question = {
    symbols: job.symbols,
    days: await source.days({ ...range, rule: recipe.sourceRule }, { signal }),
    known: await cellsOfRule(recipe, rangeOf(job), context),
    incremental: job.incremental,
    refresh: job.refresh,
    provisionalFrom: firstProvisionalDay(context.clock()),
    partitionOf: recipe.partitionOf,
  };
  return { ...question, listed: await listsOf(daysToList(question), lists, context) };
}

/** All lists that nobody asked for yet in one question. */
async function listsOf(
  dates: readonly ExchangeDate[],
  lists: Lists,
  { source, signal }: SyncContext,
): Promise<MasterLists> {
  const unknown = dates.filter((date) => !lists.has(date));
  const found = unknown.length === 0 ? lists : await source.masterLists(unknown, { signal });
  for (const date of unknown) lists.set(date, found.get(date));
  return new Map(
    dates.flatMap((date) => {
      const list = lists.get(date);
      return list === undefined ? [] : [[date, list] as const];
    }),
  );
}

function rangeOf({ startDate: first, endDate: last }: Pick<SyncJob, 'startDate' | 'endDate'>): {
  readonly first: ExchangeDate;
  readonly last: ExchangeDate;
} {
  return { first, last };
}

/** By the calendar of New York at that moment; a day counts from its first minute on. */
function firstProvisionalDay(nowMs: number): ExchangeDate {
  const today = utcNsToNewYork(BigInt(Math.trunc(nowMs)) * 1_000_000n).date;
  return tradingDaysUpTo(today, PROVISIONAL_DAYS)[0] ?? today;
}
