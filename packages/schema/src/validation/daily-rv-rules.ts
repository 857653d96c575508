import type { DatasetRule } from '../dataset.ts';
import { NS_PER_MINUTE } from '../exchange-time.ts';
import { allOf, type Rule } from './rule.ts';
import { fitsSession } from './session-limit.ts';
import { atMost, nonNegative, nullExactlyWhere, relation, ROUNDING } from './value-rules.ts';

/** The volatility is the root of the variance, over the days of a year where the rule says so. */
function madeFromVariance(volatility: string, variance: string): Rule {
  return allOf(({ rule = {} }) => {
    const days = Number(rule['annualise'] ?? 1);
    const power = rule['output'] === 'variance' ? 1 : 2;
    return [
      relation('from_variance', [volatility, variance], (value, sum) => {
        const expected = sum * days;
        return Math.abs(value ** power - expected) > ROUNDING * expected;
      }),
    ];
  });
}

/** Values of 5 minutes are there from the least number of returns on that the rule asks for. */
const nullWithoutReturns = allOf(({ rule }) => {
  const least = leastReturns(rule);
  return ['rv_5m', 'rvar_5m'].map((name) => nullExactlyWhere(name, 'obs', (obs) => obs < least));
});

/**
 * Returns of 30 minutes are not counted, but follow from those of 5 minutes: sessions of the
 * exchange are whole half hours.
 */
const nullWithoutLongReturns = allOf(({ rule }) => {
  if ((rule?.['session'] ?? 'regular') !== 'regular') return [];
  const least = leastReturns(rule);
  return ['rv_30m', 'rvar_30m'].map((name) =>
    nullExactlyWhere(name, 'obs', (obs) => Math.ceil(obs / 6) < least),
  );
});

function leastReturns(rule: DatasetRule | undefined): number {
  return Number(rule?.['minObs'] ?? 1);
}

export const dailyRvRules: readonly Rule[] = [
  ...nonNegative('rv_5m', 'rv_30m', 'rvar_5m', 'rvar_30m'),
  ...nonNegative('obs', 'active_5m', 'active_30m', 'trades'),
  nullWithoutReturns,
  nullWithoutLongReturns,
  madeFromVariance('rv_5m', 'rvar_5m'),
  madeFromVariance('rv_30m', 'rvar_30m'),
  atMost('active_5m', 'obs'),
  atMost('active_30m', 'active_5m'),
  fitsSession('obs', ({ open, close }) => Number((close - open) / (5n * NS_PER_MINUTE))),
];
