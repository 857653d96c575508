import type { FetchOptions } from '@taq/provider';
import { TaqError } from '@taq/schema';
import { PROVIDER_REGISTRY, type ProviderRegistry } from './provider-registry.ts';
import type { Route, RoutedProvider, Routes } from './routes.ts';

export interface UnifiedFetcherOptions {
  readonly registry?: ProviderRegistry;
  /** Options of each provider, by key. */
  readonly providers?: Readonly<Record<string, unknown>>;
}

/**
 * One door to all providers: a key, a route and a request. The route decides the types. Providers
 * are made when they are first asked and disposed with the fetcher.
 */
export class UnifiedFetcher implements AsyncDisposable {
  readonly #registry: ProviderRegistry;
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #open = new Map<string, RoutedProvider>();
  #closed = false;

  constructor(options: UnifiedFetcherOptions = {}) {
    this.#registry = options.registry ?? PROVIDER_REGISTRY;
    this.#options = options.providers ?? {};
  }

  /**
   * Asks one provider. Throws `UNKNOWN_PROVIDER`, `INVALID_ARGUMENT` for a route that it does not
   * have, `CLOSED`, and what the provider throws.
   */
  async fetch<R extends Route>(
    key: string,
    route: R,
    request: Routes[R]['request'],
    options?: FetchOptions,
  ): Promise<Routes[R]['answer']> {
    const routes = this.#provider(key).routes;
    const ask = Object.hasOwn(routes, route) ? routes[route] : undefined;
    if (ask !== undefined) return ask(request, options);
    throw new TaqError('INVALID_ARGUMENT', `the provider ${key} has no route ${route}`, {
      details: { argument: 'route', value: route },
      next: `It has: ${Object.keys(routes).join(', ')}.`,
    });
  }

  /** Disposes every provider that it made. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(async (provider) => provider[Symbol.asyncDispose]()));
  }

  #provider(key: string): RoutedProvider {
    if (this.#closed) throw closed();
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    const provider = this.#registry.create(key, this.#options[key]);
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
