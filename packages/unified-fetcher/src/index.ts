// One door
export { UnifiedFetcher, type UnifiedFetcherOptions } from './unified-fetcher.ts';
export { PROVIDER_REGISTRY, ProviderRegistry, type ProviderFactory } from './provider-registry.ts';
export type {
  Route,
  RoutedProvider,
  RoutedRequest,
  RoutedVolatilityRequest,
  Routes,
  StateSelection,
} from './routes.ts';

// The short way in
export { TaqLocalProvider, type TaqLocalProviderOptions } from './taq-local-provider.ts';
export type { EngineLoaders, EngineName } from './load-engine.ts';
