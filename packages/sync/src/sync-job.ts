import type { ExchangeDate } from '@taq/schema';
import type { StateSelection } from '@taq/versioning';
import type { SymbolsOfJob } from './asked-symbols.ts';
import type { Recipe, Way } from './recipe.ts';

/** What a sync is asked to do: checked, every default in place. */
export interface SyncJob {
  /** The name of its task. */
  readonly task: string;
  /** One for each dataset. */
  readonly recipes: readonly Recipe[];
  /** Canonical, sorted, each once; everybody who is listed; or an index. */
  readonly symbols: SymbolsOfJob;
  /** First and last day, both included. */
  readonly startDate: ExchangeDate;
  readonly endDate: ExchangeDate;
  /** Leave alone what is covered; else everything is fetched again. */
  readonly incremental: boolean;
  /** Fetch again what was fetched from tables that changed since. */
  readonly refresh: boolean;
  /** How rows are made; `auto` by what each way would cost. */
  readonly aggregate: Way | 'auto';
  /** To be taken at the end. */
  readonly snapshot: { readonly tag: string | undefined } | undefined;
}

/** The full names of a job's datasets. */
export function datasetNames({ recipes }: Pick<SyncJob, 'recipes'>): string[] {
  return recipes.map(({ dataset }) => dataset.name);
}

/** The part of the store that a job is about. */
export function askedPart(job: SyncJob): StateSelection {
  const { startDate: first, endDate: last } = job;
  return { datasets: datasetNames(job), first, last };
}
