import type { Dataset, RowOf } from '../dataset.ts';

/**
 * One-minute bars. A row is a symbol's minute with at least one eligible trade; the bar stamped
 * `ts` covers [ts, ts + 60 s). Trades stamped at the close or later, the closing auction among
 * them, belong to no bar.
 */
export const minuteBars = {
  name: 'taq_1min_bars',
  shortName: '1min_bars',
  tier: 'aggregates',
  version: 1,
  meaning:
    'One-minute bars of eligible trades in the regular session. A bar stamped ts covers [ts, ts + 60 s); minutes without a trade have no row; the closing auction, which prints after the close, is not in the last bar.',
  key: ['symbol', 'ts'],
  columns: [
    {
      name: 'ts',
      type: 'timestamp_ns',
      nullable: false,
      unit: 'none',
      zone: 'UTC',
      meaning: 'Start of the minute.',
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
      name: 'open',
      type: 'float64',
      nullable: false,
      unit: 'USD',
      meaning: 'Price of the first eligible trade, by time and sequence number.',
      fieldId: 3,
    },
    {
      name: 'high',
      type: 'float64',
      nullable: false,
      unit: 'USD',
      meaning: 'Highest eligible price.',
      fieldId: 4,
    },
    {
      name: 'low',
      type: 'float64',
      nullable: false,
      unit: 'USD',
      meaning: 'Lowest eligible price.',
      fieldId: 5,
    },
    {
      name: 'close',
      type: 'float64',
      nullable: false,
      unit: 'USD',
      meaning: 'Price of the last eligible trade, by time and sequence number.',
      fieldId: 6,
    },
    {
      name: 'volume',
      type: 'int64',
      nullable: false,
      unit: 'shares',
      meaning: 'Sum of the sizes of the eligible trades; not the tape volume.',
      fieldId: 7,
    },
    {
      name: 'vwap',
      type: 'float64',
      nullable: false,
      unit: 'USD',
      meaning: 'Sum of price times size over sum of size, of the same trades.',
      fieldId: 8,
    },
    {
      name: 'date',
      type: 'date',
      nullable: false,
      unit: 'none',
      zone: 'America/New_York',
      meaning: 'Trading day of the exchange.',
      fieldId: 9,
    },
    {
      name: 'trades',
      type: 'int64',
      nullable: false,
      unit: 'trades',
      meaning: 'Number of eligible trades.',
      fieldId: 10,
    },
    {
      name: 'volume_fraction',
      type: 'float64',
      nullable: true,
      unit: 'shares',
      meaning:
        "Part of the volume beyond whole shares, where the day's trades had fractional sizes (layouts since 2026); null where volume is whole.",
      fieldId: 11,
    },
  ],
} as const satisfies Dataset;

export type MinuteBar = RowOf<typeof minuteBars>;
