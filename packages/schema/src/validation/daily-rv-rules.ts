import type { DatasetRule } from '../dataset.ts';
import { NS_PER_MINUTE } from '../exchange-time.ts';
import { byDay, sessionOfDay } from './by-day.ts';
import { allOf, rowRule, type Rule } from './rule.ts';
import { atMost, nonNegative, nullExactlyWhereZero, relation } from './value-rules.ts';

const ROUNDING = 4 * Number.EPSILON;

/** The volatility is the root of the variance, where the rule did not make it something else. */
function rootOfVariance(volatility: string, variance: string): Rule {
  const isRoot = relation(
    'root_of_variance',
    [volatility, variance],
    (root, square) => Math.abs(root * root - square) > ROUNDING * square,
  );
  return allOf(({ rule }) => (isPlainVolatility(rule) ? [isRoot] : []));
}

function isPlainVolatility({ output = 'volatility', annualise = 1 }: DatasetRule = {}): boolean {
  return output === 'volatility' && annualise === 1;
}

/** No return, no value; where the rule demands more returns, fewer of them give none either. */
const nullWithoutReturn = allOf(({ rule }) =>
  (rule?.['minObs'] ?? 1) === 1
    ? ['rv_5m', 'rv_30m', 'rvar_5m', 'rvar_30m'].map((name) => nullExactlyWhereZero(name, 'obs'))
    : [],
);

/** No more returns than the session has intervals of five minutes. */
const returnsInSession = rowRule('session', 'obs', () => {
  const most = byDay((day) => {
    const session = sessionOfDay(day);
    if (session === undefined) return Infinity;
    return Number((session.close - session.open) / (5n * NS_PER_MINUTE));
  });
  return (batch) => {
    const [days, returns] = [batch.numbers<Int32Array>('date'), batch.numbers<Int32Array>('obs')];
    return (row) => (returns[row] ?? 0) > most(days[row] ?? 0);
  };
});

export const dailyRvRules: readonly Rule[] = [
  ...nonNegative('rv_5m', 'rv_30m', 'rvar_5m', 'rvar_30m'),
  ...nonNegative('obs', 'active_5m', 'active_30m', 'trades'),
  nullWithoutReturn,
  rootOfVariance('rv_5m', 'rvar_5m'),
  rootOfVariance('rv_30m', 'rvar_30m'),
  atMost('active_5m', 'obs'),
  atMost('active_30m', 'active_5m'),
  returnsInSession,
];
