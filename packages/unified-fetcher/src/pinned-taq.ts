import {
  AnswerStream,
  type Answer,
  type DataProvider,
  type FactualBatches,
  type FetchOptions,
  type MinuteBarsRequest,
  type PinnedState,
  type Provenance,
  type RealizedVolatilityRequest,
  type RowsRequest,
  type StreamOptions,
  type TicksRequest,
} from '@taq/provider';
import type { Dataset, Logger } from '@taq/schema';
import {
  recordQuery,
  recordQueryStream,
  type QueryRecord,
  type QuerySubject,
} from '@taq/telemetry';
import type { PinnedStore, SoundFiles } from '@taq/versioning';
import { heldOf, toPinnedState } from './pinned-state.ts';
import {
  dailyRvRoute,
  minuteBarsRoute,
  spreadStatsRoute,
  ticksRoute,
  type TaqRoute,
} from './taq-routes.ts';
import { routesOf, streamsOf } from './taq-routed.ts';

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
  readonly routes = routesOf(this);
  readonly streams = streamsOf(this);
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

  async fetchMinuteBars(request: MinuteBarsRequest, options?: FetchOptions): Promise<Answer> {
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

  async fetchTicks(request: TicksRequest, options?: FetchOptions): Promise<Answer> {
    return this.#fetch(ticksRoute, request, options);
  }

  streamMinuteBars(request: MinuteBarsRequest, options?: StreamOptions): AnswerStream {
    return this.#stream(minuteBarsRoute, request, options);
  }

  streamRealizedVolatility(
    request: RealizedVolatilityRequest,
    options?: StreamOptions,
  ): AnswerStream {
    return this.#stream(dailyRvRoute, request, options);
  }

  streamSpreadMetrics(request: RowsRequest, options?: StreamOptions): AnswerStream {
    return this.#stream(spreadStatsRoute, request, options);
  }

  streamTicks(request: TicksRequest, options?: StreamOptions): AnswerStream {
    return this.#stream(ticksRoute, request, options);
  }

  async #fetch<Request extends RowsRequest>(
    route: TaqRoute<Request>,
    request: Request,
    options?: FetchOptions,
  ): Promise<Answer> {
    const ask = async (): Promise<Answer> => {
      const engine = await this.#context.engine();
      const state = await this.#stateFor(route, request);
      return route.fetch(engine, request, state, options);
    };
    const subject = this.#subject(route.dataset);
    return recordQuery(subject, this.#record, ask, ({ provenance }) => provenance);
  }

  #stream<Request extends RowsRequest>(
    route: TaqRoute<Request>,
    request: Request,
    options?: StreamOptions,
  ): AnswerStream {
    return new AnswerStream(this.#streamed(route, request, options));
  }

  async *#streamed<Request extends RowsRequest>(
    route: TaqRoute<Request>,
    request: Request,
    options?: StreamOptions,
  ): FactualBatches {
    const engine = await this.#context.engine();
    const state = await this.#stateFor(route, request);
    const stream = route.stream(engine, request, state, options);
    const subject = this.#subject(route.dataset);
    const sizeAtEnd = async (): Promise<Provenance> => (await stream.facts()).provenance;
    yield* recordQueryStream(subject, this.#record, stream, sizeAtEnd);
    return stream.facts();
  }

  get #record(): QueryRecord {
    return { scope: '@taq/unified-fetcher', logger: this.#context.logger };
  }

  #subject({ name: dataset }: Dataset): QuerySubject {
    return { dataset, engine: this.#context.engineName, pinned: this.#context.kind };
  }

  async #stateFor<Request extends RowsRequest>(
    route: TaqRoute<Request>,
    request: Request,
  ): Promise<PinnedState> {
    const { startDate: first, endDate: last } = route.parse(request);
    const { name } = route.source(request);
    const state = await this.#store.read({ datasets: [name], first, last });
    const rule = await this.#store.ruleOf(name);
    return {
      ...toPinnedState(state, this.#context.sound),
      held: async (dataset) => heldOf(this.#store, dataset),
      ...(rule && { rules: new Map([[name, rule]]) }),
    };
  }
}
