import { describe, expect, test } from '@jest/globals';
import { AnswerCoverage } from '@taq/provider';
import { parseExchangeDate, type CoverageState } from '@taq/schema';
import { judgeCoverage } from '../src/query/judge-coverage.ts';

/** Coverage of Monday to Wednesday, a state for each day and symbol; `undefined` = never asked. */
function coverage(states: Readonly<Record<string, (CoverageState | undefined)[]>>): AnswerCoverage {
  const range = { start: parseExchangeDate('2024-11-25'), end: parseExchangeDate('2024-11-27') };
  return new AnswerCoverage(
    Object.keys(states),
    range,
    (symbol, date) => states[symbol]?.[Number(date.slice(-2)) - 25],
  );
}

describe('the exit code of an answer', () => {
  test.each<[string, Record<string, (CoverageState | undefined)[]>, number]>([
    ['all there', { A: ['data', 'data', 'empty'] }, 0],
    ['not listed on some days', { A: ['not_listed', 'data', 'data'] }, 0],
    ['a day never synced', { A: ['data', 'data', undefined] }, 3],
    ['one of two symbols never synced', { A: ['data', 'data', 'data'], B: [] }, 3],
    ['not published', { A: ['not_published', 'not_published', 'not_published'] }, 3],
    ['an input missing', { A: ['data', 'partial', 'data'] }, 3],
    ['not listed, or never synced', { A: ['not_listed', 'not_listed', undefined] }, 3],
  ])('%s', (_, states, expected) => {
    expect(judgeCoverage(coverage(states))).toBe(expected);
  });
});
