import { TaqError } from '@taq/schema';
import type { RoutedProvider } from './routes.ts';
import { TaqLocalProvider, type TaqLocalProviderOptions } from './taq-local-provider.ts';

/** Makes a provider when it is first asked. */
export type ProviderFactory<Options = unknown> = (options?: Options) => RoutedProvider;

/** Providers by key. Others register beside ours. */
export class ProviderRegistry {
  readonly #factories = new Map<string, ProviderFactory>();

  /** Adds a provider, or puts another in the place of one with the same key. */
  register<Options>(key: string, factory: ProviderFactory<Options>): this {
    this.#factories.set(key, factory as ProviderFactory);
    return this;
  }

  /** A new provider. Throws `UNKNOWN_PROVIDER` for a key that nobody registered. */
  create(key: string, options?: unknown): RoutedProvider {
    const factory = this.#factories.get(key);
    if (factory !== undefined) return factory(options);
    const known = [...this.#factories.keys()];
    throw new TaqError('UNKNOWN_PROVIDER', `there is no provider called ${key}`, {
      details: { provider: key, known },
      next: `Known providers: ${known.join(', ')}; register others with ProviderRegistry.register.`,
    });
  }
}

/** The providers that come with this package: `taq`. */
export const PROVIDER_REGISTRY = new ProviderRegistry().register<TaqLocalProviderOptions>(
  'taq',
  (options) => new TaqLocalProvider(options),
);
