import type { RecordBatch } from 'apache-arrow';
import type { Answer } from './answer.ts';
import type { PinnedState } from './pinned-state.ts';
import type { RealizedVolatilityRequest, RowsRequest } from './read-request.ts';

export interface FetchOptions {
  /** Ends the read early, with `INTERRUPTED`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What every engine promises: the same question to the same state has the same answer, to the
 * last bit, whoever gives it. Any number of fetches may run at once.
 *
 * Disposing ends what still runs and gives back what the engine holds.
 *
 * Every method rejects with `INVALID_SYMBOL`, `INVALID_DATE`, `INVALID_RANGE` or
 * `INVALID_ARGUMENT` (the question), `SCHEMA_INCOMPATIBLE`, `SCHEMA_DRIFT`, `DATA_INVALID` or
 * `STORE_DAMAGED` (the files), `INTERRUPTED`, `CLOSED`, and `ENGINE_FAILED` for the rest.
 */
export interface DataProvider extends AsyncDisposable {
  /** Its short name, as in provenance: `duckdb`, `polars`, `memory`. */
  readonly engine: string;

  /** Bars sorted by symbol (by its bytes), then ts. */
  fetchMinuteBars(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer>;

  /**
   * Volatilities sorted by symbol, then date: every column of `taq_daily_rv`, and as the last one
   * `rv`, that of the window.
   */
  fetchRealizedVolatility(
    request: RealizedVolatilityRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer>;

  /** Spread statistics sorted by symbol, then date. */
  fetchSpreadMetrics(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer>;

  /** Ticks of samples sorted by date, symbol, then their ordinal. */
  fetchTicks(request: RowsRequest, state: PinnedState, options?: FetchOptions): Promise<Answer>;

  /** The rows of `fetchTicks` in the same order, as `streamMinuteBars` has them. */
  streamTicks(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): AsyncIterableIterator<RecordBatch>;

  /**
   * The rows of `fetchMinuteBars` in the same order, as batches of the declared schema. Each batch
   * is validated by itself, so rows that came before a damaged place have been handed out by then.
   */
  streamMinuteBars(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): AsyncIterableIterator<RecordBatch>;
}
