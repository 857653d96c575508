import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import {
  chooseRule,
  completeRule,
  defaultDailyRvRule,
  defaultMinuteBarsRule,
  defaultSpreadStatsRule,
  PRESETS,
  requireStorable,
  sessionSpan,
  type Choices,
} from '../src/index.ts';
import { expectFailure, failure } from './support/errors.ts';
import { at } from './support/ticks.ts';

describe('without a choice', () => {
  test('bars are of regular trades of all venues, stamped left and sparse', () => {
    expect(chooseRule('taq_1min_bars')).toEqual(defaultMinuteBarsRule);
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
  });

  test('volatilities are daily ones by previous tick, marks included', () => {
    expect(chooseRule('taq_daily_rv')).toEqual(defaultDailyRvRule);
    expect(defaultDailyRvRule).toEqual({
      measure: 'daily_rv',
      conditions: 'regular',
      corrections: 'final',
      exchanges: 'all',
      clock: 'sip',
      session: 'regular',
      price: 'trade',
      nbbo: 'complete',
      edge: 'at',
      ties: 'last',
      start: 'first-trade',
      minObs: 1,
      output: 'volatility',
      annualise: 1,
    });
  });

  test('spreads are of continuous trading, against the quote strictly before', () => {
    expect(chooseRule('taq_spread_stats')).toEqual(defaultSpreadStatsRule);
    expect(defaultSpreadStatsRule).toEqual({
      measure: 'spread_stats',
      conditions: 'continuous',
      corrections: 'final',
      exchanges: 'all',
      clock: 'sip',
      session: 'regular',
      nbbo: 'complete',
      match: 'quotes',
      quoteConditions: 'any',
      quoteAt: 'before',
      lag: 0,
      weight: 'share',
      quotedWeight: 'time',
      relative: 'ratio',
      carryIn: false,
      maxSpread: 'none',
    });
  });
});

/** What `docs/measures.md` says of each option of a kind of measure: the values, in its order. */
function documented(measure: 'bars' | 'volatility' | 'spreads'): ReadonlyMap<string, string> {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/measures.md'), 'utf8');
  const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(
    rows
      .filter(([, , of = '']) => of === 'all' || of.split(', ').includes(measure))
      .map(([, option = '', , ...values]) => [option.replaceAll('`', ''), values.join('|')]),
  );
}

test.each([
  ['bars', defaultMinuteBarsRule],
  ['volatility', defaultDailyRvRule],
  ['spreads', defaultSpreadStatsRule],
] as const)('every option of %s stands in the docs, its default first', (measure, rule) => {
  const { measure: _, ...options } = rule;
  const told = documented(measure);
  expect([...told.keys()].toSorted()).toEqual(Object.keys(options).toSorted());
  for (const [option, value] of Object.entries(options)) {
    const isFirst = told.get(option)?.startsWith(`\`${String(value)}\``);
    const isNamed = option === 'conditions' && told.get(option)?.includes(`\`${String(value)}\``);
    expect([option, isFirst === true || isNamed === true]).toEqual([option, true]);
  }
});

describe('a preset', () => {
  test('is a bundle of options, over which chosen ones go', () => {
    expect(chooseRule('taq_spread_stats', { preset: 'hj', relative: 'ratio' })).toEqual({
      ...defaultSpreadStatsRule,
      conditions: 'hj',
      quoteConditions: 'hj',
      maxSpread: 'hj',
      relative: 'ratio',
    });
    expect(chooseRule('taq_daily_rv', { preset: 'highfrequency' })).toEqual({
      ...defaultDailyRvRule,
      conditions: 'highfrequency',
      ties: 'median',
    });
    expect(chooseRule('taq_spread_stats', { preset: 'highfrequency' })).toEqual({
      ...defaultSpreadStatsRule,
      conditions: 'highfrequency',
      quoteAt: 'at',
    });
  });

  test.each(Object.keys(PRESETS))('%s is there for every dataset, and can be stored', (preset) => {
    for (const dataset of ['taq_1min_bars', 'taq_daily_rv', 'taq_spread_stats'] as const) {
      const rule = chooseRule(dataset, { preset });
      expect(rule.conditions).toBe(preset);
      expect(() => requireStorable(rule)).not.toThrow();
    }
  });

  test.each(['none', 'toString', '__proto__', '', 'x'.repeat(100)])(
    'that is not there is refused: %j',
    async (preset) => {
      const error = await failure(() => chooseRule('taq_1min_bars', { preset }));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: 'preset' } });
      expect(error.next).toBe('Presets are hj, highfrequency, sip, tape.');
      expect(error.message.length).toBeLessThan(80);
    },
  );
});

test('numbers, yes and no are taken as texts, as a command line has them', () => {
  const texts = { lag: '1000', carryIn: 'yes', maxSpread: '25%' };
  expect(chooseRule('taq_spread_stats', texts)).toMatchObject({
    lag: 1000,
    carryIn: true,
    maxSpread: '25%',
  });
  expect(chooseRule('taq_spread_stats', { carryIn: 'false' }).carryIn).toBe(false);
  expect(chooseRule('taq_spread_stats', { carryIn: 'true' }).carryIn).toBe(true);
  expect(chooseRule('taq_spread_stats', { carryIn: 'no' }).carryIn).toBe(false);
  expect(chooseRule('taq_daily_rv', { minObs: '60', annualise: '252' })).toMatchObject({
    minObs: 60,
    annualise: 252,
  });
});

/** For each option of each dataset, values that it does not take. */
const REFUSED: Readonly<Record<string, readonly (readonly [string, Choices[string]])[]>> = {
  taq_1min_bars: [
    ['conditions', 'all'],
    ['corrections', 'none'],
    ['exchanges', 'n'],
    ['exchanges', 'N,'],
    ['exchanges', "N','Q"],
    ['clock', 'utc'],
    ['session', '9:30-16:00'],
    ['session', '09:30'],
    ['session', '25:00-26:00'],
    ['closingAuction', 'first-bar'],
    ['stamp', 'middle'],
    ['fill', 'zero'],
    ['fill', true],
  ],
  taq_daily_rv: [
    ['price', 'quote'],
    ['edge', 'after'],
    ['ties', 'first'],
    ['start', 'open'],
    ['minObs', 0],
    ['minObs', 1.5],
    ['minObs', 1441],
    ['minObs', 'many'],
    ['minObs', ''],
    ['output', 'percent'],
    ['annualise', 0.5],
    ['annualise', 367],
    ['annualise', 'Infinity'],
  ],
  taq_spread_stats: [
    ['conditions', 'O'],
    ['nbbo', 'nbbom'],
    ['match', 'lee-ready'],
    ['quoteConditions', 'R'],
    ['quoteAt', 'after'],
    ['lag', -1],
    ['lag', 0.5],
    ['lag', 86_400e9 + 1],
    ['lag', 'NaN'],
    ['weight', 'time'],
    ['quotedWeight', 'share'],
    ['relative', 'percent'],
    ['carryIn', 'maybe'],
    ['carryIn', 1],
    ['maxSpread', '-5'],
    ['maxSpread', '5 %'],
    ['maxSpread', '1e3'],
    ['maxSpread', '05'],
    ['maxSpread', '0.0000001'],
    ['maxSpread', 5],
  ],
};

describe.each(Object.keys(REFUSED))('an option of %s', (dataset) => {
  const name = dataset as 'taq_1min_bars' | 'taq_daily_rv' | 'taq_spread_stats';

  test.each([...(REFUSED[dataset] ?? [])])('%s cannot be %j', async (option, value) => {
    const error = await failure(() => chooseRule(name, { [option]: value }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: option } });
    expect(error.message).toContain(`${option} cannot be`);
    expect(error.next).toMatch(new RegExp(`^${option} takes .*[^.]\\.$`));
  });

  test.each(['measure', 'colour', '__proto__', 'toString'])('cannot be %s', async (option) => {
    const choices = Object.fromEntries([[option, 'x']]) as Choices;
    await expectFailure(() => chooseRule(name, choices), 'INVALID_ARGUMENT', /has no option/);
  });
});

test('what an option takes is named', async () => {
  const error = await failure(() => chooseRule('taq_daily_rv', { edge: 'after' }));
  expect(error.next).toBe('edge takes at, before.');
});

test.each([
  ['taq_daily_rv', { start: 'primary-auction', ties: 'median' }],
  ['taq_daily_rv', { start: 'primary-auction', price: 'mid' }],
  ['taq_spread_stats', { match: 'wct', quoteAt: 'at' }],
  ['taq_spread_stats', { match: 'wct', lag: 1 }],
  ['taq_spread_stats', { match: 'wct', maxSpread: 'hj' }],
  ['taq_spread_stats', { match: 'wct', corrections: 'as-printed' }],
  ['taq_spread_stats', { clock: 'participant' }],
  ['taq_1min_bars', { closingAuction: 'last-bar', conditions: 'continuous' }],
  ['taq_1min_bars', { closingAuction: 'last-bar', preset: 'highfrequency' }],
  ['taq_daily_rv', { start: 'primary-auction', conditions: 'continuous' }],
  ['taq_daily_rv', { start: 'primary-auction', conditions: 'highfrequency' }],
  ['taq_daily_rv', { price: 'mid', preset: 'sip' }],
  ['taq_daily_rv', { price: 'mid', corrections: 'as-printed' }],
  ['taq_daily_rv', { price: 'mid', exchanges: 'N' }],
  ['taq_daily_rv', { price: 'mid', clock: 'participant' }],
  ['taq_daily_rv', { nbbo: 'nbbom+cqm' }],
] as const)('options that contradict each other are refused: %s %j', async (dataset, choices) => {
  await expectFailure(() => chooseRule(dataset, choices), 'INVALID_ARGUMENT', /cannot be/);
});

test('options that go well together are taken', () => {
  expect(chooseRule('taq_daily_rv', { start: 'primary-auction' }).start).toBe('primary-auction');
  expect(chooseRule('taq_spread_stats', { match: 'wct' }).match).toBe('wct');
  expect(chooseRule('taq_1min_bars', { clock: 'participant' }).clock).toBe('participant');
  for (const conditions of ['regular', 'regular-no-odd-lots', 'hj', 'sip', 'tape']) {
    const bars = chooseRule('taq_1min_bars', { closingAuction: 'last-bar', conditions });
    const volatility = chooseRule('taq_daily_rv', { start: 'primary-auction', conditions });
    expect([bars.closingAuction, volatility.start]).toEqual(['last-bar', 'primary-auction']);
  }
});

test('a session that ends before it begins is refused when it is chosen', async () => {
  const choose = () => chooseRule('taq_1min_bars', { session: '16:00-09:30' });
  await expectFailure(choose, 'INVALID_ARGUMENT', /is no session/);
});

test.each(['1min_bars', 'toString', ''])('there is no rule of %j', async (dataset) => {
  const error = await failure(() => chooseRule(dataset as 'taq_1min_bars'));
  expect(error).toMatchObject({ code: 'UNKNOWN_DATASET' });
  expect(error.next).toBe('Measures are taq_1min_bars, taq_daily_rv, taq_spread_stats.');
});

describe('a rule written by hand', () => {
  test('has the options that it leaves out by default', () => {
    expect(completeRule('taq_daily_rv', { edge: 'before' })).toEqual({
      ...defaultDailyRvRule,
      edge: 'before',
    });
    expect(completeRule('taq_daily_rv')).toEqual(defaultDailyRvRule);
    expect(completeRule('taq_daily_rv', defaultDailyRvRule)).toEqual(defaultDailyRvRule);
  });

  test.each([
    ['an option of another measure', { closingAuction: 'exclude' }],
    ['another value', { edge: 'after' }],
    ['a contradiction', { price: 'mid', exchanges: 'N' }],
    ['the rule of another measure', defaultMinuteBarsRule],
  ])('cannot be %s', async (_, rule) => {
    const complete = () => completeRule('taq_daily_rv', rule as object);
    await expectFailure(complete, 'INVALID_ARGUMENT');
  });
});

describe('rows are stored', () => {
  test.each([
    ['taq_1min_bars', { stamp: 'right' }],
    ['taq_1min_bars', { fill: 'previous-close' }],
    ['taq_1min_bars', { session: '09:00-17:30' }],
    ['taq_daily_rv', { output: 'variance' }],
    ['taq_daily_rv', { annualise: 252 }],
    ['taq_daily_rv', { session: '09:00-17:30' }],
    ['taq_spread_stats', { session: '09:00-17:30' }],
  ] as const)('but not those of %s with %j', async (dataset, choices) => {
    const [option = ''] = Object.keys(choices);
    const error = await failure(() => requireStorable(chooseRule(dataset, choices)));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: option } });
    expect(error.next).toContain(`Store with ${option}=`);
  });

  test.each([
    ['taq_1min_bars', { closingAuction: 'last-bar', conditions: 'tape' }],
    ['taq_daily_rv', { edge: 'before', minObs: 10 }],
    ['taq_spread_stats', { weight: 'equal', lag: 5 }],
  ] as const)('of %s also with %j', (dataset, choices) => {
    expect(() => requireStorable(chooseRule(dataset, choices))).not.toThrow();
  });
});

describe('a session', () => {
  const day = parseExchangeDate('2024-11-25');

  test.each([
    ['2024-11-25', 'regular', '09:30', '16:00'],
    ['2024-11-29', 'regular', '09:30', '13:00'],
    ['2024-11-29', '09:00-17:30', '09:00', '17:30'],
    ['2024-11-28', '00:00-24:00', '00:00', '24:00'],
  ])('of %s by %s is from %s to %s', (date, session, open, close) => {
    const span = sessionSpan({ session }, parseExchangeDate(date));
    expect(span).toMatchObject({ open: at(open), close: at(close) });
  });

  test.each(['16:00-09:30', '09:30-09:30', '09:30-24:01'])('cannot be %s', async (session) => {
    await expectFailure(() => sessionSpan({ session }, day), 'INVALID_ARGUMENT', /is no session/);
  });

  test.each(['2024-11-28', '2024-11-30'])('is none on %s', async (date) => {
    const closed = parseExchangeDate(date);
    const ask = () => sessionSpan({ session: 'regular' }, closed);
    await expectFailure(ask, 'INVALID_ARGUMENT', `the exchange was closed on ${date}`);
  });
});
