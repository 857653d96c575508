import { NS_PER_SECOND } from '../exchange-time.ts';
import type { DaySpan } from './day-spans.ts';
import { allOf, type Rule } from './rule.ts';
import { fitsSession } from './session-limit.ts';
import { atMost, nonNegative, nullExactlyWhere } from './value-rules.ts';

/** Weighted by anything but time, a quote counts that was in force for none. */
const nullWithoutQuotes = allOf(({ rule }) => {
  if ((rule?.['quotedWeight'] ?? 'time') !== 'time') return [];
  return ['qwap_spread', 'qwap_spread_bps'].map((name) =>
    nullExactlyWhere(name, 'quoted_time', (seconds) => seconds === 0),
  );
});

const nullWithoutTrades = ['ewas', 'ewas_bps'].map((name) =>
  nullExactlyWhere(name, 'trades', (trades) => trades === 0),
);

function secondsOf({ open, close }: DaySpan): number {
  return Number((close - open) / NS_PER_SECOND);
}

export const spreadStatsRules: readonly Rule[] = [
  ...nonNegative('qwap_spread', 'ewas', 'qwap_spread_bps', 'ewas_bps'),
  ...nonNegative('quotes', 'trades', 'quoted_time', 'tied_time'),
  ...nonNegative('quote_records', 'trades_without_quote', 'trades_with_unusable_quote'),
  nullWithoutQuotes,
  ...nullWithoutTrades,
  atMost('quotes', 'quote_records'),
  fitsSession('quoted_time', secondsOf),
  fitsSession('tied_time', secondsOf),
];
