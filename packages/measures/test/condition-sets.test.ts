import { describe, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import { CONDITION_SETS, conditionFilter, SALE_CONDITIONS } from '../src/index.ts';

describe('a set of conditions', () => {
  const [before, since] = ['2013-12-06', '2013-12-09'].map(parseExchangeDate);

  test('knows odd lots from the day on which the tapes do', () => {
    if (before === undefined || since === undefined) throw new RangeError('two dates');
    const odd = (date: typeof since): unknown => conditionFilter('regular-no-odd-lots', date);
    expect(odd(before)).toEqual(conditionFilter('regular', before));
    expect(odd(since)).toEqual({
      excluded: { C: 'BCGHLMNPQRTUVWZ23479I', N: 'BCGHLMNPQRTUVWZ23479I' },
    });
  });

  test('of the tape’s eligibility follows the table, tape by tape', () => {
    const date = parseExchangeDate('2018-01-02');
    const sorted = (codes: string): string => Array.from(codes).toSorted().join('');
    const sip = conditionFilter('sip', date);
    const tape = conditionFilter('tape', date);
    if (!('excluded' in sip) || !('excluded' in tape)) throw new RangeError('letters expected');
    expect(sorted(sip.excluded.C)).toBe('7BCHIMNQTUVW');
    expect(sorted(sip.excluded.N)).toBe('7CHIMNQTUVW');
    expect(sorted(tape.excluded.C)).toBe('9MQ');
    expect(tape.excluded.N).toBe(tape.excluded.C);
  });

  test('has an answer for every name, and one meaning for a code at a time', () => {
    const date = parseExchangeDate('2024-11-25');
    for (const set of CONDITION_SETS) expect(conditionFilter(set, date)).toBeDefined();
    const keys = SALE_CONDITIONS.flatMap(({ code, sources, from = '', to = '' }) =>
      sources.map((source) => [source, code, from, to].join(' ')),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});
