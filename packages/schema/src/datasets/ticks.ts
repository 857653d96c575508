import type { Dataset, RowOf } from '../dataset.ts';

/**
 * Trades and changes of the national best bid and offer, as the tape has them: nothing is filtered.
 * A row is either a trade or a quote; the columns of the other kind are null.
 */
export const ticks = {
  name: 'taq_ticks',
  shortName: 'ticks',
  tier: 'samples',
  version: 1,
  meaning:
    "Trades and changes of the national best bid and offer of a symbol's day, unfiltered, in one order: by ts, quotes before trades, then the source's own number.",
  key: ['date', 'symbol', 'seq'],
  columns: [
    {
      name: 'ts',
      type: 'timestamp_ns',
      nullable: false,
      unit: 'none',
      zone: 'UTC',
      meaning: 'Instant of the trade or quote, by the clock of the tape.',
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
      name: 'bid',
      type: 'float64',
      nullable: true,
      unit: 'USD',
      meaning: 'Best bid, as the source has it: null or 0 where there is none; null in trades.',
      fieldId: 3,
    },
    {
      name: 'ask',
      type: 'float64',
      nullable: true,
      unit: 'USD',
      meaning: 'Best offer, as the source has it: null or 0 where there is none; null in trades.',
      fieldId: 4,
    },
    {
      name: 'bid_size',
      type: 'int64',
      nullable: true,
      unit: 'shares',
      meaning: 'Shares at the best bid; null in trades.',
      fieldId: 5,
    },
    {
      name: 'ask_size',
      type: 'int64',
      nullable: true,
      unit: 'shares',
      meaning: 'Shares at the best offer; null in trades.',
      fieldId: 6,
    },
    {
      name: 'trade_px',
      type: 'float64',
      nullable: true,
      unit: 'USD',
      meaning: 'Price of the trade; null in quotes.',
      fieldId: 7,
    },
    {
      name: 'trade_size',
      type: 'int64',
      nullable: true,
      unit: 'shares',
      meaning: 'Whole shares of the trade; null in quotes.',
      fieldId: 8,
    },
    {
      name: 'cond',
      type: 'string',
      nullable: true,
      unit: 'none',
      meaning: 'Condition codes as printed: of the sale for a trade, of the quote for a quote.',
      fieldId: 9,
    },
    {
      name: 'date',
      type: 'date',
      nullable: false,
      unit: 'none',
      zone: 'America/New_York',
      meaning: 'Trading day of the exchange.',
      fieldId: 10,
    },
    {
      name: 'ts_nano',
      type: 'int16',
      nullable: false,
      unit: 'ns',
      meaning:
        'Remainder of ts below the microsecond, 0 to 999: with it an engine that knows only microseconds restores every digit.',
      fieldId: 11,
    },
    {
      name: 'seq',
      type: 'int64',
      nullable: false,
      unit: 'none',
      meaning: "Ordinal within the symbol's day, in the order of the dataset.",
      fieldId: 12,
    },
    {
      name: 'kind',
      type: 'string',
      nullable: false,
      unit: 'none',
      meaning: 'quote or trade.',
      fieldId: 13,
    },
    {
      name: 'exchange',
      type: 'string',
      nullable: true,
      unit: 'none',
      meaning:
        "Code of the trade's venue, or of the venue that set the quote where the source says so.",
      fieldId: 14,
    },
    {
      name: 'correction',
      type: 'string',
      nullable: true,
      unit: 'none',
      meaning: 'Correction indicator of the trade; null in quotes.',
      fieldId: 15,
    },
    {
      name: 'source_seq',
      type: 'int64',
      nullable: true,
      unit: 'none',
      meaning: 'Sequence number of the source, where it has one.',
      fieldId: 16,
    },
    {
      name: 'trade_size_fraction',
      type: 'float64',
      nullable: true,
      unit: 'shares',
      meaning:
        'Part of the size beyond whole shares (layouts since 2026); null where trade_size is whole.',
      fieldId: 17,
    },
  ],
} as const satisfies Dataset;

export type Tick = RowOf<typeof ticks>;
