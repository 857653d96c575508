import { realizedVolatilities, type Answer, type RowsRequest } from '@taq/provider';
import { minuteBars, spreadStats, ticks, type Dataset } from '@taq/schema';
import type { TaqLocalProvider } from '@taq/unified-fetcher';
import type { RecordBatch } from 'apache-arrow';

/** One state of the store, of which all parts of an export are asked. */
type Pinned = Awaited<ReturnType<TaqLocalProvider['at']>>;

interface AskOptions {
  readonly signal: AbortSignal;
}

/** Rows that can be exported. */
export interface ExportKind {
  readonly route: 'minute_bars' | 'daily_rv' | 'spread_stats' | 'ticks';
  /** With the columns that its files have. */
  readonly dataset: Dataset;
  /** What is known, with rows as far as the request wants them. */
  readonly ask: (state: Pinned, request: RowsRequest, options: AskOptions) => Promise<Answer>;
  /** The rows batch by batch; memory holds a few of them. */
  readonly stream: (
    state: Pinned,
    request: RowsRequest,
    options: AskOptions,
  ) => AsyncIterable<RecordBatch>;
}

/** By the name that its query has. */
export const EXPORT_KINDS: Readonly<Record<ExportName, ExportKind>> = {
  'minute-bars': {
    route: 'minute_bars',
    dataset: minuteBars,
    ask: async (state, request, options) => state.fetchMinuteBars(request, options),
    stream: (state, request, options) => state.streamMinuteBars(request, options),
  },
  'realized-volatility': {
    route: 'daily_rv',
    dataset: realizedVolatilities,
    ask: async (state, request, options) =>
      state.fetchRealizedVolatility({ ...request, window: 5 }, options),
    stream: (state, request, options) =>
      batchesOf(state.fetchRealizedVolatility({ ...request, window: 5 }, options)),
  },
  'spread-metrics': {
    route: 'spread_stats',
    dataset: spreadStats,
    ask: async (state, request, options) => state.fetchSpreadMetrics(request, options),
    stream: (state, request, options) => batchesOf(state.fetchSpreadMetrics(request, options)),
  },
  ticks: {
    route: 'ticks',
    dataset: ticks,
    ask: async (state, request, options) => state.fetchTicks(request, options),
    stream: (state, request, options) => state.streamTicks(request, options),
  },
};

export type ExportName = 'minute-bars' | 'realized-volatility' | 'spread-metrics' | 'ticks';

/** A row a day and symbol: few enough to be held at once. */
async function* batchesOf(answer: Promise<Answer>): AsyncGenerator<RecordBatch> {
  yield* (await answer).table.batches;
}
