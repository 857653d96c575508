import type { Dataset, RowOf } from '../dataset.ts';

/**
 * Quoted and effective spread of a symbol's day, with the counts that explain a missing value.
 */
export const spreadStats = {
  name: 'taq_spread_stats',
  shortName: 'spread_stats',
  tier: 'aggregates',
  version: 1,
  meaning:
    "Quoted and effective spreads of the regular session, held against the national best bid and offer. Time with a one-sided, locked or crossed quote counts for nothing; a trade's quote is the last one strictly before it.",
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
      name: 'qwap_spread',
      type: 'float64',
      nullable: true,
      unit: 'USD',
      meaning:
        'Time-weighted average quoted spread of the NBBO; null where no usable quote was in force.',
      fieldId: 3,
    },
    {
      name: 'ewas',
      type: 'float64',
      nullable: true,
      unit: 'USD',
      meaning:
        'Share-weighted average effective spread, twice the distance from price to midpoint; null where no trade had a usable quote.',
      fieldId: 4,
    },
    {
      name: 'quotes',
      type: 'int64',
      nullable: false,
      unit: 'quotes',
      meaning:
        'In-session quote records that pass the quote filter, before records of one stamp are collapsed.',
      fieldId: 5,
    },
    {
      name: 'trades',
      type: 'int64',
      nullable: false,
      unit: 'trades',
      meaning: 'Trades that entered ewas.',
      fieldId: 6,
    },
    {
      name: 'qwap_spread_bps',
      type: 'float64',
      nullable: true,
      unit: 'bps',
      meaning:
        'Time-weighted average of the quoted spread over its midpoint; null where qwap_spread is.',
      fieldId: 7,
    },
    {
      name: 'ewas_bps',
      type: 'float64',
      nullable: true,
      unit: 'bps',
      meaning:
        'Dollar-volume-weighted average of the effective spread over the midpoint; null where ewas is.',
      fieldId: 8,
    },
    {
      name: 'quoted_time',
      type: 'float64',
      nullable: false,
      unit: 's',
      meaning: 'Seconds of the session with a usable quote in force.',
      fieldId: 9,
    },
    {
      name: 'tied_time',
      type: 'float64',
      nullable: false,
      unit: 's',
      meaning:
        'Seconds in which the quote in force was one of several records of the same stamp that no sequence number orders.',
      fieldId: 10,
    },
    {
      name: 'quote_records',
      type: 'int64',
      nullable: false,
      unit: 'quotes',
      meaning: 'All in-session quote records.',
      fieldId: 11,
    },
    {
      name: 'trades_without_quote',
      type: 'int64',
      nullable: false,
      unit: 'trades',
      meaning: 'Eligible trades with no earlier quote.',
      fieldId: 12,
    },
    {
      name: 'trades_with_unusable_quote',
      type: 'int64',
      nullable: false,
      unit: 'trades',
      meaning: 'Eligible trades whose quote was one-sided, locked or crossed.',
      fieldId: 13,
    },
  ],
} as const satisfies Dataset;

export type SpreadStats = RowOf<typeof spreadStats>;
