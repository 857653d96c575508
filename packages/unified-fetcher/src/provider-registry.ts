import { TaqError } from '@taq/schema';
import type {
  Factories,
  KeyOf,
  OptionsOf,
  ProviderFactory,
  ProviderOf,
  RoutedProvider,
  SharingNames,
} from './routes.ts';
import { TaqLocalProvider, type TaqLocalProviderOptions } from './taq-local-provider.ts';

/**
 * The factories of `PROVIDER_REGISTRY`, by key. Open: a package that registers its provider there
 * declares it by adding to this interface, and every fetcher knows its routes.
 */
export interface RegisteredProviders {
  readonly taq: ProviderFactory<TaqLocalProvider, TaqLocalProviderOptions>;
}

/** Providers by key, with the types of their options, routes, requests and answers. */
export class ProviderRegistry<F extends Factories<F> = object> {
  readonly #factories = new Map<string, ProviderFactory>();

  /**
   * Adds a provider, or puts another in the place of one with the same key. What is returned is
   * this registry, which now knows its types.
   */
  register<const Key extends string, Provider extends RoutedProvider, Options = undefined>(
    key: Key,
    factory: (options?: Options) => Provider & SharingNames<Provider>,
  ): ProviderRegistry<Omit<F, Key> & Record<Key, ProviderFactory<Provider, Options>>> {
    this.#factories.set(key, factory);
    return this as never;
  }

  /** The keys, in the order in which they were registered. */
  get keys(): readonly string[] {
    return [...this.#factories.keys()];
  }

  /** A new provider. Throws `UNKNOWN_PROVIDER` for a key that nobody registered. */
  create<Key extends KeyOf<F>>(key: Key, options?: OptionsOf<F, Key>): ProviderOf<F, Key> {
    const factory = this.#factories.get(key);
    if (factory !== undefined) return factory(options) as ProviderOf<F, Key>;
    throw new TaqError('UNKNOWN_PROVIDER', `there is no provider called ${key}`, {
      details: { provider: key, known: this.keys },
      next: `Known providers: ${this.keys.join(', ')}; register others with ProviderRegistry.register.`,
    });
  }
}

/** The providers that come with this package: `taq`. */
export const PROVIDER_REGISTRY: ProviderRegistry<RegisteredProviders> =
  new ProviderRegistry().register(
    'taq',
    (options?: TaqLocalProviderOptions) => new TaqLocalProvider(options),
  );
