import {
  parseMinuteBarsRequest,
  parseRealizedVolatilityRequest,
  parseRowsRequest,
  parseTicksRequest,
  volatilitySource,
  type Answer,
  type AnswerStream,
  type DataProvider,
  type FetchOptions,
  type MinuteBarsRequest,
  type ParsedRequest,
  type PinnedState,
  type RealizedVolatilityRequest,
  type RowsRequest,
  type StreamOptions,
  type TicksRequest,
} from '@taq/provider';
import { dailyRv, minuteBars, spreadStats, TaqError, ticks, type Dataset } from '@taq/schema';

/** One of our routes: what it takes, what it needs of the store, and who answers. */
export interface TaqRoute<Request extends RowsRequest> {
  readonly parse: (request: Request) => ParsedRequest;
  /** Which dataset its questions are answered from, where they say nothing else. */
  readonly dataset: Dataset;
  /** Which one this question is answered from. */
  readonly source: (request: Request) => Dataset;
  readonly fetch: (
    engine: DataProvider,
    ...question: [Request, PinnedState, FetchOptions?]
  ) => Promise<Answer>;
  readonly stream: (
    engine: DataProvider,
    ...question: [Request, PinnedState, StreamOptions?]
  ) => AnswerStream;
}

export const minuteBarsRoute: TaqRoute<MinuteBarsRequest> = {
  parse: parseMinuteBarsRequest,
  dataset: minuteBars,
  source: () => minuteBars,
  fetch: async (engine, ...question) => engine.fetchMinuteBars(...question),
  stream: (engine, ...question) => engine.streamMinuteBars(...question),
};

export const dailyRvRoute: TaqRoute<RealizedVolatilityRequest> = {
  parse: parseRealizedVolatilityRequest,
  dataset: dailyRv,
  source: volatilitySource,
  fetch: async (engine, ...question) => engine.fetchRealizedVolatility(...question),
  stream: (engine, ...question) => engine.streamRealizedVolatility(...question),
};

export const spreadStatsRoute: TaqRoute<RowsRequest> = {
  parse: (request) => parseRowsRequest(request),
  dataset: spreadStats,
  source: () => spreadStats,
  fetch: async (engine, ...question) => engine.fetchSpreadMetrics(...question),
  stream: (engine, ...question) => engine.streamSpreadMetrics(...question),
};

export const ticksRoute: TaqRoute<TicksRequest> = {
  parse: parseTicksRequest,
  dataset: ticks,
  source: () => ticks,
  fetch: async (engine, ...question) => engine.fetchTicks(...question),
  stream: (engine, ...question) => engine.streamTicks(...question),
};

const TAQ_ROUTES = {
  minute_bars: minuteBarsRoute,
  daily_rv: dailyRvRoute,
  spread_stats: spreadStatsRoute,
  ticks: ticksRoute,
};

/** Our routes, by the names that the fetcher has for them. */
export type TaqRouteName = keyof typeof TAQ_ROUTES;

/** Full name of a route's dataset. Throws `INVALID_ARGUMENT` for a route that there is not. */
export function datasetOf(route: TaqRouteName): string {
  if (Object.hasOwn(TAQ_ROUTES, route)) return TAQ_ROUTES[route].dataset.name;
  throw new TaqError('INVALID_ARGUMENT', `there is no route ${route as string}`, {
    details: { argument: 'routes', value: route },
    next: `Routes are ${Object.keys(TAQ_ROUTES).join(', ')}.`,
  });
}
