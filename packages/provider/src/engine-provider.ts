import {
  createSchemaRegistry,
  dailyRv,
  DataValidator,
  minuteBars,
  spreadStats,
  ticks,
  type Dataset,
} from '@taq/schema';
import { Table, type RecordBatch } from 'apache-arrow';
import type { Answer, Provenance } from './answer.ts';
import type { DataProvider, FetchOptions } from './data-provider.ts';
import { explainFailure } from './explain-failure.ts';
import type { PinnedState } from './pinned-state.ts';
import { planRead } from './plan-read.ts';
import type { ReadEngine } from './read-engine.ts';
import type { ReadPlan } from './read-plan.ts';
import {
  parseRealizedVolatilityRequest,
  parseRowsRequest,
  type ParsedRequest,
  type RealizedVolatilityRequest,
  type RowsRequest,
} from './read-request.ts';
import { tableOf } from './record-batches.ts';
import { RunningReads } from './running-reads.ts';
import { SchemaGuard } from './schema-guard.ts';
import { withWindow } from './with-window.ts';

/** All of a provider but the engine: parses, plans, runs, validates, explains, accounts. */
export class EngineProvider implements DataProvider {
  readonly #engine: ReadEngine;
  readonly #guard: SchemaGuard;
  readonly #reads = new RunningReads();
  readonly #validator = new DataValidator(createSchemaRegistry());
  #closing: Promise<void> | undefined;

  constructor(engine: ReadEngine) {
    this.#engine = engine;
    this.#guard = new SchemaGuard(engine);
  }

  get engine(): string {
    return this.#engine.name;
  }

  async fetchMinuteBars(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer> {
    return this.#fetch(minuteBars, () => parseRowsRequest(request), state, options);
  }

  streamMinuteBars(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    return this.#stream(minuteBars, request, state, options);
  }

  async fetchRealizedVolatility(
    request: RealizedVolatilityRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer> {
    const { window, ...rows } = this.#parse(() => parseRealizedVolatilityRequest(request));
    const answer = await this.#fetch(dailyRv, () => rows, state, options);
    return { ...answer, table: withWindow(answer.table, window) };
  }

  async fetchSpreadMetrics(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer> {
    return this.#fetch(spreadStats, () => parseRowsRequest(request), state, options);
  }

  async fetchTicks(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer> {
    return this.#fetch(ticks, () => parseRowsRequest(request), state, options);
  }

  streamTicks(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    return this.#stream(ticks, request, state, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    await this.#reads.close();
    await this.#engine.close();
  }

  async #fetch(
    dataset: Dataset,
    parse: () => ParsedRequest,
    state: PinnedState,
    { signal }: FetchOptions = {},
  ): Promise<Answer> {
    const startedMs = performance.now();
    const parsed = this.#parse(parse);
    const plan = planRead(parsed, state, dataset);
    const batches: RecordBatch[] = [];
    for await (const batch of this.#batches(plan, state, signal)) batches.push(batch);
    const table = tableOf(plan.schema, batches);
    if (parsed.validate) this.#validate(table, plan, state);
    const elapsedMs = performance.now() - startedMs;
    return {
      table,
      coverage: plan.coverage,
      provenance: {
        ...provenanceOf(plan, state),
        engine: this.engine,
        rows: table.numRows,
        elapsedMs,
      },
    };
  }

  async *#stream(
    dataset: Dataset,
    request: RowsRequest,
    state: PinnedState,
    { signal }: FetchOptions = {},
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const parsed = this.#parse(() => parseRowsRequest(request));
    const plan = planRead(parsed, state, dataset);
    for await (const batch of this.#batches(plan, state, signal)) {
      if (parsed.validate) this.#validate(new Table([batch]), plan, state);
      yield batch;
    }
  }

  #parse<Parsed>(parse: () => Parsed): Parsed {
    this.#reads.requireOpen();
    return parse();
  }

  #batches(
    plan: ReadPlan,
    state: PinnedState,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    return this.#reads.follow((cut) => this.#read(plan, state, cut), signal);
  }

  async *#read(
    plan: ReadPlan,
    state: PinnedState,
    signal: AbortSignal,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    if (plan.files.length === 0) return;
    try {
      await state.requireSound?.(plan.files);
      signal.throwIfAborted();
      await this.#guard.check(plan, signal);
      signal.throwIfAborted();
      yield* this.#engine.run(plan, signal);
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw await explainFailure(this.engine, plan, cause);
    }
  }

  #validate(table: Table, plan: ReadPlan, state: PinnedState): void {
    const { start: first, end: last } = plan.where.dates;
    const rule = state.rules?.get(plan.dataset.name);
    this.#validator.validate(table, plan.dataset.name, { first, last, ...(rule && { rule }) });
  }
}

type PlannedProvenance = Omit<Provenance, 'engine' | 'rows' | 'elapsedMs'>;

function provenanceOf(plan: ReadPlan, state: PinnedState): PlannedProvenance {
  const { tag, through, created, asOf, asOfPolicy, version, committedAt } = state;
  const later = state.laterSnapshotCoversMore;
  return {
    ...(tag === undefined ? {} : { tag }),
    ...(through === undefined ? {} : { through }),
    ...(created === undefined ? {} : { created }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(asOfPolicy === undefined ? {} : { asOfPolicy }),
    ...(plan.clippedTo === undefined ? {} : { clippedTo: plan.clippedTo }),
    ...(later === undefined ? {} : { laterSnapshotCoversMore: later }),
    version,
    committedAt,
    partitionsScanned: plan.partitions.length,
    filesScanned: plan.files.length,
    bytesScanned: plan.files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
