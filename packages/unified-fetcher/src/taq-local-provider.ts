import type { Answer, DataProvider, FetchOptions } from '@taq/provider';
import { minuteBars, parseExchangeDate, silentLogger, TaqError, type Logger } from '@taq/schema';
import { TaqStore, type StoreState } from '@taq/versioning';
import { loadEngine, type EngineName } from './load-engine.ts';
import { toPinnedState } from './pinned-state.ts';
import type { RoutedProvider, RoutedRequest, StateSelection } from './routes.ts';

export interface TaqLocalProviderOptions {
  /** Folder of the store. */
  readonly dataDir?: string;
  readonly engine?: EngineName;
  readonly logger?: Logger;
  /** Milliseconds since 1970; the system's clock where none is given. */
  readonly clock?: () => number;
}

/**
 * The short way in: a local store and an engine, which is loaded at the first question.
 *
 * Besides what a `DataProvider` throws: `STORE_NOT_FOUND`, `TAG_NOT_FOUND`, `TAG_DELETED`,
 * `SNAPSHOT_NOT_FOUND`, `ENGINE_MISSING`.
 */
export class TaqLocalProvider implements RoutedProvider {
  readonly routes: RoutedProvider['routes'] = {
    minute_bars: async (request, options) => this.fetchMinuteBars(request, options),
  };
  readonly #dataDir: string;
  readonly #engineName: EngineName;
  readonly #logger: Logger;
  readonly #clock: () => number;
  #engine: Promise<DataProvider> | undefined;
  #closed = false;

  constructor(options: TaqLocalProviderOptions = {}) {
    this.#dataDir = options.dataDir ?? 'data';
    this.#engineName = options.engine ?? 'duckdb';
    this.#logger = options.logger ?? silentLogger;
    this.#clock = options.clock ?? Date.now;
  }

  /** Bars sorted by symbol, then ts; both dates are included. */
  async fetchMinuteBars(request: RoutedRequest, options?: FetchOptions): Promise<Answer> {
    const { tag, asOf, ...question } = request;
    const state = toPinnedState(await this.#pin({ tag, asOf }));
    const engine = await this.#loadEngine();
    const answer = await engine.fetchMinuteBars(question, state, options);
    const { provenance } = answer;
    this.#logger.info('answered', {
      component: 'taq_query',
      dataset: minuteBars.name,
      engine: provenance.engine,
      rows: provenance.rows,
      partitions_scanned: provenance.partitionsScanned,
      as_of_tag: provenance.tag,
      duration: provenance.elapsedMs,
    });
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await (await this.#engine)?.[Symbol.asyncDispose]();
  }

  async #pin({ tag, asOf }: StateSelection): Promise<StoreState> {
    const store = await TaqStore.open({
      dataDir: this.#dataDir,
      mode: 'read',
      clock: this.#clock,
      software: '@taq/unified-fetcher',
      logger: this.#logger,
    });
    return store.snapshots.pin({
      dataset: minuteBars.name,
      ...(tag === undefined ? {} : { tag }),
      ...(asOf === undefined ? {} : { asOf: parseExchangeDate(asOf) }),
    });
  }

  async #loadEngine(): Promise<DataProvider> {
    if (this.#closed) {
      throw new TaqError('CLOSED', 'the provider is closed', {
        details: { what: 'provider' },
        next: 'Make a new TaqLocalProvider.',
      });
    }
    this.#engine ??= loadEngine(this.#engineName);
    return this.#engine;
  }
}
