import { describe, expect, test } from '@jest/globals';
import { AnswerCoverage } from '@taq/provider';
import { parseExchangeDate, type CoverageState } from '@taq/schema';

/** Thanksgiving week: the 28th is a holiday, the 29th a half day, the 30th a Saturday. */
const week = { start: parseExchangeDate('2024-11-25'), end: parseExchangeDate('2024-12-02') };

function coverageOf(
  cells: Readonly<Record<string, CoverageState>>,
  symbols = ['AAPL'],
): AnswerCoverage {
  return new AnswerCoverage(symbols, week, (symbol, date) => cells[`${symbol} ${date}`]);
}

describe('a cell', () => {
  const coverage = coverageOf({
    'AAPL 2024-11-25': 'data',
    'AAPL 2024-11-28': 'data',
    'MSFT 2024-11-25': 'data',
  });

  test.each([
    ['AAPL', '2024-11-25', 'data'],
    ['AAPL', '2024-11-26', 'not_synced'],
    ['AAPL', '2024-11-28', 'closed'],
    ['AAPL', '2024-11-30', 'closed'],
    ['AAPL', '2024-12-02', 'not_synced'],
    ['AAPL', '2024-12-03', undefined],
    ['AAPL', '2024-11-24', undefined],
    ['MSFT', '2024-11-25', undefined],
  ])('%s on %s is %s', (symbol, date, state) => {
    expect(coverage.cell(symbol, parseExchangeDate(date))).toBe(state);
  });
});

describe('counts', () => {
  test('have every state and add up to symbols times dates', () => {
    const cells = { 'AAPL 2024-11-25': 'data', 'MSFT 2024-11-25': 'not_listed' } as const;
    const { counts } = coverageOf(cells, ['AAPL', 'MSFT']);
    expect(counts).toEqual({
      data: 1,
      empty: 0,
      partial: 0,
      closed: 6,
      not_listed: 1,
      not_published: 0,
      not_permitted: 0,
      failed: 0,
      not_synced: 8,
    });
  });
});

describe('missing', () => {
  test('has nothing where every trading day has its answer', () => {
    const cells = {
      'AAPL 2024-11-25': 'data',
      'AAPL 2024-11-26': 'empty',
      'AAPL 2024-11-27': 'not_listed',
      'AAPL 2024-11-29': 'data',
      'AAPL 2024-12-02': 'data',
    } as const;
    expect(coverageOf(cells).missing).toEqual([]);
  });

  test('joins neighbouring days of one state, over holidays and weekends', () => {
    expect(coverageOf({ 'AAPL 2024-11-25': 'data' }).missing).toEqual([
      { symbol: 'AAPL', first: '2024-11-26', last: '2024-12-02', state: 'not_synced' },
    ]);
  });

  test('keeps states, symbols and separate stretches apart', () => {
    const cells = {
      'AAPL 2024-11-26': 'data',
      'AAPL 2024-11-27': 'failed',
      'AAPL 2024-11-29': 'failed',
      'AAPL 2024-12-02': 'not_published',
      'MSFT 2024-11-25': 'partial',
      'MSFT 2024-11-26': 'data',
      'MSFT 2024-11-27': 'data',
      'MSFT 2024-11-29': 'data',
      'MSFT 2024-12-02': 'partial',
    } as const;
    expect(coverageOf(cells, ['AAPL', 'MSFT']).missing).toEqual([
      { symbol: 'AAPL', first: '2024-11-25', last: '2024-11-25', state: 'not_synced' },
      { symbol: 'AAPL', first: '2024-11-27', last: '2024-11-29', state: 'failed' },
      { symbol: 'AAPL', first: '2024-12-02', last: '2024-12-02', state: 'not_published' },
      { symbol: 'MSFT', first: '2024-11-25', last: '2024-11-25', state: 'partial' },
      { symbol: 'MSFT', first: '2024-12-02', last: '2024-12-02', state: 'partial' },
    ]);
  });
});
