import type { Dataset, RowOf } from '../dataset.ts';

/**
 * Realized volatility of a symbol's day, from returns over 5 and over 30 minutes. Not annualised,
 * not percent, without the return over night.
 */
export const dailyRv = {
  name: 'taq_daily_rv',
  shortName: 'daily_rv',
  tier: 'aggregates',
  version: 1,
  meaning:
    'Realized volatility of the regular session: the square root of the sum of squared log-returns over 5 and over 30 minutes, from previous-tick prices. Not annualised; the return over night is not in it.',
  key: ['symbol', 'date'],
  columns: [
    {
      name: 'date',
      type: 'date',
      nullable: false,
      unit: 'none',
      zone: 'America/New_York',
      meaning: 'Trading day of the exchange.',
      fieldId: 1,
    },
    {
      name: 'symbol',
      type: 'string',
      nullable: false,
      unit: 'none',
      meaning: 'Root, and after a dot the suffix where there is one: AAPL, BRK.B.',
      fieldId: 2,
    },
    {
      name: 'rv_5m',
      type: 'float64',
      nullable: true,
      unit: 'none',
      meaning: 'Square root of rvar_5m; null where there is no return.',
      fieldId: 3,
    },
    {
      name: 'rv_30m',
      type: 'float64',
      nullable: true,
      unit: 'none',
      meaning: 'Square root of rvar_30m; null where there is no return.',
      fieldId: 4,
    },
    {
      name: 'obs',
      type: 'int32',
      nullable: false,
      unit: 'returns',
      meaning:
        'Number of 5-minute returns: 78 on a full day with trades from the open, 42 on a half day; fewer where the first trade came late.',
      fieldId: 5,
    },
    {
      name: 'rvar_5m',
      type: 'float64',
      nullable: true,
      unit: 'none',
      meaning:
        'Realized variance: sum of the squared 5-minute log-returns; null where there is no return.',
      fieldId: 6,
    },
    {
      name: 'rvar_30m',
      type: 'float64',
      nullable: true,
      unit: 'none',
      meaning:
        'Realized variance: sum of the squared 30-minute log-returns; null where there is no return.',
      fieldId: 7,
    },
    {
      name: 'active_5m',
      type: 'int32',
      nullable: false,
      unit: 'intervals',
      meaning:
        '5-minute intervals with a trade: a volatility of 0 that comes from one print shows here.',
      fieldId: 8,
    },
    {
      name: 'active_30m',
      type: 'int32',
      nullable: false,
      unit: 'intervals',
      meaning: '30-minute intervals with a trade.',
      fieldId: 9,
    },
    {
      name: 'trades',
      type: 'int64',
      nullable: false,
      unit: 'trades',
      meaning: 'Eligible trades from the open to the close, both included.',
      fieldId: 10,
    },
  ],
} as const satisfies Dataset;

export type DailyRv = RowOf<typeof dailyRv>;
