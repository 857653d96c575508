import { parseExchangeDate } from '@taq/schema';
import * as v from 'valibot';
import { sampleRecipe } from '../sample-recipe.ts';
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

/** What a `taq_sample` task is asked to do. */
export interface TaqSampleParams {
  /**
   * In any accepted spelling; or every symbol on the day's master list, or the day's
   * members of the S&P 500.
   */
  readonly symbols: SymbolsParam;
  /** Who is in the index, for where the source cannot say. */
  readonly members?: MembersParam | undefined;
  /** The day, `YYYY-MM-DD`. */
  readonly sampleDate: string;
  /** `nbbo`: changes of the complete NBBO (`complete`), or put together from `nbbom+cqm`. */
  readonly measure?: Readonly<Record<string, string>> | undefined;
  /** Leave alone what is covered (default), or fetch everything again. */
  readonly incremental?: boolean | undefined;
  /** Fetch again what was fetched from tables that changed since. Default: of the newest days only. */
  readonly refresh?: boolean | undefined;
  /** Take a snapshot of all samples when this one is committed. */
  readonly snapshot?: boolean | undefined;
  /** Its tag; default by the latest day. Naming one asks for a snapshot. */
  readonly snapshotTag?: string | undefined;
}

const ParamsSchema = v.strictObject({
  ...symbolsEntries,
  sampleDate: v.string(),
  measure: v.optional(v.record(v.string(), v.string()), {}),
  ...fetchEntries,
  ...snapshotEntries,
});

/**
 * Checks what a task is asked to do and fills in the defaults. Throws `INVALID_SYMBOL`,
 * `INVALID_DATE`, and `INVALID_ARGUMENT` for the rest.
 */
export function parseSampleParams(params: TaqSampleParams): SyncJob {
  const { symbols, members, sampleDate, measure, incremental, refresh, ...rest } = parseParams(
    ParamsSchema,
    params,
  );
  const date = parseExchangeDate(sampleDate);
  return {
    task: 'taq_sample',
    recipes: [sampleRecipe(measure)],
    symbols: symbolsOf({ symbols, members }),
    startDate: date,
    endDate: date,
    aggregate: 'local',
    incremental,
    refresh,
    snapshot: snapshotOf(rest),
  };
}
