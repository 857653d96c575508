// One door
export {
  UnifiedFetcher,
  type UnifiedFetcherOptions,
  type UnifiedFetchOptions,
} from './unified-fetcher.ts';
export { PinnedFetcher } from './pinned-fetcher.ts';
export type { Answered, FetcherProvenance, PassedOver } from './fallback.ts';

// Which providers there are. All of the file is exported, so that others may add to its interface.
export * from './provider-registry.ts';
export type {
  ProviderFactory,
  Routed,
  RoutedAnswer,
  RoutedProvider,
  RouteFetch,
  RouteStream,
  SharedArguments,
} from './routes.ts';

// The short way in
export {
  TaqLocalProvider,
  type TaqLocalProviderOptions,
  type TaqPoint,
} from './taq-local-provider.ts';
export { PinnedTaq } from './pinned-taq.ts';
export type {
  StateSelection,
  TaqBarsRequest,
  TaqRequest,
  TaqTicksRequest,
  TaqVolatilityRequest,
} from './taq-requests.ts';
export type { TaqRouteName } from './taq-routes.ts';
export type { EngineLoaders, EngineName } from './load-engine.ts';
