import { createSchemaRegistry, DataValidator, TaqError } from '@taq/schema';
import { Table, type RecordBatch } from 'apache-arrow';
import { AnswerStream, type AnswerFacts, type FactualBatches } from './answer-stream.ts';
import type { Answer } from './answer.ts';
import { cutPlan } from './cut-plan.ts';
import type { DataProvider, FetchOptions, StreamOptions } from './data-provider.ts';
import { explainFailure } from './explain-failure.ts';
import { requireKnownCells } from './judge-cells.ts';
import type { PinnedState } from './pinned-state.ts';
import { provenanceOf } from './provenance-of.ts';
import {
  minuteBarsQuestion,
  spreadQuestion,
  ticksQuestion,
  volatilityQuestion,
  type AskState,
  type Question,
} from './question.ts';
import { ReadCount } from './read-count.ts';
import type { ReadEngine } from './read-engine.ts';
import type { ReadPlan } from './read-plan.ts';
import {
  parseMinuteBarsRequest,
  parseRealizedVolatilityRequest,
  parseRowsRequest,
  parseTicksRequest,
  type MinuteBarsRequest,
  type RealizedVolatilityRequest,
  type RowsRequest,
  type TicksRequest,
} from './read-request.ts';
import { tableOf } from './record-batches.ts';
import { RunningReads } from './running-reads.ts';
import { SchemaGuard } from './schema-guard.ts';

const ROWS_AT_ONCE = 65_536;

/** All of a provider but the engine: parses, plans, runs, validates, computes, explains, accounts. */
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
    request: MinuteBarsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer> {
    return this.#fetch(() => minuteBarsQuestion(parseMinuteBarsRequest(request)), state, options);
  }

  streamMinuteBars(
    request: MinuteBarsRequest,
    state: PinnedState,
    options?: StreamOptions,
  ): AnswerStream {
    return this.#stream(() => minuteBarsQuestion(parseMinuteBarsRequest(request)), state, options);
  }

  async fetchRealizedVolatility(
    request: RealizedVolatilityRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer> {
    const ask = (): AskState => volatilityQuestion(parseRealizedVolatilityRequest(request));
    return this.#fetch(ask, state, options);
  }

  streamRealizedVolatility(
    request: RealizedVolatilityRequest,
    state: PinnedState,
    options?: StreamOptions,
  ): AnswerStream {
    const ask = (): AskState => volatilityQuestion(parseRealizedVolatilityRequest(request));
    return this.#stream(ask, state, options);
  }

  async fetchSpreadMetrics(
    request: RowsRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer> {
    return this.#fetch(() => spreadQuestion(parseRowsRequest(request)), state, options);
  }

  streamSpreadMetrics(
    request: RowsRequest,
    state: PinnedState,
    options?: StreamOptions,
  ): AnswerStream {
    return this.#stream(() => spreadQuestion(parseRowsRequest(request)), state, options);
  }

  async fetchTicks(
    request: TicksRequest,
    state: PinnedState,
    options?: FetchOptions,
  ): Promise<Answer> {
    return this.#fetch(() => ticksQuestion(parseTicksRequest(request)), state, options);
  }

  streamTicks(request: TicksRequest, state: PinnedState, options?: StreamOptions): AnswerStream {
    return this.#stream(() => ticksQuestion(parseTicksRequest(request)), state, options);
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
    ask: () => AskState,
    state: PinnedState,
    { signal }: FetchOptions = {},
  ): Promise<Answer> {
    const count = new ReadCount();
    const question = await this.#question(ask, state);
    if (question.finishesEarly === true) return this.#fetchFirst(question, state, count, signal);
    const { plan, schema, finish, validate } = question;
    // The first rows of many are read part by part: an engine sorts all that it is given.
    const read = (cut: AbortSignal): AsyncGenerator<RecordBatch, void, undefined> =>
      plan.limit === undefined
        ? this.#read(plan, state, cut, count)
        : this.#readParts(plan, state, { signal: cut, rowsAtOnce: ROWS_AT_ONCE, count });
    const batches = await allOf(this.#reads.follow(read, signal));
    const rows = tableOf(plan.schema, batches);
    if (validate) this.#validate(rows, plan, state);
    const table = finish === undefined ? rows : tableOf(schema, await allOf(finish(rowsIn(rows))));
    return { table, ...this.#facts(question, state, count.with(table.numRows)) };
  }

  /** No more is read than what the asked rows are made of. */
  async #fetchFirst(
    question: Question,
    state: PinnedState,
    count: ReadCount,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const options = { signal, rowsAtOnce: ROWS_AT_ONCE };
    const table = tableOf(
      question.schema,
      await allOf(this.#finished(question, state, count, options)),
    );
    return { table, ...this.#facts(question, state, count.with(table.numRows)) };
  }

  #stream(ask: () => AskState, state: PinnedState, options: StreamOptions = {}): AnswerStream {
    return new AnswerStream(this.#streamed(ask, state, options));
  }

  async *#streamed(
    ask: () => AskState,
    state: PinnedState,
    { signal, rowsAtOnce = ROWS_AT_ONCE }: StreamOptions,
  ): FactualBatches {
    const count = new ReadCount();
    requireRows(rowsAtOnce);
    const question = await this.#question(ask, state);
    for await (const batch of this.#finished(question, state, count, { signal, rowsAtOnce })) {
      count.rows += batch.numRows;
      yield batch;
    }
    return this.#facts(question, state, count);
  }

  /** The rows of the answer, made of the plan's part by part. */
  #finished(
    { plan, finish, validate }: Question,
    state: PinnedState,
    count: ReadCount,
    { signal, rowsAtOnce }: StreamOptions & { readonly rowsAtOnce: number },
  ): AsyncIterable<RecordBatch> {
    const read = (cut: AbortSignal): AsyncGenerator<RecordBatch, void, undefined> => {
      const parts = this.#readParts(plan, state, { signal: cut, rowsAtOnce, count });
      return validate ? this.#validated(parts, plan, state) : parts;
    };
    const rows = this.#reads.follow(read, signal);
    return finish === undefined ? rows : finish(rows);
  }

  async #question(ask: () => AskState, state: PinnedState): Promise<Question> {
    this.#reads.requireOpen();
    const question = ask()(state);
    const { plan, need } = question;
    await requireKnownCells(plan.dataset, plan.coverage, state, need);
    return question;
  }

  /** Part by part, each of few enough rows to be sorted in little memory. */
  async *#readParts(
    plan: ReadPlan,
    state: PinnedState,
    { signal, rowsAtOnce, count }: Streaming,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const parts = cutPlan(plan, rowsAtOnce);
    let left = plan.limit ?? Infinity;
    for (let part = parts.next(); part.done !== true && left > 0;) {
      const limited = left === Infinity ? part.value : { ...part.value, limit: left };
      let rows = 0;
      for await (const batch of this.#read(limited, state, signal, count)) {
        rows += batch.numRows;
        yield batch;
      }
      left -= rows;
      part = parts.next(rows);
    }
  }

  /** Each batch by itself: rows that came before a bad one were handed out. */
  async *#validated(
    batches: AsyncIterable<RecordBatch>,
    plan: ReadPlan,
    state: PinnedState,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    for await (const batch of batches) {
      this.#validate(new Table([batch]), plan, state);
      yield batch;
    }
  }

  async *#read(
    plan: ReadPlan,
    state: PinnedState,
    signal: AbortSignal,
    count: ReadCount,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    if (plan.files.length === 0) return;
    try {
      await state.requireSound?.(plan.files);
      signal.throwIfAborted();
      await this.#guard.check(plan, signal);
      signal.throwIfAborted();
      yield* this.#engine.run(plan, signal, count);
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

  #facts(question: Question, state: PinnedState, count: ReadCount): AnswerFacts {
    return {
      coverage: question.plan.coverage,
      provenance: { ...provenanceOf(question, state), engine: this.engine, ...count.facts() },
    };
  }
}

interface Streaming {
  readonly signal: AbortSignal;
  readonly rowsAtOnce: number;
  readonly count: ReadCount;
}

function requireRows(rowsAtOnce: number): void {
  if (Number.isSafeInteger(rowsAtOnce) && rowsAtOnce >= 1) return;
  throw new TaqError('INVALID_ARGUMENT', `rowsAtOnce cannot be ${rowsAtOnce}`, {
    details: { argument: 'rowsAtOnce', value: String(rowsAtOnce) },
    next: 'Give a whole number of rows, at least 1, or leave it out.',
  });
}

async function* rowsIn(table: Table): AsyncGenerator<RecordBatch, void, undefined> {
  yield* table.batches;
}

async function allOf(batches: AsyncIterable<RecordBatch>): Promise<RecordBatch[]> {
  const all: RecordBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}
