import type { DatasetRule, ExchangeDate } from '@taq/schema';
import type { SourceDay } from '@taq/source';
import type { PlanQuestion } from './plan-sync.ts';
import type { Recipe } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/** A choice by which days can be had that the source does not have as they are asked for. */
export interface Alternative {
  /** As a task takes it; a store keeps to one choice, so it is for a folder of its own. */
  readonly measure: DatasetRule;
  /** The first and the last of these days, and how many they are. */
  readonly first: ExchangeDate;
  readonly last: ExchangeDate;
  readonly days: number;
}

/** The NBBO put together from the official records and the venue quotes that those leave out. */
const OFFICIAL_NBBO = { nbbo: 'nbbom+cqm' } as const;

/**
 * Whether days that are not there can be had from other tables: what is made of the complete NBBO
 * also of the official one. Nothing is asked where no day is missing, or where there is no choice.
 */
export async function findAlternative(
  { sourceRule, ticks }: Pick<Recipe, 'sourceRule' | 'ticks'>,
  days: readonly SourceDay[],
  { source, signal }: Pick<SyncContext, 'source' | 'signal'>,
): Promise<Alternative | undefined> {
  const lacking = days.filter(({ state }) => state !== 'published').map(({ date }) => date);
  const [start, end] = [lacking[0], lacking.at(-1)];
  const isOfComplete = ticks.some((rule) => rule.kind === 'quotes' && rule.nbbo === 'complete');
  if (!isOfComplete || start === undefined || end === undefined) return undefined;
  const rule = { ...sourceRule, ...OFFICIAL_NBBO };
  const others = await source.days({ start, end, rule }, { signal });
  const wanted = new Set(lacking);
  const there = others.filter(({ date, state }) => state === 'published' && wanted.has(date));
  const [first, last] = [there[0]?.date, there.at(-1)?.date];
  if (first === undefined || last === undefined) return undefined;
  return { measure: OFFICIAL_NBBO, first, last, days: there.length };
}

/** Those of which a table that is not there will not come any more by itself. */
export function settledDays({
  days,
  provisionalFrom,
}: Pick<PlanQuestion, 'days' | 'provisionalFrom'>): SourceDay[] {
  return days.filter(({ date }) => date < provisionalFrom);
}
