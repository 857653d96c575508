import { test } from '@jest/globals';
import fc from 'fast-check';
import { Engines, type EngineAnswer } from './engines.ts';
import { fillStore, question, storeContent, type Question } from './questions.ts';

/**
 * DuckDB, Polars and plain JavaScript must answer every drawn question about every drawn store
 * with the same bytes, or refuse it with the same words. Drawn are: files and months, symbols
 * with and without suffixes, days around clock changes, doubles and integers at their limits, rows
 * that break rules, nulls; ranges, limits, spellings, as-of dates, validation on and off.
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
    const questions = fc.array(question, {
      minLength: QUESTIONS_PER_STORE,
      maxLength: QUESTIONS_PER_STORE,
    });
    const property = fc.asyncProperty(storeContent, questions, async (content, asked) => {
      await using store = await engines.createStore();
      const state = await fillStore(store, content);
      for (const { request, asOf } of asked) {
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

function requireAgreement(asked: Question, answers: readonly EngineAnswer[]): void {
  const [first] = answers;
  if (answers.every(({ content }) => first?.content.equals(content))) return;
  const shown = answers.map((answer) => `${answer.engine}: ${answer.shown}`);
  throw new Error(`the engines differ on ${JSON.stringify(asked)}\n${shown.join('\n')}`);
}
