import { byDay, sessionOfDay } from './by-day.ts';
import { allOf, rowRule, type Rule } from './rule.ts';
import { atMost, nonNegative, nullExactlyWhereZero } from './value-rules.ts';

const NS_PER_SECOND = 1e9;

/** No more seconds than the day's session has. */
function secondsInSession(column: string): Rule {
  return rowRule('session', column, () => {
    const most = byDay((day) => {
      const session = sessionOfDay(day);
      return session && Number(session.close - session.open) / NS_PER_SECOND;
    });
    return (batch) => {
      const days = batch.numbers<Int32Array>('date');
      const seconds = batch.numbers<Float64Array>(column);
      return (row) => (seconds[row] ?? 0) > (most(days[row] ?? 0) ?? Infinity);
    };
  });
}

/** No usable quote in force, no spread; other weights than time may know one all the same. */
const nullWithoutTime = allOf(({ rule }) =>
  (rule?.['quotedWeight'] ?? 'time') === 'time'
    ? ['qwap_spread', 'qwap_spread_bps'].map((name) => nullExactlyWhereZero(name, 'quoted_time'))
    : [],
);

export const spreadStatsRules: readonly Rule[] = [
  ...nonNegative('qwap_spread', 'ewas', 'qwap_spread_bps', 'ewas_bps'),
  ...nonNegative('quotes', 'trades', 'quoted_time', 'tied_time'),
  ...nonNegative('quote_records', 'trades_without_quote', 'trades_with_unusable_quote'),
  nullWithoutTime,
  nullExactlyWhereZero('ewas', 'trades'),
  nullExactlyWhereZero('ewas_bps', 'trades'),
  atMost('quotes', 'quote_records'),
  secondsInSession('quoted_time'),
  secondsInSession('tied_time'),
];
