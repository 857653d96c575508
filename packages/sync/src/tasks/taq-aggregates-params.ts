import {
  canonicalSymbols,
  createSchemaRegistry,
  parseExchangeDate,
  requireOrdered,
  TaqError,
  type ExchangeDate,
} from '@taq/schema';
import * as v from 'valibot';
import { aggregateDataset, type AggregateDataset } from '../aggregate-dataset.ts';

/** What a `taq_aggregates` task is asked to do. */
export interface TaqAggregatesParams {
  /** In any accepted spelling; or every symbol on the master lists. */
  readonly symbols: readonly string[] | 'all';
  /** First day, `YYYY-MM-DD`, included. */
  readonly startDate: string;
  /** Last day, included. */
  readonly endDate: string;
  /** Short or full name of an aggregate dataset. Default: `1min_bars`. */
  readonly dataset?: string | undefined;
  /** Choices for the options of the dataset's measure, `preset` included. Default: its own rule. */
  readonly measure?: Readonly<Record<string, string>> | undefined;
  /** Leave alone what is covered (default), or fetch everything again. */
  readonly incremental?: boolean | undefined;
  /** Take a snapshot when all is committed. */
  readonly snapshot?: boolean | undefined;
  /** Its tag; default by dataset and last day. Naming one asks for a snapshot. */
  readonly snapshotTag?: string | undefined;
}

/** Parameters that were checked, every default in place. */
export interface AggregatesJob {
  /** Canonical, sorted, each once. */
  readonly symbols: readonly string[] | 'all';
  readonly startDate: ExchangeDate;
  readonly endDate: ExchangeDate;
  readonly dataset: AggregateDataset;
  readonly incremental: boolean;
  readonly snapshot: { readonly tag: string | undefined } | undefined;
}

const ParamsSchema = v.strictObject({
  symbols: v.union([v.literal('all'), v.pipe(v.array(v.string()), v.nonEmpty())]),
  startDate: v.string(),
  endDate: v.string(),
  dataset: v.optional(v.string(), '1min_bars'),
  measure: v.optional(v.record(v.string(), v.string()), {}),
  incremental: v.optional(v.boolean(), true),
  snapshot: v.optional(v.boolean(), false),
  snapshotTag: v.optional(v.string()),
});

/**
 * Checks what a task is asked to do and fills in the defaults. Throws `INVALID_SYMBOL`,
 * `INVALID_DATE`, `INVALID_RANGE`, `UNKNOWN_DATASET`, and `INVALID_ARGUMENT` for the rest.
 */
export function parseAggregatesParams(params: TaqAggregatesParams): AggregatesJob {
  const result = v.safeParse(ParamsSchema, params);
  if (!result.success) throw invalidParameter(result.issues[0]);
  const { symbols, dataset, measure, incremental, snapshot, snapshotTag: tag } = result.output;
  const startDate = parseExchangeDate(result.output.startDate);
  const endDate = parseExchangeDate(result.output.endDate);
  requireOrdered(startDate, endDate);
  return {
    symbols: symbols === 'all' ? symbols : canonicalSymbols(symbols),
    startDate,
    endDate,
    dataset: aggregateDataset(createSchemaRegistry().get(dataset), measure),
    incremental,
    snapshot: snapshot || tag !== undefined ? { tag } : undefined,
  };
}

function invalidParameter(issue: v.BaseIssue<unknown>): TaqError<'INVALID_ARGUMENT'> {
  const argument = v.getDotPath(issue) ?? 'params';
  const value = issue.received.slice(0, 40);
  return new TaqError('INVALID_ARGUMENT', `${argument} cannot be ${value}`, {
    details: { argument, value },
    next: `A task takes ${Object.keys(ParamsSchema.entries).join(', ')}; symbols is a list with at least one, or 'all'.`,
  });
}
