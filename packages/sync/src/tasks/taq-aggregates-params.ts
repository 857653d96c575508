import {
  createSchemaRegistry,
  parseExchangeDate,
  requireOrdered,
  TaqError,
  type Dataset,
} from '@taq/schema';
import * as v from 'valibot';
import { aggregateDataset } from '../aggregate-dataset.ts';
import { aggregateRecipe } from '../aggregate-recipe.ts';
import type { Way } from '../recipe.ts';
import type { SyncJob } from '../sync-job.ts';
import {
  fetchEntries,
  parseParams,
  snapshotEntries,
  snapshotOf,
  symbolsEntries,
  symbolsOf,
  type MembersParam,
  type SymbolsParam,
} from './params.ts';

/** What a `taq_aggregates` task is asked to do. */
export interface TaqAggregatesParams {
  /**
   * In any accepted spelling; or every symbol on the master lists, or
   * the members of the S&P 500, each on the days of its membership.
   */
  readonly symbols: SymbolsParam;
  /** Who is in the index, for where the source cannot say. */
  readonly members?: MembersParam | undefined;
  /** First day, `YYYY-MM-DD`, included. */
  readonly startDate: string;
  /** Last day, included. */
  readonly endDate: string;
  /**
   * Short or full name of an aggregate dataset; or several, which are then brought together.
   * Default: `1min_bars`.
   */
  readonly dataset?: string | readonly string[] | undefined;
  /** Choices for the options of the dataset's measure, `preset` included. Default: its own rule. */
  readonly measure?: Readonly<Record<string, string>> | undefined;
  /**
   * Who makes the rows: the source adds up (`server`, default), or its ticks are measured here
   * (`local`); `auto` takes what will be done sooner. The rows are the same.
   */
  readonly aggregate?: Way | 'auto' | undefined;
  /** Leave alone what is covered (default), or fetch everything again. */
  readonly incremental?: boolean | undefined;
  /** Fetch again what was fetched from tables that changed since. Default: of the newest days only. */
  readonly refresh?: boolean | undefined;
  /** Take a snapshot when all is committed. */
  readonly snapshot?: boolean | undefined;
  /** Its tag; default by dataset and last day. Naming one asks for a snapshot. */
  readonly snapshotTag?: string | undefined;
}

const ParamsSchema = v.strictObject({
  ...symbolsEntries,
  startDate: v.string(),
  endDate: v.string(),
  dataset: v.optional(
    v.union([v.string(), v.pipe(v.array(v.string()), v.nonEmpty())]),
    '1min_bars',
  ),
  measure: v.optional(v.record(v.string(), v.string()), {}),
  aggregate: v.optional(v.picklist(['server', 'local', 'auto']), 'server'),
  ...fetchEntries,
  ...snapshotEntries,
});

/**
 * Checks what a task is asked to do and fills in the defaults. Throws `INVALID_SYMBOL`,
 * `INVALID_DATE`, `INVALID_RANGE`, `UNKNOWN_DATASET`, and `INVALID_ARGUMENT` for the rest.
 */
export function parseAggregatesParams(params: TaqAggregatesParams): SyncJob {
  const { symbols, members, measure, aggregate, ...rest } = parseParams(ParamsSchema, params);
  const startDate = parseExchangeDate(rest.startDate);
  const endDate = parseExchangeDate(rest.endDate);
  requireOrdered(startDate, endDate);
  const recipes = datasetsOf(rest.dataset).map((dataset) =>
    aggregateRecipe(aggregateDataset(dataset, measure)),
  );
  for (const recipe of recipes) if (aggregate === 'local') recipe.maker(aggregate);
  return {
    task: 'taq_aggregates',
    recipes,
    symbols: symbolsOf({ symbols, members }),
    startDate,
    endDate,
    aggregate,
    incremental: rest.incremental,
    refresh: rest.refresh,
    snapshot: snapshotOf(rest),
  };
}

/** Each once. */
function datasetsOf(names: string | readonly string[]): Dataset[] {
  const registry = createSchemaRegistry();
  const asked = (typeof names === 'string' ? [names] : names).map((name) => registry.get(name));
  const repeated = asked.find(
    ({ name }, index) => asked.findIndex((one) => one.name === name) < index,
  );
  if (repeated === undefined) return asked;
  throw new TaqError('INVALID_ARGUMENT', `${repeated.shortName} is asked for twice`, {
    details: { argument: 'dataset', value: repeated.shortName },
    next: 'Name each dataset once.',
  });
}
