import {
  parseMinuteBarsRequest,
  type Answer,
  type DataProvider,
  type FetchOptions,
  type ParsedRequest,
} from '@taq/provider';
import { minuteBars, parseExchangeDate, silentLogger, TaqError, type Logger } from '@taq/schema';
import { SoundFiles, TaqStore, type PointInTime, type StoreState } from '@taq/versioning';
import { loadEngine, type EngineLoaders, type EngineName } from './load-engine.ts';
import { toPinnedState } from './pinned-state.ts';
import type { RoutedProvider, RoutedRequest, StateSelection } from './routes.ts';

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
    this.#requireOpen();
    const { tag, asOf, asOfPolicy, ...question } = request;
    const parsed = parseMinuteBarsRequest(question);
    const pinned = await this.#pin(parsed, pointOf({ tag, asOf, asOfPolicy }));
    const state = toPinnedState(pinned, this.#sound);
    const engine = await this.#openEngine();
    const answer = await engine.fetchMinuteBars(parsed, state, options);
    this.#log(answer);
    return answer;
  }

  /** Closes the engine; what still runs ends with `CLOSED`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    // An engine that was never there was told to whoever asked for it.
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.[Symbol.asyncDispose]();
  }

  async #pin({ startDate, endDate }: ParsedRequest, point: PointInTime): Promise<StoreState> {
    const store = await TaqStore.open({
      dataDir: this.#dataDir,
      mode: 'read',
      clock: this.#clock,
      software: '@taq/unified-fetcher',
      logger: this.#logger,
    });
    const pinned = await store.at({ ...point, datasets: [minuteBars.name] });
    return pinned.read({ first: startDate, last: endDate });
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

  #log({ provenance }: Answer): void {
    this.#logger.info('answered', {
      component: 'taq_query',
      dataset: minuteBars.name,
      engine: provenance.engine,
      rows: provenance.rows,
      partitions_scanned: provenance.partitionsScanned,
      as_of_tag: provenance.tag,
      duration: provenance.elapsedMs,
    });
  }
}

/** Throws `INVALID_DATE`. */
function pointOf({ tag, asOf, asOfPolicy }: StateSelection): PointInTime {
  return {
    ...(tag === undefined ? {} : { tag }),
    ...(asOf === undefined ? {} : { asOf: parseExchangeDate(asOf) }),
    ...(asOfPolicy === undefined ? {} : { policy: asOfPolicy }),
  };
}
