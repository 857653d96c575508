import type { Choices } from '@taq/measures';
import type { TradesInput } from './input-tables.ts';

/** A set of trades by the oracle's name: the file that they are from, and the options that pick them. */
export interface TradeSet {
  readonly name: string;
  readonly input: TradesInput;
  readonly options: Choices;
}

/** The sets that differ in sale conditions alone. */
export const CONDITION_SETS: readonly TradeSet[] = [
  'hj',
  'highfrequency',
  'regular',
  'sip',
  'regular_no_odd_lots',
  'continuous',
  'tape',
].map((name) => ({
  name,
  input: 'trades_raw',
  options: { conditions: name.replaceAll('_', '-') },
}));

export const REGULAR: TradeSet = {
  name: 'regular',
  input: 'trades_raw',
  options: { conditions: 'regular' },
};

export const VENUE_N: TradeSet = {
  name: 'venue_N',
  input: 'trades_raw',
  options: { conditions: 'highfrequency', exchanges: 'N' },
};

export const CLEAN_N: TradeSet = { name: 'clean_N', input: 'trades_clean', options: {} };

export const MULTI: TradeSet = { name: 'multi', input: 'trades_multi', options: {} };

/** Some of its days are no trading days. */
export const MINUTE: TradeSet = {
  name: 'minute',
  input: 'minute_prices',
  options: { session: '09:30-16:00' },
};

export const THIN: TradeSet = { name: 'thin_late_open', input: 'trades_thin', options: {} };

/** A full day taken for a half one. */
export const HALF_DAY: TradeSet = {
  name: 'half_day_1300',
  input: 'trades_raw',
  options: { conditions: 'regular', session: '09:30-13:00' },
};
