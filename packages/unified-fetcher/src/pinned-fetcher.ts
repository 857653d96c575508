import type { FetchOptions } from '@taq/provider';
import { askInTurn, type Answered } from './fallback.ts';
import { routeOf, streamOf } from './find-route.ts';
import type {
  AnswerOf,
  RequestOf,
  Routed,
  RoutedAnswer,
  RouteOf,
  StreamedRequestOf,
  StreamedRouteOf,
  StreamOf,
} from './routes.ts';

/** One state of one provider: each answer is of the same instant. */
export class PinnedFetcher<R extends Routed> {
  /** Key of the provider. */
  readonly provider: string;
  /** What the provider says of the state. */
  readonly state: R;

  constructor(provider: string, state: R) {
    this.provider = provider;
    this.state = state;
  }

  /** Throws `INVALID_ARGUMENT` for a route that there is not, and what the provider throws. */
  async fetch<Route extends RouteOf<R>>(
    route: Route,
    request: RequestOf<R, Route>,
    options?: FetchOptions,
  ): Promise<Answered<AnswerOf<R, Route>>> {
    const fetch = routeOf(this.state, route, this.provider);
    const ask = async (): Promise<RoutedAnswer> => fetch(request, options);
    return (await askInTurn([{ key: this.provider, ask }], request)) as never;
  }

  /** The same rows, batch by batch. */
  stream<Route extends StreamedRouteOf<R>>(
    route: Route,
    request: StreamedRequestOf<R, Route>,
    options?: FetchOptions,
  ): StreamOf<R, Route> {
    return streamOf(this.state, route, this.provider)(request, options) as never;
  }
}
