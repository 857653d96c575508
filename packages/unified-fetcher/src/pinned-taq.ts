import type {
  Answer,
  DataProvider,
  FetchOptions,
  ParsedRequest,
  PinnedState,
  RealizedVolatilityRequest,
  RowsRequest,
} from '@taq/provider';
import type { Dataset, Logger } from '@taq/schema';
import type { PinnedStore, SoundFiles } from '@taq/versioning';
import type { RecordBatch } from 'apache-arrow';
import { toPinnedState } from './pinned-state.ts';
import { recordAnswer, recordStream, type AnswerSubject } from './record-answer.ts';
import {
  dailyRvRoute,
  minuteBarsRoute,
  spreadStatsRoute,
  ticksRoute,
  type TaqRoute,
} from './taq-routes.ts';

/** What a pinned state needs of its provider. */
export interface PinnedTaqContext {
  /** Throws `CLOSED` once the provider is closed. */
  readonly engine: () => Promise<DataProvider>;
  readonly sound: SoundFiles;
  readonly logger: Logger;
  readonly engineName: string;
  /** How the state was chosen. */
  readonly kind: 'live' | 'tag' | 'as_of';
}

/**
 * One state of the store: every answer is of the same instant, whatever is committed meanwhile.
 * Its files stay for a retention time. Nothing needs to be closed but the provider it came from.
 */
export class PinnedTaq {
  readonly routes = {
    minute_bars: this.fetchMinuteBars.bind(this),
    daily_rv: this.fetchRealizedVolatility.bind(this),
    spread_stats: this.fetchSpreadMetrics.bind(this),
    ticks: this.fetchTicks.bind(this),
  };
  readonly streams = {
    minute_bars: this.streamMinuteBars.bind(this),
    ticks: this.streamTicks.bind(this),
  };
  readonly #store: PinnedStore;
  readonly #context: PinnedTaqContext;

  constructor(store: PinnedStore, context: PinnedTaqContext) {
    this.#store = store;
    this.#context = context;
  }

  /** Of the store's versions, the one that answers. */
  get version(): number {
    return this.#store.version.root.version;
  }

  /** The snapshot that answers; `undefined` for live data. */
  get tag(): string | undefined {
    return this.#store.snapshot?.tag;
  }

  async fetchMinuteBars(request: RowsRequest, options?: FetchOptions): Promise<Answer> {
    return this.#fetch(minuteBarsRoute, request, options);
  }

  async fetchRealizedVolatility(
    request: RealizedVolatilityRequest,
    options?: FetchOptions,
  ): Promise<Answer> {
    return this.#fetch(dailyRvRoute, request, options);
  }

  async fetchSpreadMetrics(request: RowsRequest, options?: FetchOptions): Promise<Answer> {
    return this.#fetch(spreadStatsRoute, request, options);
  }

  async fetchTicks(request: RowsRequest, options?: FetchOptions): Promise<Answer> {
    return this.#fetch(ticksRoute, request, options);
  }

  streamMinuteBars(
    request: RowsRequest,
    options?: FetchOptions,
  ): AsyncIterableIterator<RecordBatch> {
    return this.#stream(minuteBarsRoute, request, options);
  }

  streamTicks(request: RowsRequest, options?: FetchOptions): AsyncIterableIterator<RecordBatch> {
    return this.#stream(ticksRoute, request, options);
  }

  async #fetch<Request extends RowsRequest>(
    route: TaqRoute<Request>,
    request: Request,
    options?: FetchOptions,
  ): Promise<Answer> {
    return recordAnswer(this.#subject(route.dataset), this.#context.logger, async () => {
      const engine = await this.#context.engine();
      const state = await this.#stateFor(route.dataset, route.parse(request));
      return route.fetch(engine, request, state, options);
    });
  }

  async *#stream<Request extends RowsRequest>(
    route: TaqRoute<Request>,
    request: Request,
    options?: FetchOptions,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const engine = await this.#context.engine();
    const state = await this.#stateFor(route.dataset, route.parse(request));
    if (route.stream === undefined) return;
    const batches = route.stream(engine, request, state, options);
    yield* recordStream(this.#subject(route.dataset), this.#context.logger, batches);
  }

  #subject({ name: dataset }: Dataset): AnswerSubject {
    return { dataset, engine: this.#context.engineName, pinned: this.#context.kind };
  }

  async #stateFor(
    { name }: Dataset,
    { startDate: first, endDate: last }: ParsedRequest,
  ): Promise<PinnedState> {
    const state = await this.#store.read({ datasets: [name], first, last });
    const rule = await this.#store.ruleOf(name);
    return {
      ...toPinnedState(state, this.#context.sound),
      ...(rule && { rules: new Map([[name, rule]]) }),
    };
  }
}
