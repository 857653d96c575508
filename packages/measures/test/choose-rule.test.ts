import { describe, expect, test } from '@jest/globals';
import { parseExchangeDate, TaqError } from '@taq/schema';
import {
  chooseRule,
  CONDITION_SETS,
  conditionFilter,
  defaultDailyRvRule,
  defaultMinuteBarsRule,
  defaultSpreadStatsRule,
  PRESETS,
  requireStorable,
  SALE_CONDITIONS,
  sessionSpan,
  type Choices,
  type RuleByDataset,
} from '../src/index.ts';

/** The argument that an error of that code names. */
function refusedArgument(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (TaqError.is(error, 'INVALID_ARGUMENT')) return error.details.argument;
    throw error;
  }
  return 'nothing';
}

describe('a rule', () => {
  test('without choices is the default one, spelled out', () => {
    expect(chooseRule('taq_1min_bars')).toEqual(defaultMinuteBarsRule);
    expect(chooseRule('taq_daily_rv')).toEqual(defaultDailyRvRule);
    expect(chooseRule('taq_spread_stats')).toEqual(defaultSpreadStatsRule);
    expect(defaultMinuteBarsRule).toEqual({
      measure: 'minute_bars',
      conditions: 'regular',
      corrections: 'final',
      exchanges: 'all',
      clock: 'sip',
      session: 'regular',
      closingAuction: 'exclude',
      stamp: 'left',
      fill: 'none',
    });
    expect(defaultSpreadStatsRule).toMatchObject({
      conditions: 'continuous',
      quoteAt: 'before',
      lag: 0,
      weight: 'share',
      quotedWeight: 'time',
      relative: 'ratio',
      carryIn: false,
      maxSpread: 'none',
    });
  });

  test('takes numbers, yes and no as texts', () => {
    const rule = chooseRule('taq_spread_stats', { lag: '1000', carryIn: 'yes', maxSpread: '25%' });
    expect(rule).toMatchObject({ lag: 1000, carryIn: true, maxSpread: '25%' });
    expect(chooseRule('taq_daily_rv', { minObs: '12', annualise: 252 })).toMatchObject({
      minObs: 12,
      annualise: 252,
    });
  });

  test('follows a preset, and a single choice over it', () => {
    expect(chooseRule('taq_spread_stats', { preset: 'hj' })).toMatchObject({
      conditions: 'hj',
      quoteConditions: 'hj',
      maxSpread: 'hj',
      relative: 'log',
    });
    expect(chooseRule('taq_spread_stats', { preset: 'hj', relative: 'ratio' }).relative).toBe(
      'ratio',
    );
    expect(chooseRule('taq_daily_rv', { preset: 'highfrequency' }).ties).toBe('median');
    for (const preset of Object.keys(PRESETS)) {
      for (const dataset of ['taq_1min_bars', 'taq_daily_rv', 'taq_spread_stats'] as const) {
        requireStorable(chooseRule(dataset, { preset }));
      }
    }
  });

  const refused: readonly (readonly [keyof RuleByDataset, Choices, string])[] = [
    ['taq_1min_bars', { color: 'red' }, 'color'],
    ['taq_1min_bars', { quoteAt: 'at' }, 'quoteAt'],
    ['taq_1min_bars', { measure: 'daily_rv' }, 'measure'],
    ['taq_1min_bars', { conditions: 'all' }, 'conditions'],
    ['taq_1min_bars', { exchanges: 'n' }, 'exchanges'],
    ['taq_1min_bars', { exchanges: "N');" }, 'exchanges'],
    ['taq_1min_bars', { session: '9:30-16:00' }, 'session'],
    ['taq_1min_bars', { preset: 'ours' }, 'preset'],
    ['taq_daily_rv', { minObs: '0' }, 'minObs'],
    ['taq_daily_rv', { minObs: 'many' }, 'minObs'],
    ['taq_daily_rv', { annualise: '' }, 'annualise'],
    ['taq_daily_rv', { start: 'primary-auction', ties: 'median' }, 'start'],
    ['taq_spread_stats', { carryIn: 'maybe' }, 'carryIn'],
    ['taq_spread_stats', { lag: '1.5' }, 'lag'],
    ['taq_spread_stats', { lag: -1 }, 'lag'],
    ['taq_spread_stats', { maxSpread: '-5' }, 'maxSpread'],
    ['taq_spread_stats', { clock: 'participant' }, 'clock'],
    ['taq_spread_stats', { match: 'wct', quoteAt: 'at' }, 'match'],
    ['taq_spread_stats', { match: 'wct', lag: 1 }, 'match'],
    ['taq_spread_stats', { match: 'wct', preset: 'hj' }, 'match'],
  ];
  test.each(refused)('of %s refuses %j', (dataset, choices, argument) => {
    expect(refusedArgument(() => chooseRule(dataset, choices))).toBe(argument);
  });

  const shown: readonly (readonly [keyof RuleByDataset, Choices, string])[] = [
    ['taq_1min_bars', { stamp: 'right' }, 'stamp'],
    ['taq_1min_bars', { fill: 'previous-close' }, 'fill'],
    ['taq_daily_rv', { output: 'variance' }, 'output'],
    ['taq_daily_rv', { annualise: 252 }, 'annualise'],
    ['taq_spread_stats', { session: '09:00-17:30' }, 'session'],
  ];
  test.each(shown)('of %s with %j is not stored', (dataset, choices, argument) => {
    expect(refusedArgument(() => requireStorable(chooseRule(dataset, choices)))).toBe(argument);
  });
});

describe('the session of a rule', () => {
  const date = parseExchangeDate('2024-07-03');

  test('is the exchange’s, or the one that it names', () => {
    expect(sessionSpan({ session: 'regular' }, date)).toMatchObject({
      open: 34_200_000_000_000n,
      close: 46_800_000_000_000n,
    });
    expect(sessionSpan({ session: '09:00-17:30' }, date)).toEqual({
      open: 32_400_000_000_000n,
      close: 63_000_000_000_000n,
    });
  });

  test('is refused on a closed day, and where it ends before it begins', () => {
    const closed = parseExchangeDate('2024-07-04');
    expect(refusedArgument(() => sessionSpan({ session: 'regular' }, closed))).toBe('date');
    for (const session of ['16:00-09:30', '10:00-10:00', '10:00-24:30']) {
      expect(refusedArgument(() => sessionSpan({ session }, date))).toBe('session');
    }
  });
});

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
    const sorted = (codes: string): string => [...codes].toSorted().join('');
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
