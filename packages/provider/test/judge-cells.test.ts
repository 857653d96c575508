import { describe, expect, test } from '@jest/globals';
import { minuteBars, parseExchangeDate, ticks, type CoverageState } from '@taq/schema';
import { AnswerCoverage } from '@taq/provider';
import { requireKnownCells } from '../src/judge-cells.ts';
import { stateOf } from './support/states.ts';

type States = Readonly<Record<string, readonly (CoverageState | undefined)[]>>;

/** Coverage of Monday to Wednesday, a state for each day and symbol; `undefined` = never asked. */
function coverage(states: States): AnswerCoverage {
  const range = { start: parseExchangeDate('2024-11-25'), end: parseExchangeDate('2024-11-27') };
  return new AnswerCoverage(
    Object.keys(states),
    range,
    (symbol, date) => states[symbol]?.[Number(date.slice(-2)) - 25],
  );
}

const held = stateOf({
  files: [{}],
  cells: { 'AAPL 2024-11-05': 'data', 'AAPX 2024-11-05': 'data', 'MSFT 2024-11-05': 'empty' },
});

const NEVER = ['not_listed', 'not_listed', 'not_listed'] as const;

describe('requireKnownCells', () => {
  test.each<[string, States]>([
    ['a day is known', { A: [undefined, undefined, 'empty'] }],
    ['one of two symbols is known', { A: ['data', 'data', 'data'], B: [] }],
    ['a symbol is not listed, or was never asked for', { A: ['not_listed', undefined] }],
    ['a symbol is listed on one day', { A: ['not_listed', 'not_listed', 'data'] }],
  ])('says nothing where %s', async (_, states) => {
    await expect(requireKnownCells(minuteBars, coverage(states), held)).resolves.toBeUndefined();
  });

  test('names what nobody ever asked for, with near names, or the days that are held', async () => {
    await expect(requireKnownCells(minuteBars, coverage({ AAPZ: [] }), held)).rejects.toMatchObject(
      {
        code: 'NOT_SYNCED',
        message:
          'nothing of AAPZ was synced in 1min_bars from 2024-11-25 to 2024-11-27; the store holds AAPL, AAPX',
        details: { cells: 3, symbols: ['AAPZ'], suggestions: ['AAPL', 'AAPX'] },
        next: expect.stringContaining('taq sync aggregates'),
      },
    );
    await expect(requireKnownCells(minuteBars, coverage({ ZZZZ: [] }), held)).rejects.toMatchObject(
      {
        message:
          'nothing of ZZZZ was synced in 1min_bars from 2024-11-25 to 2024-11-27; the store holds 2024-11-01 to 2024-11-28',
      },
    );
    await expect(requireKnownCells(ticks, coverage({ ZZZZ: [] }), held)).rejects.toMatchObject({
      message: 'nothing of ZZZZ was synced in ticks from 2024-11-25 to 2024-11-27',
      next: expect.stringContaining('taq sync sample'),
    });
  });

  test('of every symbol, where none is known', async () => {
    await expect(requireKnownCells(minuteBars, coverage({}), stateOf())).rejects.toMatchObject({
      message: 'no symbol was synced in 1min_bars from 2024-11-25 to 2024-11-27',
    });
  });

  test('names a few of many symbols', async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`X${index}`, []]));
    await expect(requireKnownCells(minuteBars, coverage(many), held)).rejects.toMatchObject({
      message: expect.stringContaining('nothing of X0, X1, X2, X3, X4 and 995 more was synced'),
    });
  });

  test('refuses a symbol that is listed on no day, whatever the others have', async () => {
    const both = coverage({ MSFT: ['data', 'data', 'data'], AAPZ: NEVER });
    await expect(requireKnownCells(minuteBars, both, held)).rejects.toMatchObject({
      code: 'SYMBOL_NOT_FOUND',
      message: 'AAPZ was listed on no day from 2024-11-25 to 2024-11-27',
      details: { symbols: ['AAPZ'], suggestions: ['AAPL', 'AAPX'] },
      next: 'Did you mean AAPL, AAPX?',
    });
    await expect(
      requireKnownCells(minuteBars, coverage({ QQQQ: NEVER }), held),
    ).rejects.toMatchObject({ next: 'Check the spelling.' });
  });
});
