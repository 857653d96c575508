import {
  parseRealizedVolatilityRequest,
  parseRowsRequest,
  type Answer,
  type DataProvider,
  type FetchOptions,
  type ParsedRequest,
  type PinnedState,
} from '@taq/provider';
import {
  dailyRv,
  minuteBars,
  parseExchangeDate,
  silentLogger,
  spreadStats,
  TaqError,
  ticks,
  type Dataset,
  type Logger,
} from '@taq/schema';
import { SoundFiles, TaqStore, type PointInTime } from '@taq/versioning';
import { loadEngine, type EngineLoaders, type EngineName } from './load-engine.ts';
import { toPinnedState } from './pinned-state.ts';
import type {
  RoutedProvider,
  RoutedRequest,
  RoutedVolatilityRequest,
  StateSelection,
} from './routes.ts';

export interface TaqLocalProviderOptions {
  /** Folder of the store. */
  readonly dataDir?: string;
  readonly engine?: EngineName;
  /** Where the engines come from; their packages where nothing is said. */
  readonly loaders?: EngineLoaders;
  readonly logger?: Logger;
  /** Milliseconds since 1970; the system's clock where none is given. */
  readonly clock?: () => number;
}

/**
 * The short way in: a local store and an engine, which is loaded at the first question.
 *
 * Besides what a `DataProvider` throws: `STORE_NOT_FOUND`, `TAG_NOT_FOUND`, `TAG_DELETED`,
 * `SNAPSHOT_NOT_FOUND`, `DAY_NOT_OVER`, `ENGINE_MISSING`.
 */
export class TaqLocalProvider implements RoutedProvider {
  readonly routes: RoutedProvider['routes'] = {
    minute_bars: async (request, options) => this.fetchMinuteBars(request, options),
    daily_rv: async (request, options) => this.fetchRealizedVolatility(request, options),
    spread_stats: async (request, options) => this.fetchSpreadMetrics(request, options),
    ticks: async (request, options) => this.fetchTicks(request, options),
  };
  readonly #dataDir: string;
  readonly #loadEngine: () => Promise<DataProvider>;
  readonly #logger: Logger;
  readonly #clock: () => number;
  /** Files that had to be hashed are not hashed again for each question. */
  readonly #sound = new SoundFiles();
  #engine: Promise<DataProvider> | undefined;
  #closed = false;

  constructor(options: TaqLocalProviderOptions = {}) {
    this.#dataDir = options.dataDir ?? 'data';
    this.#loadEngine = async () => loadEngine(options.engine ?? 'duckdb', options.loaders);
    this.#logger = options.logger ?? silentLogger;
    this.#clock = options.clock ?? Date.now;
  }

  /**
   * Bars sorted by symbol, then ts; both dates are included. The question is checked before the
   * store is opened, and the store is opened anew for each: every answer is of one state.
   */
  async fetchMinuteBars(request: RoutedRequest, options?: FetchOptions): Promise<Answer> {
    const { question, point } = parted(request);
    const parsed = this.#parse(() => parseRowsRequest(question));
    return this.#answer(minuteBars, parsed, point, async (engine, state) =>
      engine.fetchMinuteBars(parsed, state, options),
    );
  }

  /** Volatilities sorted by symbol, then date; `rv` is that of the window. */
  async fetchRealizedVolatility(
    request: RoutedVolatilityRequest,
    options?: FetchOptions,
  ): Promise<Answer> {
    const { question, point } = parted(request);
    const parsed = this.#parse(() => parseRealizedVolatilityRequest(question));
    return this.#answer(dailyRv, parsed, point, async (engine, state) =>
      engine.fetchRealizedVolatility(parsed, state, options),
    );
  }

  /** Spread statistics sorted by symbol, then date. */
  async fetchSpreadMetrics(request: RoutedRequest, options?: FetchOptions): Promise<Answer> {
    const { question, point } = parted(request);
    const parsed = this.#parse(() => parseRowsRequest(question));
    return this.#answer(spreadStats, parsed, point, async (engine, state) =>
      engine.fetchSpreadMetrics(parsed, state, options),
    );
  }

  /** Ticks of samples sorted by date, symbol, then their ordinal. */
  async fetchTicks(request: RoutedRequest, options?: FetchOptions): Promise<Answer> {
    const { question, point } = parted(request);
    const parsed = this.#parse(() => parseRowsRequest(question));
    return this.#answer(ticks, parsed, point, async (engine, state) =>
      engine.fetchTicks(parsed, state, options),
    );
  }

  /** Closes the engine; what still runs ends with `CLOSED`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    // An engine that was never there was told to whoever asked for it.
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.[Symbol.asyncDispose]();
  }

  #parse<Parsed>(parse: () => Parsed): Parsed {
    this.#requireOpen();
    return parse();
  }

  async #answer(
    dataset: Dataset,
    range: Pick<ParsedRequest, 'startDate' | 'endDate'>,
    point: PointInTime,
    ask: (engine: DataProvider, state: PinnedState) => Promise<Answer>,
  ): Promise<Answer> {
    const state = await this.#pin(dataset, range, point);
    const answer = await ask(await this.#openEngine(), state);
    this.#log(dataset, answer);
    return answer;
  }

  async #pin(
    { name }: Dataset,
    { startDate: first, endDate: last }: Pick<ParsedRequest, 'startDate' | 'endDate'>,
    point: PointInTime,
  ): Promise<PinnedState> {
    const store = await TaqStore.open({
      dataDir: this.#dataDir,
      mode: 'read',
      clock: this.#clock,
      software: '@taq/unified-fetcher',
      logger: this.#logger,
    });
    const pinned = await store.at({ ...point, datasets: [name] });
    const rule = await store.ruleOf(name);
    return {
      ...toPinnedState(await pinned.read({ first, last }), this.#sound),
      ...(rule && { rules: new Map([[name, rule]]) }),
    };
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

  #log({ name }: Dataset, { provenance }: Answer): void {
    this.#logger.info('answered', {
      component: 'taq_query',
      dataset: name,
      engine: provenance.engine,
      rows: provenance.rows,
      partitions_scanned: provenance.partitionsScanned,
      as_of_tag: provenance.tag,
      duration: provenance.elapsedMs,
    });
  }
}

/** A request as the question and the state that is to answer it. Throws `INVALID_DATE`. */
function parted<Request extends StateSelection>({
  tag,
  asOf,
  asOfPolicy,
  ...question
}: Request): {
  readonly question: Omit<Request, keyof StateSelection>;
  readonly point: PointInTime;
} {
  const point = {
    ...(tag === undefined ? {} : { tag }),
    ...(asOf === undefined ? {} : { asOf: parseExchangeDate(asOf) }),
    ...(asOfPolicy === undefined ? {} : { policy: asOfPolicy }),
  };
  return { question, point };
}
