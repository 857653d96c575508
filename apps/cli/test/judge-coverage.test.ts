import { describe, expect, test } from '@jest/globals';
import { AnswerCoverage } from '@taq/provider';
import { parseExchangeDate, type CoverageState } from '@taq/schema';
import { judgeCoverage } from '../src/query/judge-coverage.ts';

const stored = async (): Promise<string[]> => ['AAPL', 'AAPX', 'MSFT'];

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
  ])('%s', async (_, states, expected) => {
    expect(await judgeCoverage(coverage(states), stored)).toBe(expected);
  });

  test('never synced at all is not found; near names are others than what was asked', async () => {
    await expect(judgeCoverage(coverage({ AAPL: [] }), stored)).rejects.toMatchObject({
      code: 'NOT_SYNCED',
      message: 'nothing of AAPL was synced from 2024-11-25 to 2024-11-27; the store holds AAPX',
    });
    await expect(judgeCoverage(coverage({ ZZZZ: [] }), stored)).rejects.toMatchObject({
      message: 'nothing of ZZZZ was synced from 2024-11-25 to 2024-11-27',
    });
  });

  test('of every symbol, where none is known, is not found', async () => {
    await expect(judgeCoverage(coverage({}), stored)).rejects.toMatchObject({
      code: 'NOT_SYNCED',
      message: 'no symbol was synced from 2024-11-25 to 2024-11-27',
    });
  });

  test('a symbol that is listed on no day is not found, whatever the others have', async () => {
    const never: CoverageState[] = ['not_listed', 'not_listed', 'not_listed'];
    const both = coverage({ MSFT: ['data', 'data', 'data'], AAPZ: never });
    await expect(judgeCoverage(both, stored)).rejects.toMatchObject({
      code: 'SYMBOL_NOT_FOUND',
      details: { symbols: ['AAPZ'], suggestions: ['AAPL', 'AAPX'] },
      next: 'Did you mean AAPL, AAPX?',
    });
    await expect(judgeCoverage(coverage({ QQQQ: never }), stored)).rejects.toMatchObject({
      next: 'Check the spelling.',
    });
  });
});
