import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import { Int64 } from 'apache-arrow';
import { chooseRule, LocalMeasures, type LocalBarsQuestion } from '../src/index.ts';
import { arrowQuotes, arrowTrades } from './support/arrow-ticks.ts';
import { expectFailure } from './support/errors.ts';
import { quote, trade } from './support/ticks.ts';
import { DAY, EARLIER, LATER, twoTrades } from './support/two-trades.ts';

let measures: LocalMeasures;
beforeAll(async () => {
  measures = await LocalMeasures.open({ threads: 1 });
});
afterAll(async () => measures[Symbol.asyncDispose]());

describe('a rule that the tables cannot serve is refused', () => {
  const trades = arrowTrades([trade()]);
  const quotes = arrowQuotes([quote()]);

  test('where the trades have no venue', async () => {
    const bare = twoTrades({ time: [new Int64(), [LATER, EARLIER]] });
    for (const exchanges of ['lit', 'N', 'N,Q']) {
      const rule = chooseRule('taq_1min_bars', { exchanges });
      const ask = async () => measures.minuteBars({ date: DAY, trades: bare, rule });
      await expectFailure(ask, 'INVALID_ARGUMENT', 'on which exchange');
    }
  });

  test('where nobody says which venue is the primary one', async () => {
    const rule = chooseRule('taq_1min_bars', { exchanges: 'primary' });
    const ask = async () => measures.minuteBars({ date: DAY, trades, rule });
    await expectFailure(ask, 'INVALID_ARGUMENT', 'primary');
    const nobody = await measures.minuteBars({ date: DAY, trades, rule, listings: new Map() });
    expect(nobody.numRows).toBe(0);
  });

  test('where the match is WRDS’s own', async () => {
    const rule = chooseRule('taq_spread_stats', { match: 'wct' });
    const ask = async () => measures.spreadStats({ date: DAY, trades, quotes, rule });
    await expectFailure(ask, 'INVALID_ARGUMENT', 'match=wct');
  });

  test('where there is nothing to make the path of', async () => {
    await expectFailure(
      async () => measures.dailyRv({ date: DAY, quotes }),
      'INVALID_ARGUMENT',
      'trades',
    );
    const rule = chooseRule('taq_daily_rv', { price: 'mid' });
    const ask = async () => measures.dailyRv({ date: DAY, trades, rule });
    await expectFailure(ask, 'INVALID_ARGUMENT', 'quotes');
  });

  test.each([
    ['INVALID_DATE', { date: '2024-02-30' }],
    ['INVALID_DATE', { date: undefined }],
    ['INVALID_SYMBOL', { symbols: ['not a symbol'] }],
    ['INVALID_ARGUMENT', { symbols: 'AAA' }],
    ['INVALID_ARGUMENT', { trades: undefined }],
    ['INVALID_ARGUMENT', { trades: {} }],
    ['INVALID_ARGUMENT', { rule: chooseRule('taq_daily_rv') }],
  ] as const)('as %s where the question is %j', async (code, changes) => {
    const question = { date: DAY, trades, ...changes } as unknown as LocalBarsQuestion;
    await expectFailure(async () => measures.minuteBars(question), code);
  });

  test.each([0, -5, 1.5, Number.NaN, 1441])(
    'where bars are to be %d minutes long',
    async (minutes) => {
      const ask = async () => measures.minuteBars({ date: DAY, trades, minutes });
      await expectFailure(ask, 'INVALID_ARGUMENT', 'minutes long');
    },
  );

  test('where the exchange was closed', async () => {
    const closed = parseExchangeDate('2024-11-28');
    const ask = async () => measures.minuteBars({ date: closed, trades });
    await expectFailure(ask, 'INVALID_ARGUMENT', 'closed on 2024-11-28');
    const rule = chooseRule('taq_1min_bars', { session: '09:30-16:00' });
    expect((await measures.minuteBars({ date: closed, trades, rule })).numRows).toBe(1);
  });
});
