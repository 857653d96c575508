import type { FetchOptions } from '@taq/provider';
import { TaqError } from '@taq/schema';
import { askInTurn, type Answered, type Candidate } from './fallback.ts';
import { PinnedFetcher } from './pinned-fetcher.ts';
import {
  PROVIDER_REGISTRY,
  type ProviderRegistry,
  type RegisteredProviders,
} from './provider-registry.ts';
import { routeOf, streamOf } from './find-route.ts';
import type {
  AnswerOf,
  Factories,
  KeyOf,
  KeyWith,
  OptionsOf,
  PinnedOf,
  PinningKeyOf,
  PointOf,
  ProviderOf,
  RequestOf,
  RoutedProvider,
  RouteOf,
  StreamedRequestOf,
  StreamedRouteOf,
  StreamOf,
} from './routes.ts';

export interface UnifiedFetcherOptions<F extends Factories<F> = RegisteredProviders> {
  /** Which providers there are; `PROVIDER_REGISTRY` where nothing is said. */
  readonly registry?: ProviderRegistry<F>;
  /** Options of each provider, by key. */
  readonly providers?: { readonly [Key in KeyOf<NoInfer<F>>]?: OptionsOf<NoInfer<F>, Key> };
}

/** How a question is asked. */
export interface UnifiedFetchOptions<Key extends string = never> extends FetchOptions {
  /**
   * Providers to ask in turn where the first one fails, or knows nothing of all that was asked.
   * None where nothing is said. The answer's provenance names who was passed over, and why; what
   * was asked of a snapshot is never answered with live data.
   */
  readonly fallback?: readonly Key[] | undefined;
}

/**
 * One door to all providers: a key, a route and a request. Key and route decide the types. Providers
 * are made when they are first asked and disposed with the fetcher. Any number of questions may be
 * asked at once.
 */
export class UnifiedFetcher<
  F extends Factories<F> = RegisteredProviders,
> implements AsyncDisposable {
  readonly #registry: ProviderRegistry<F>;
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #open = new Map<string, RoutedProvider>();
  #closed = false;

  constructor(options: UnifiedFetcherOptions<F> = {}) {
    this.#registry = options.registry ?? (PROVIDER_REGISTRY as never);
    this.#options = { ...options.providers };
  }

  /**
   * Asks one provider; others only where `fallback` names them. Throws `UNKNOWN_PROVIDER`,
   * `INVALID_ARGUMENT` for a route that one of them does not have, `CLOSED`, and what the provider
   * throws.
   */
  async fetch<
    Key extends KeyOf<F>,
    Route extends RouteOf<ProviderOf<F, Key>>,
    Other extends KeyWith<F, Route> = never,
  >(
    key: Key,
    route: Route,
    request: RequestOf<ProviderOf<F, Key | Other>, Route>,
    options: UnifiedFetchOptions<Other> = {},
  ): Promise<Answered<AnswerOf<ProviderOf<F, Key | Other>, Route>>> {
    const { fallback = [], ...rest } = options;
    const candidates = [key, ...fallback].map((name): Candidate => {
      const ask = routeOf(this.#provider(name), route, name);
      return { key: name, ask: async () => ask(request, rest) };
    });
    return (await askInTurn(candidates, request)) as never;
  }

  /**
   * The rows of a route, batch by batch. A stream has no provenance in which a fallback could be
   * seen, so there is none. Throws what `fetch` throws, when it is first read.
   */
  stream<Key extends KeyOf<F>, Route extends StreamedRouteOf<ProviderOf<F, Key>>>(
    key: Key,
    route: Route,
    request: StreamedRequestOf<ProviderOf<F, Key>, Route>,
    options?: FetchOptions,
  ): StreamOf<ProviderOf<F, Key>, Route> {
    return streamOf(this.#provider(key), route, key)(request, options) as never;
  }

  /**
   * Pins one state of a provider, from which several questions are answered: all of the same
   * instant, whatever is committed in the meantime. Throws `UNKNOWN_PROVIDER`, `INVALID_ARGUMENT`
   * for a provider that pins none, `CLOSED`, and what the provider throws.
   */
  async at<Key extends PinningKeyOf<F>>(
    key: Key,
    point: PointOf<ProviderOf<F, Key>>,
  ): Promise<PinnedFetcher<PinnedOf<ProviderOf<F, Key>>>> {
    const provider = this.#provider(key);
    const pinned = await provider.at?.(point);
    if (pinned !== undefined) return new PinnedFetcher(key, pinned as never);
    throw new TaqError('INVALID_ARGUMENT', `the provider ${key} pins no state`, {
      details: { argument: 'provider', value: key },
      next: 'Ask it with fetch.',
    });
  }

  /** Disposes every provider that it made. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(async (provider) => provider[Symbol.asyncDispose]()));
  }

  #provider(key: KeyOf<F>): RoutedProvider {
    if (this.#closed) throw closed();
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    const provider = this.#registry.create(key, this.#options[key] as never);
    this.#open.set(key, provider);
    return provider;
  }
}

function closed(): TaqError<'CLOSED'> {
  return new TaqError('CLOSED', 'the fetcher is closed', {
    details: { what: 'fetcher' },
    next: 'Make a new UnifiedFetcher.',
  });
}
