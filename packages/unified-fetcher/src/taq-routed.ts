import type { Answer, AnswerStream, FetchOptions, StreamOptions } from '@taq/provider';

/** One of our routes. */
export type Fetch<Request> = (request: Request, options?: FetchOptions) => Promise<Answer>;
/** The same, batch by batch. */
export type Stream<Request> = (request: Request, options?: StreamOptions) => AnswerStream;

interface TaqFetches<Bars, Volatility, Rows, Ticks> {
  readonly fetchMinuteBars: Fetch<Bars>;
  readonly fetchRealizedVolatility: Fetch<Volatility>;
  readonly fetchSpreadMetrics: Fetch<Rows>;
  readonly fetchTicks: Fetch<Ticks>;
}

interface TaqStreams<Bars, Volatility, Rows, Ticks> {
  readonly streamMinuteBars: Stream<Bars>;
  readonly streamRealizedVolatility: Stream<Volatility>;
  readonly streamSpreadMetrics: Stream<Rows>;
  readonly streamTicks: Stream<Ticks>;
}

/** Something of each of our routes. */
export type ByRoute<Bars, Volatility, Rows, Ticks> = {
  readonly minute_bars: Bars;
  readonly daily_rv: Volatility;
  readonly spread_stats: Rows;
  readonly ticks: Ticks;
};

/** What `of` fetches, by our routes. */
export function routesOf<Bars, Volatility, Rows, Ticks>(
  of: TaqFetches<Bars, Volatility, Rows, Ticks>,
): ByRoute<Fetch<Bars>, Fetch<Volatility>, Fetch<Rows>, Fetch<Ticks>> {
  return {
    minute_bars: async (...asked) => of.fetchMinuteBars(...asked),
    daily_rv: async (...asked) => of.fetchRealizedVolatility(...asked),
    spread_stats: async (...asked) => of.fetchSpreadMetrics(...asked),
    ticks: async (...asked) => of.fetchTicks(...asked),
  };
}

/** What `of` streams, by our routes. */
export function streamsOf<Bars, Volatility, Rows, Ticks>(
  of: TaqStreams<Bars, Volatility, Rows, Ticks>,
): ByRoute<Stream<Bars>, Stream<Volatility>, Stream<Rows>, Stream<Ticks>> {
  return {
    minute_bars: (...asked) => of.streamMinuteBars(...asked),
    daily_rv: (...asked) => of.streamRealizedVolatility(...asked),
    spread_stats: (...asked) => of.streamSpreadMetrics(...asked),
    ticks: (...asked) => of.streamTicks(...asked),
  };
}
