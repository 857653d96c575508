import { test } from '@jest/globals';
import { Table, type RecordBatch } from 'apache-arrow';
import fc from 'fast-check';
import { Engines, type EngineAnswer, type Fetch } from './engines.ts';
import { drawnDataset, fillDataset } from './other-datasets.ts';
import {
  barShape,
  fillStore,
  question,
  storeContent,
  tickTimes,
  window,
  type Question,
} from './questions.ts';

/**
 * DuckDB, Polars and plain JavaScript must answer every drawn question about every drawn store
 * with the same bytes, or refuse it with the same words. Drawn are: files and months, symbols
 * with and without suffixes, days around clock changes, doubles and integers at their limits, rows
 * that break rules, nulls; ranges, limits, spellings, as-of dates,
 * parts of the day, columns, longer bars, windows, validation on and off.
 *
 * TAQ_PARITY_CASES questions are asked (default 300); TAQ_PARITY_SEED repeats a run.
 */
const CASES = Number(process.env['TAQ_PARITY_CASES'] ?? 300);
const SEED = process.env['TAQ_PARITY_SEED'];
const QUESTIONS_PER_STORE = 10;

test(
  'all engines give the same answers',
  async () => {
    await using engines = new Engines();
    const questions = fc.array(fc.tuple(question, barShape), {
      minLength: QUESTIONS_PER_STORE,
      maxLength: QUESTIONS_PER_STORE,
    });
    const property = fc.asyncProperty(storeContent, questions, async (content, asked) => {
      await using store = await engines.createStore();
      const state = await fillStore(store, content);
      for (const [{ request: plain, asOf }, shape] of asked) {
        const request = { ...plain, ...shape };
        const answers = await engines.ask(request, asOf === undefined ? state : { ...state, asOf });
        requireAgreement({ request, asOf }, answers);
      }
    });
    const numRuns = Math.ceil(CASES / QUESTIONS_PER_STORE);
    // On a difference fast-check's message holds the seed, the smallest store, and our error.
    await fc.assert(property, { numRuns, ...(SEED === undefined ? {} : { seed: Number(SEED) }) });
  },
  60_000 + CASES * 200,
);

test(
  'all engines compute the same volatilities from bars',
  async () => {
    await using engines = new Engines();
    const questions = fc.array(fc.tuple(question, window), { minLength: 5, maxLength: 5 });
    const property = fc.asyncProperty(storeContent, questions, async (content, asked) => {
      await using store = await engines.createStore();
      const state = await fillStore(store, content);
      for (const [{ request: plain, asOf }, minutes] of asked) {
        const request = { ...plain, window: minutes };
        const pinned = asOf === undefined ? state : { ...state, asOf };
        const answers = await engines.ask(request, pinned, async (provider, _, own) =>
          provider.fetchRealizedVolatility(request, own),
        );
        requireAgreement({ request, asOf }, answers);
      }
    });
    const numRuns = Math.ceil(CASES / 20);
    await fc.assert(property, { numRuns, ...(SEED === undefined ? {} : { seed: Number(SEED) }) });
  },
  60_000 + CASES * 200,
);

test(
  'streams have the rows of fetches, in however small parts they come',
  async () => {
    await using engines = new Engines();
    const questions = fc.array(fc.tuple(question, barShape, fc.integer({ min: 1, max: 500 })), {
      minLength: 5,
      maxLength: 5,
    });
    const property = fc.asyncProperty(storeContent, questions, async (content, asked) => {
      await using store = await engines.createStore();
      const state = await fillStore(store, content);
      for (const [{ request: plain, asOf }, shape, rowsAtOnce] of asked) {
        // A stream validates batch by batch, so that what it says of bad rows differs.
        const request = { ...plain, ...shape, validate: false };
        const pinned = asOf === undefined ? state : { ...state, asOf };
        const fetched = await engines.ask(request, pinned);
        const streamed = await engines.ask(request, pinned, streamedBars(rowsAtOnce));
        requireAgreement({ request, asOf }, [...fetched, ...streamed]);
      }
    });
    const numRuns = Math.ceil(CASES / 60);
    await fc.assert(property, { numRuns, ...(SEED === undefined ? {} : { seed: Number(SEED) }) });
  },
  60_000 + CASES * 200,
);

function streamedBars(rowsAtOnce: number): Fetch {
  return async (provider, request, state) => {
    const batches: RecordBatch[] = [];
    for await (const batch of provider.streamMinuteBars(request, state, { rowsAtOnce })) {
      batches.push(batch);
    }
    const [first] = batches;
    // A stream without rows has no batch, and so no schema.
    if (first === undefined) return provider.fetchMinuteBars({ ...request, limit: 1 }, state);
    return { table: new Table(first.schema, batches) };
  };
}

/** Volatilities by either window, spreads and ticks, whose rows keep no rule here. */
const FETCHES: Readonly<Record<string, Fetch>> = {
  taq_daily_rv: async (provider, { limit, ...request }, state) =>
    provider.fetchRealizedVolatility(
      { ...request, limit, window: (limit ?? 0) % 2 === 0 ? 5 : 30 },
      state,
    ),
  taq_spread_stats: async (provider, ...asked) => provider.fetchSpreadMetrics(...asked),
  taq_ticks: async (provider, ...asked) => provider.fetchTicks(...asked),
};

test(
  'all engines give the same answers about volatilities, spreads and ticks',
  async () => {
    await using engines = new Engines();
    const questions = fc.array(fc.tuple(question, tickTimes), { minLength: 5, maxLength: 5 });
    const property = fc.asyncProperty(drawnDataset, questions, async (content, asked) => {
      await using store = await engines.createStore();
      const state = await fillDataset(store, content);
      for (const [{ request: drawn, asOf }, part] of asked) {
        const shape = content.dataset.name === 'taq_ticks' ? part : {};
        const request = { ...drawn, ...shape, validate: false };
        const pinned = asOf === undefined ? state : { ...state, asOf };
        const answers = await engines.ask(request, pinned, FETCHES[content.dataset.name]);
        requireAgreement({ request, asOf }, answers);
      }
    });
    const numRuns = Math.ceil(CASES / 10);
    await fc.assert(property, { numRuns, ...(SEED === undefined ? {} : { seed: Number(SEED) }) });
  },
  60_000 + CASES * 200,
);

function requireAgreement(asked: Question, answers: readonly EngineAnswer[]): void {
  const [first] = answers;
  if (answers.every(({ content }) => first?.content.equals(content))) return;
  const shown = answers.map((answer) => `${answer.engine}: ${answer.shown}`);
  throw new Error(`the engines differ on ${JSON.stringify(asked)}\n${shown.join('\n')}`);
}
