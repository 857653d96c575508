import { describe, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import {
  conditionFilter,
  SALE_CONDITIONS,
  type ConditionSet,
  type TradeSource,
} from '../src/index.ts';

const TODAY = parseExchangeDate('2024-11-25');
const LETTERS = Array.from('@ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');

/** The letters that a set excludes, sorted. */
function excludedBy(set: ConditionSet, source: TradeSource, date = TODAY): string {
  const filter = conditionFilter(set, date);
  if ('allowed' in filter) throw new Error(`${set} says what it allows`);
  return LETTERS.filter((letter) => filter.excluded[source].includes(letter)).join('');
}

describe('a set of conditions excludes', () => {
  test.each([
    ['regular', 'C', 'BCGHLMNPQRTUVWZ23479'],
    ['regular', 'N', 'BCGHLMNPQRTUVWZ23479'],
    ['continuous', 'C', 'BCGHLMNOPQRTUVWZ2345679'],
    ['continuous', 'N', 'BCGHLMNOPQRTUVWZ2345679'],
    ['regular-no-odd-lots', 'C', 'BCGHILMNPQRTUVWZ23479'],
    ['regular-no-odd-lots', 'N', 'BCGHILMNPQRTUVWZ23479'],
    ['hj', 'C', ''],
    ['hj', 'N', ''],
    ['sip', 'C', 'BCHIMNQTUVW7'],
    ['sip', 'N', 'CHIMNQTUVW7'],
    ['tape', 'C', 'MQ9'],
    ['tape', 'N', 'MQ9'],
  ] as const)('%s on %s: %s', (set, source, letters) => {
    expect(excludedBy(set, source)).toBe(letters);
  });

  test.each([
    ['2013-12-06', '', 'BCHMNQTUVW7'],
    ['2013-12-09', 'I', 'BCHIMNQTUVW7'],
  ])('odd lots since they are on the tape: %s', (day, oddLots, sip) => {
    const date = parseExchangeDate(day);
    expect(excludedBy('sip', 'C', date)).toBe(sip);
    for (const source of ['C', 'N'] as const) {
      const without = excludedBy('regular-no-odd-lots', source, date);
      expect(without.replaceAll(/[^I]/g, '')).toBe(oddLots);
    }
  });
});

test('highfrequency allows ten texts', () => {
  const allowed = ['', '@', 'E', '@E', 'F', 'FI', '@F', '@FI', 'I', '@I'];
  expect(conditionFilter('highfrequency', TODAY)).toEqual({ allowed });
});

test('the table has one meaning for each code, tape and day', () => {
  const days = ['2003-09-10', '2013-12-06', '2013-12-09', '2035-12-31'].map(parseExchangeDate);
  for (const date of days) {
    const keys = SALE_CONDITIONS.filter(
      ({ from = date, to = date }) => from <= date && date <= to,
    ).flatMap(({ code, sources }) => sources.map((source) => `${source} ${code}`));
    expect(new Set(keys).size).toBe(keys.length);
  }
});
