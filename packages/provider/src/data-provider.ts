import type { AnswerStream } from './answer-stream.ts';
import type { Answer } from './answer.ts';
import type { PinnedState } from './pinned-state.ts';
import type {
  MinuteBarsRequest,
  RealizedVolatilityRequest,
  RowsRequest,
  TicksRequest,
} from './read-request.ts';

export interface FetchOptions {
  /** Ends the read early, with `INTERRUPTED`. */
  readonly signal?: AbortSignal | undefined;
}

export interface StreamOptions extends FetchOptions {
  /** Rows that an engine sorts and holds at once, about; at least 1. Default: 65,536. */
  readonly rowsAtOnce?: number | undefined;
}

/**
 * What every engine promises: the same question to the same state has the same answer, to the
 * last bit, whoever gives it. Any number of fetches may run at once.
 *
 * A stream has the rows of the fetch in the same order, as batches of the same schema, and holds
 * memory flat however many they are. It begins when it is first read, and what a fetch would throw
 * is thrown there. Each batch is validated by itself, so rows that came before a damaged place have
 * been handed out by then.
 *
 * Disposing ends what still runs and gives back what the engine holds.
 *
 * Every method rejects with `INVALID_SYMBOL`, `INVALID_DATE`, `INVALID_RANGE` or
 * `INVALID_ARGUMENT` (the question), `NOT_SYNCED` or `SYMBOL_NOT_FOUND` (nothing is known of what is
 * asked), `SCHEMA_INCOMPATIBLE`, `SCHEMA_DRIFT`, `DATA_INVALID` or `STORE_DAMAGED` (the files),
 * `INTERRUPTED`, `CLOSED`, and `ENGINE_FAILED` for the rest.
 */
export interface DataProvider extends AsyncDisposable {
  /** Its short name, as in provenance: `duckdb`, `polars`, `memory`. */
  readonly engine: string;

  /** Bars sorted by symbol (by its bytes), then ts; with `resample` longer ones, made of them. */
  fetchMinuteBars(
    request: MinuteBarsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer>;
  streamMinuteBars(
    request: MinuteBarsRequest,
    state: PinnedState,
    options?: StreamOptions,
  ): AnswerStream;

  /**
   * Volatilities sorted by symbol, then date: every column of `taq_daily_rv` (of a computed window
   * those of that window), and as the last one `rv`, that of the window. A computed window is one of
   * bars: `state` has to hold those, and it is `NOT_SYNCED` where there are none.
   */
  fetchRealizedVolatility(
    request: RealizedVolatilityRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer>;
  streamRealizedVolatility(
    request: RealizedVolatilityRequest,
    state: PinnedState,
    options?: StreamOptions,
  ): AnswerStream;

  /** Spread statistics sorted by symbol, then date. */
  fetchSpreadMetrics(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer>;
  streamSpreadMetrics(
    request: RowsRequest,
    state: PinnedState,
    options?: StreamOptions,
  ): AnswerStream;

  /** Ticks of samples sorted by date, symbol, then their ordinal. */
  fetchTicks(request: TicksRequest, state: PinnedState, options?: FetchOptions): Promise<Answer>;
  streamTicks(request: TicksRequest, state: PinnedState, options?: StreamOptions): AnswerStream;
}
