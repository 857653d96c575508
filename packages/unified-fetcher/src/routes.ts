import type { Answer, FetchOptions, RealizedVolatilityRequest, RowsRequest } from '@taq/provider';
import type { AsOfPolicy } from '@taq/versioning';

/** Which state of the store answers: the live one, a snapshot by tag, or the one for a date. */
export interface StateSelection {
  /** A snapshot by its exact tag. */
  readonly tag?: string | undefined;
  /** The snapshot that answers for this day, `YYYY-MM-DD`; no row dated after it. */
  readonly asOf?: string | undefined;
  /** Which one that is; `through`, the first that reaches the day, where nothing is said. */
  readonly asOfPolicy?: AsOfPolicy | undefined;
}

/** A question that any provider understands: argument names are shared by all of them. */
export type RoutedRequest = RowsRequest & StateSelection;

/** The same for volatilities. */
export type RoutedVolatilityRequest = RealizedVolatilityRequest & StateSelection;

/** Routes and what each takes and gives. */
export interface Routes {
  minute_bars: { request: RoutedRequest; answer: Answer };
  daily_rv: { request: RoutedVolatilityRequest; answer: Answer };
  spread_stats: { request: RoutedRequest; answer: Answer };
  ticks: { request: RoutedRequest; answer: Answer };
}

export type Route = keyof Routes;

/** A provider as the fetcher sees it: routes by name. What it does not offer, it leaves out. */
export interface RoutedProvider extends AsyncDisposable {
  readonly routes: {
    readonly [R in Route]?: (
      request: Routes[R]['request'],
      options?: FetchOptions,
    ) => Promise<Routes[R]['answer']>;
  };
}
