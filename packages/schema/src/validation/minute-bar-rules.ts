import { newYorkToUtcNs, NS_PER_MINUTE } from '../exchange-time.ts';
import { dayInstants } from './day-instants.ts';
import { rowRule, type Rule } from './rule.ts';
import { positive, properFraction, ROUNDING } from './value-rules.ts';

type Prices = Float64Array;

/** low ≤ open, close, vwap ≤ high. */
const priceRelations: readonly Rule[] = [
  insideRange('open', 0),
  insideRange('close', 0),
  // Dividend, divisor, quotient and the prices are rounded: where these are all equal, it may lie
  // two ulps beside them.
  insideRange('vwap', ROUNDING),
];

function insideRange(column: string, tolerance: number): Rule {
  return rowRule('ohlc', column, () => (block) => {
    const [prices, low, high] = [column, 'low', 'high'].map((name) =>
      block.values<Prices>(name),
    ) as [Prices, Prices, Prices];
    const [lowest, highest] = [1 - tolerance, 1 + tolerance];
    return (row) => {
      const price = prices[row] ?? 0;
      return price < (low[row] ?? 0) * lowest || price > (high[row] ?? 0) * highest;
    };
  });
}

/** A bar has a trade, of a share or a part of one. */
const positiveVolume = rowRule('positive', 'volume', () => (block) => {
  const words = block.words('volume');
  const isWhole = block.nulls('volume_fraction');
  const fractions = block.values<Float64Array>('volume_fraction');
  return (row) => {
    const high = words[row * 2 + 1] ?? 0;
    if (high !== 0) return high < 0;
    return words[row * 2] === 0 && (isWhole?.(row) === true || (fractions[row] ?? 0) <= 0);
  };
});

/** Bars are stamped on whole minutes of their day's session, at the edge that the rule names. */
const sessionMinutes = dayInstants('ts', ({ date, open, close }, { rule }) => {
  const edge = rule?.['stamp'] === 'right' ? NS_PER_MINUTE : 0n;
  const first = newYorkToUtcNs(date, open + edge);
  return { first, last: first + close - open - NS_PER_MINUTE, step: NS_PER_MINUTE };
});

export const minuteBarRules: readonly Rule[] = [
  ...positive('low'),
  ...priceRelations,
  positiveVolume,
  properFraction('volume_fraction'),
  ...positive('trades'),
  sessionMinutes,
];
