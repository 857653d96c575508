import { numberFrom } from '../market/listings.ts';
import type { MarketSymbol } from '../market/universe.ts';
import { encodeText } from './copy-encoder.ts';
import { always, numberColumn, textColumn, type TableColumn, type TableFamily } from './table.ts';
import { dateColumn, TEXTS } from './table-batch.ts';

/** The master list of a day. */
export interface MasterList {
  /** Days since 2000-01-01. */
  readonly date: number;
  readonly symbols: readonly MarketSymbol[];
}

type Column = TableColumn<MasterList>;

function text(name: string, textOf: (symbol: MarketSymbol) => string | null): Column {
  return {
    name,
    type: 'character varying',
    write: (out, { symbols }, row) => {
      const symbol = symbols[row];
      out.text(encodeText(symbol === undefined ? null : textOf(symbol)));
    },
  };
}

/** A short number that the name determines: fillers for fields that nobody computes with. */
function filler({ symbol }: MarketSymbol): number {
  return numberFrom(symbol, 10_000);
}

function securityType({ description, suffix }: MarketSymbol): string {
  if (/ETF|Trust|Shares$/.test(description)) return 'ETF';
  return suffix === undefined ? 'A' : 'O';
}

const identity: readonly Column[] = [
  dateColumn,
  text('symbol_15', ({ root, suffix }) => (suffix === undefined ? root : `${root} ${suffix}`)),
  text('sec_desc', ({ description }) => description),
  text('cusip', (symbol) => `${String(filler(symbol)).padStart(6, '0')}10${filler(symbol) % 10}`),
  text('sec_type', securityType),
  text('cta_symbol', ({ symbol }) => symbol),
  text('old_symbol', () => null),
  text('test_symbol_flag', ({ traits }) => (traits.includes('test') ? 'Y' : 'N')),
  text('listed_exchange', ({ exchange }) => exchange),
  text('tape', ({ tape }) => tape),
  numberColumn('uot', 'integer', () => 1),
  numberColumn('round_lot', 'integer', () => 100),
  text('nyse_industry_code', () => null),
  {
    name: 'shares_outstanding',
    type: 'numeric',
    write: (out, { symbols }, row) => {
      const symbol = symbols[row];
      out.price((symbol === undefined ? 0 : filler(symbol)) * 10_000);
    },
  },
  text('halt_delay_reason', () => null),
  text('specialist_clearing_agent', () => null),
  always('specialist_clearing_num', 'character varying'),
  always('specialist_post_num', 'character varying'),
  always('specialist_panel', 'character varying'),
];

const TRADED_ON = [
  'nysemkt',
  'nasdaqbx',
  'nsx',
  'finra',
  'ise',
  'edge_a',
  'edge_x',
  'chx',
  'nyse',
  'arca',
  'nasdaq',
  'cboe',
  'psx',
  'batsy',
  'bats',
  'iex',
] as const;

function tradedOn(venue: string): Column {
  return textColumn(`tron_${venue}`, 'character varying', () => TEXTS[1]);
}

const to2019: readonly Column[] = [
  ...identity,
  ...TRADED_ON.map(tradedOn),
  text('tick_pilot_indicator', () => null),
  { ...dateColumn, name: 'effective_date' },
  tradedOn('ltse'),
];

const modern: readonly Column[] = [...to2019, tradedOn('memx'), tradedOn('miax')];

const to2017: readonly Column[] = [
  ...to2019,
  text('sym_root', ({ root }) => root),
  text('sym_suffix', ({ suffix }) => suffix ?? null),
];

const to2016: readonly Column[] = [
  ...to2019,
  text('symbol_root', ({ root }) => root),
  text('symbol_suffix', ({ suffix }) => suffix ?? null),
];

/**
 * The master list. The 40 columns since 2020 are known by name and order; types are assumed, and
 * so is the rest of earlier years: 38 columns in 2018 and 2019, before that root and suffix in
 * columns of their own, under the names of the time.
 */
export const mastm: TableFamily<MasterList> = {
  name: 'mastm',
  columnsOn: ({ date }) => {
    if (date >= '2020') return modern;
    if (date >= '2018') return to2019;
    return date >= '2017' ? to2017 : to2016;
  },
  rowsOf: ({ symbols }) => symbols.length,
};
