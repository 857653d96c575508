import {
  AnswerStream,
  type Answer,
  type DataProvider,
  type EngineLimits,
  type FactualBatches,
  type FetchOptions,
  type RowsRequest,
  type StreamOptions,
} from '@taq/provider';
import { silentLogger, TaqError, type Logger } from '@taq/schema';
import { SoundFiles, StoreReader, type PointInTime } from '@taq/versioning/read';
import { loadEngine, type EngineLoaders, type EngineName } from './load-engine.ts';
import { PinnedTaq } from './pinned-taq.ts';
import type { RoutedProvider } from './routes.ts';
import {
  parted,
  pointOf,
  type Question,
  type StateSelection,
  type TaqBarsRequest,
  type TaqRequest,
  type TaqTicksRequest,
  type TaqVolatilityRequest,
} from './taq-requests.ts';
import {
  dailyRvRoute,
  datasetOf,
  minuteBarsRoute,
  spreadStatsRoute,
  ticksRoute,
  type TaqRoute,
  type TaqRouteName,
} from './taq-routes.ts';
import { routesOf, streamsOf } from './taq-routed.ts';

/** What the engine may take of the machine is told to it when it is loaded, at the first question. */
export interface TaqLocalProviderOptions extends EngineLimits {
  /** Folder of the store; `data` where none is named. */
  readonly dataDir?: string;
  /** `duckdb` where none is named. */
  readonly engine?: EngineName;
  /** Where the engines come from; their packages where nothing is said. */
  readonly loaders?: EngineLoaders;
  readonly logger?: Logger;
  /** Milliseconds since 1970; the system's clock where none is given. */
  readonly clock?: () => number;
}

/** A point in the store's history at which several questions are asked. */
export interface TaqPoint extends StateSelection {
  /** With `asOf`: what will be asked. One snapshot answers all of it. */
  readonly routes?: readonly TaqRouteName[] | undefined;
}

/**
 * The short way in: a local store and an engine, which is loaded at the first question. Every
 * question is checked before the store is opened, and pins a state of its own; `at` pins one for
 * several. No lock is taken, and any number of questions may be asked at once.
 *
 * Besides what a `DataProvider` throws: `STORE_NOT_FOUND`, `TAG_NOT_FOUND`, `TAG_DELETED`,
 * `SNAPSHOT_NOT_FOUND`, `DAY_NOT_OVER`, `ENGINE_MISSING`.
 */
export class TaqLocalProvider implements RoutedProvider {
  readonly routes = routesOf(this);
  readonly streams = streamsOf(this);
  readonly #dataDir: string;
  readonly #engineName: EngineName;
  readonly #loadEngine: () => Promise<DataProvider>;
  readonly #logger: Logger;
  readonly #clock: () => number;
  /** Files that had to be hashed are not hashed again for each question. */
  readonly #sound = new SoundFiles();
  #store: Promise<StoreReader> | undefined;
  #engine: Promise<DataProvider> | undefined;
  #closed = false;

  constructor(options: TaqLocalProviderOptions = {}) {
    const { dataDir = 'data', engine = 'duckdb', logger, clock, ...loading } = options;
    this.#dataDir = dataDir;
    this.#engineName = engine;
    this.#loadEngine = async () => loadEngine(engine, loading);
    this.#logger = logger ?? silentLogger;
    this.#clock = clock ?? Date.now;
  }

  /** Bars sorted by symbol, then ts; both dates are included. */
  async fetchMinuteBars(request: TaqBarsRequest, options?: FetchOptions): Promise<Answer> {
    const { question, state } = await this.#pinFor(minuteBarsRoute, request);
    return state.fetchMinuteBars(question, options);
  }

  /** Volatilities sorted by symbol, then date; `rv` is that of the window. */
  async fetchRealizedVolatility(
    request: TaqVolatilityRequest,
    options?: FetchOptions,
  ): Promise<Answer> {
    const { question, state } = await this.#pinFor(dailyRvRoute, request);
    return state.fetchRealizedVolatility(question, options);
  }

  /** Spread statistics sorted by symbol, then date. */
  async fetchSpreadMetrics(request: TaqRequest, options?: FetchOptions): Promise<Answer> {
    const { question, state } = await this.#pinFor(spreadStatsRoute, request);
    return state.fetchSpreadMetrics(question, options);
  }

  /** Ticks of samples sorted by date, symbol, then their ordinal. */
  async fetchTicks(request: TaqTicksRequest, options?: FetchOptions): Promise<Answer> {
    const { question, state } = await this.#pinFor(ticksRoute, request);
    return state.fetchTicks(question, options);
  }

  /** The rows of `fetchMinuteBars` in the same order, batch by batch; to be read once. */
  streamMinuteBars(request: TaqBarsRequest, options?: StreamOptions): AnswerStream {
    return this.#stream(minuteBarsRoute, request, (state, question) =>
      state.streamMinuteBars(question, options),
    );
  }

  /** The same of `fetchRealizedVolatility`. */
  streamRealizedVolatility(request: TaqVolatilityRequest, options?: StreamOptions): AnswerStream {
    return this.#stream(dailyRvRoute, request, (state, question) =>
      state.streamRealizedVolatility(question, options),
    );
  }

  /** The same of `fetchSpreadMetrics`. */
  streamSpreadMetrics(request: TaqRequest, options?: StreamOptions): AnswerStream {
    return this.#stream(spreadStatsRoute, request, (state, question) =>
      state.streamSpreadMetrics(question, options),
    );
  }

  /** The same of `fetchTicks`. */
  streamTicks(request: TaqTicksRequest, options?: StreamOptions): AnswerStream {
    return this.#stream(ticksRoute, request, (state, question) =>
      state.streamTicks(question, options),
    );
  }

  /**
   * One state for several questions: the live one as it is now, a snapshot, or the one for a day,
   * which has to hold all that `routes` names. Throws `INVALID_ARGUMENT` for a day without routes.
   */
  async at({ routes, ...selection }: TaqPoint = {}): Promise<PinnedTaq> {
    this.#requireOpen();
    const point = pointOf(selection);
    if (point.asOf !== undefined && routes === undefined) throw routesMissing(point.asOf);
    const datasets = routes?.map(datasetOf);
    return this.#pin({ ...point, ...(datasets && { datasets }) });
  }

  /** Closes the engine; what still runs ends with `CLOSED`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    // An engine that was never there was told to whoever asked for it.
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.[Symbol.asyncDispose]();
  }

  #stream<Request extends RowsRequest & StateSelection>(
    route: TaqRoute<Question<Request>>,
    request: Request,
    begin: (state: PinnedTaq, question: Question<Request>) => AnswerStream,
  ): AnswerStream {
    const streamed = async function* (this: TaqLocalProvider): FactualBatches {
      const { question, state } = await this.#pinFor(route, request);
      const stream = begin(state, question);
      yield* stream;
      return stream.facts();
    };
    return new AnswerStream(streamed.call(this));
  }

  async #pinFor<Request extends RowsRequest & StateSelection>(
    route: TaqRoute<Question<Request>>,
    request: Request,
  ): Promise<{ readonly question: Question<Request>; readonly state: PinnedTaq }> {
    this.#requireOpen();
    const { question, selection } = parted(request);
    route.parse(question);
    const datasets = [route.source(question).name];
    return { question, state: await this.#pin({ ...pointOf(selection), datasets }) };
  }

  async #pin(point: PointInTime): Promise<PinnedTaq> {
    const store = await this.#openStore();
    return new PinnedTaq(await store.at(point), {
      engine: async () => this.#openEngine(),
      sound: this.#sound,
      logger: this.#logger,
      engineName: this.#engineName,
      kind: kindOf(point),
    });
  }

  /** Once, but where there was none when it was looked for. */
  async #openStore(): Promise<StoreReader> {
    this.#store ??= StoreReader.open({
      dataDir: this.#dataDir,
      clock: this.#clock,
      software: '@taq/unified-fetcher',
      logger: this.#logger,
    });
    const opening = this.#store;
    opening.catch(() => {
      if (this.#store === opening) this.#store = undefined;
    });
    return opening;
  }

  async #openEngine(): Promise<DataProvider> {
    this.#requireOpen();
    this.#engine ??= this.#loadEngine();
    return this.#engine;
  }

  #requireOpen(): void {
    if (!this.#closed) return;
    throw new TaqError('CLOSED', 'the provider is closed', {
      details: { what: 'provider' },
      next: 'Make a new TaqLocalProvider.',
    });
  }
}

function kindOf({ tag, asOf }: PointInTime): 'live' | 'tag' | 'as_of' {
  if (tag !== undefined) return 'tag';
  return asOf === undefined ? 'live' : 'as_of';
}

function routesMissing(asOf: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `as of ${asOf}, of nothing that is named`, {
    details: { argument: 'routes', value: 'nothing' },
    next: 'Name the routes that will be asked: one snapshot has to hold all of them.',
  });
}
