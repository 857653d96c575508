import type { ALL_SYMBOLS, FetchOptions } from '@taq/provider';

/** The names that requests of every provider and route share; a route may add others. */
export interface SharedArguments {
  readonly symbols: readonly string[] | typeof ALL_SYMBOLS;
  /** First and last date, `YYYY-MM-DD`, both included. */
  readonly startDate: string;
  readonly endDate: string;
  /** No later knowledge than of this day. */
  readonly asOf?: string | undefined;
}

/** What every answer has: where it came from. Beside it stands whatever the route gives. */
export interface RoutedAnswer {
  readonly provenance: object;
}

/** A route: a question and its answer. */
export type RouteFetch<
  Request extends SharedArguments = never,
  Result extends RoutedAnswer = RoutedAnswer,
> = (request: Request, options?: FetchOptions) => Promise<Result>;

/** The same, piece by piece. */
export type RouteStream<Request extends SharedArguments = never, Piece = unknown> = (
  request: Request,
  options?: FetchOptions,
) => AsyncIterableIterator<Piece>;

/** Questions by route. What is not offered is left out. */
export interface Routed {
  readonly routes: Readonly<Record<string, RouteFetch>>;
  readonly streams?: Readonly<Record<string, RouteStream>>;
}

/** A provider as the fetcher sees it. */
export interface RoutedProvider extends Routed, AsyncDisposable {
  /** Pins one state, of which several questions are answered. */
  at?(point?: never): Promise<Routed>;
}

/** Makes a provider when it is first asked. */
export type ProviderFactory<Provider extends RoutedProvider = RoutedProvider, Options = never> = (
  options?: Options,
) => Provider;

/** Factories by the provider's key. */
export type Factories<F> = { readonly [Key in keyof F]: ProviderFactory };

// What follows from a factory's type.
export type KeyOf<F> = keyof F & string;
export type ProviderOf<F extends Factories<F>, Key extends KeyOf<F>> = ReturnType<F[Key]>;
export type OptionsOf<F extends Factories<F>, Key extends KeyOf<F>> = Parameters<F[Key]>[0];

// What follows from the type of what is routed.
export type RouteOf<R extends Routed> = keyof R['routes'] & string;
export type RequestOf<R extends Routed, Route extends RouteOf<R>> = Parameters<
  R['routes'][Route]
>[0];
export type AnswerOf<R extends Routed, Route extends RouteOf<R>> = Awaited<
  ReturnType<R['routes'][Route]>
>;

type StreamsOf<R extends Routed> = NonNullable<R['streams']>;
export type StreamedRouteOf<R extends Routed> = keyof StreamsOf<R> & string;
export type StreamedRequestOf<R extends Routed, Route extends StreamedRouteOf<R>> = Parameters<
  StreamsOf<R>[Route]
>[0];
export type StreamOf<R extends Routed, Route extends StreamedRouteOf<R>> = ReturnType<
  StreamsOf<R>[Route]
>;

/** Keys of providers that have a route. */
export type KeyWith<F extends Factories<F>, Route extends string> = {
  [Key in KeyOf<F>]: Route extends RouteOf<ProviderOf<F, Key>> ? Key : never;
}[KeyOf<F>];

type AtOf<R extends RoutedProvider> = NonNullable<R['at']>;
/** Keys of providers that pin states. */
export type PinningKeyOf<F extends Factories<F>> = {
  [Key in KeyOf<F>]: ProviderOf<F, Key> extends { at: unknown } ? Key : never;
}[KeyOf<F>];
export type PointOf<R extends RoutedProvider> = Parameters<AtOf<R>>[0];
export type PinnedOf<R extends RoutedProvider> = Awaited<ReturnType<AtOf<R>>>;

/** A provider whose routes all take the shared names; `never` for one of another kind. */
export type SharingNames<R extends RoutedProvider> =
  RequestOf<R, RouteOf<R>> extends SharedArguments ? R : never;
