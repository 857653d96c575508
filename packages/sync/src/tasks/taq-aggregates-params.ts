import {
  canonicalSymbol,
  createSchemaRegistry,
  parseExchangeDate,
  requireOrdered,
  TaqError,
  type Dataset,
  type ExchangeDate,
} from '@taq/schema';

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
  readonly dataset: Dataset;
  readonly incremental: boolean;
  readonly snapshot: { readonly tag: string | undefined } | undefined;
}

/** Throws `INVALID_SYMBOL`, `INVALID_DATE`, `INVALID_RANGE`, `UNKNOWN_DATASET`. */
export function parseAggregatesParams(params: TaqAggregatesParams): AggregatesJob {
  const startDate = parseExchangeDate(params.startDate);
  const endDate = parseExchangeDate(params.endDate);
  requireOrdered(startDate, endDate);
  const wanted = params.snapshot === true || params.snapshotTag !== undefined;
  return {
    symbols: parseSymbols(params.symbols),
    startDate,
    endDate,
    dataset: createSchemaRegistry().get(params.dataset ?? '1min_bars'),
    incremental: params.incremental ?? true,
    snapshot: wanted ? { tag: params.snapshotTag } : undefined,
  };
}

function parseSymbols(symbols: TaqAggregatesParams['symbols']): AggregatesJob['symbols'] {
  if (symbols === 'all') return 'all';
  if (symbols.length > 0) return [...new Set(symbols.map(canonicalSymbol))].toSorted();
  throw new TaqError('INVALID_SYMBOL', 'no symbol is named', {
    details: { symbol: '' },
    next: "Give at least one symbol, or 'all'.",
  });
}
