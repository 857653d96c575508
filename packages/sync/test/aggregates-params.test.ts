import { describe, expect, test } from '@jest/globals';
import type { Dataset } from '@taq/schema';
import {
  parseAggregatesParams,
  TaqAggregatesSyncTask,
  type TaqAggregatesParams,
} from '../src/index.ts';

const DAYS = { startDate: '2024-11-25', endDate: '2024-11-29' };

/** The only dataset of a job. */
function datasetOf(params: TaqAggregatesParams): Dataset | undefined {
  const [recipe, ...others] = parseAggregatesParams(params).recipes;
  expect(others).toEqual([]);
  return recipe?.dataset;
}

describe('parseAggregatesParams', () => {
  test('fills in what nobody said', () => {
    expect(parseAggregatesParams({ symbols: 'all', ...DAYS })).toMatchObject({
      ...DAYS,
      symbols: 'all',
      task: 'taq_aggregates',
      recipes: [
        {
          dataset: {
            name: 'taq_1min_bars',
            rule: { definition: 1, measure: 'minute_bars', conditions: 'regular' },
          },
        },
      ],
      aggregate: 'server',
      incremental: true,
      snapshot: undefined,
    });
  });

  test('reads symbols in any spelling, each once, sorted', () => {
    const { symbols } = parseAggregatesParams({ symbols: [' ibm', 'brk/b', 'BRK.B'], ...DAYS });
    expect(symbols).toEqual(['BRK.B', 'IBM']);
  });

  test('takes a dataset by its full name', () => {
    const params = { symbols: ['IBM'], dataset: 'taq_1min_bars', ...DAYS };
    expect(datasetOf(params)?.shortName).toBe('1min_bars');
  });

  test('makes one rule of dataset and choices, texts read as numbers and truth', () => {
    const measure = { preset: 'hj', weight: 'dollar', carryIn: 'yes', lag: '5' };
    const params = { symbols: ['IBM'], dataset: 'spread_stats', measure, ...DAYS };
    expect(datasetOf(params)?.rule).toMatchObject({
      definition: 1,
      measure: 'spread_stats',
      conditions: 'hj',
      maxSpread: 'hj',
      weight: 'dollar',
      carryIn: true,
      lag: 5,
      nbbo: 'complete',
    });
  });

  test.each<[Partial<TaqAggregatesParams>, { tag: string | undefined } | undefined]>([
    [{ snapshot: false }, undefined],
    [{ snapshot: true }, { tag: undefined }],
    [{ snapshotTag: 'mine' }, { tag: 'mine' }],
    [{ snapshot: true, snapshotTag: 'mine' }, { tag: 'mine' }],
  ])('%j asks for the snapshot %j', (changes, snapshot) => {
    const params = { symbols: ['IBM'], ...DAYS, ...changes };
    expect(parseAggregatesParams(params).snapshot).toEqual(snapshot);
  });

  test.each<[string, unknown, string]>([
    ['a symbol that is none', { symbols: ['../etc'] }, 'INVALID_SYMBOL'],
    ['a pattern for a symbol', { symbols: ['A%'] }, 'INVALID_SYMBOL'],
    ['SQL for a symbol', { symbols: ["'; DROP TABLE x; --"] }, 'INVALID_SYMBOL'],
    ['no symbol', { symbols: [] }, 'INVALID_ARGUMENT'],
    ['a text for a list of symbols', { symbols: 'AAPL' }, 'INVALID_ARGUMENT'],
    ['a date that is none', { startDate: '2024-02-30' }, 'INVALID_DATE'],
    ['no end', { endDate: undefined }, 'INVALID_ARGUMENT'],
    ['an end before the start', { endDate: '2024-11-24' }, 'INVALID_RANGE'],
    ['an unknown dataset', { dataset: '5min_bars' }, 'UNKNOWN_DATASET'],
    ['a dataset of ticks', { dataset: 'ticks' }, 'UNKNOWN_DATASET'],
    ['an option that there is not', { measure: { weight: 'share' } }, 'INVALID_ARGUMENT'],
    ['a value that there is not', { measure: { conditions: 'all' } }, 'INVALID_ARGUMENT'],
    ['a rule for showing', { measure: { fill: 'previous-close' } }, 'INVALID_ARGUMENT'],
    ['hours of its own', { measure: { session: '09:00-17:30' } }, 'INVALID_ARGUMENT'],
    ['an option that is no text', { measure: { conditions: 1 } }, 'INVALID_ARGUMENT'],
    ['a parameter that there is not', { symbol: 'AAPL' }, 'INVALID_ARGUMENT'],
  ])('refuses %s when the task is made', (_, changes, code) => {
    const params = { symbols: ['IBM'], ...DAYS, ...(changes as object) };
    expect(() => new TaqAggregatesSyncTask(params)).toThrow(expect.objectContaining({ code }));
  });

  test('names the parameter that is wrong', () => {
    const params = { symbols: ['IBM'], ...DAYS, incremental: 'yes' } as never;
    expect(() => parseAggregatesParams(params)).toThrow(
      expect.objectContaining({ details: { argument: 'incremental', value: '"yes"' } }),
    );
  });
});
