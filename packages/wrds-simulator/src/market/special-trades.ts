import { exchangeCode } from './columns.ts';
import { NO_CONDITION, type ConditionPattern } from './conditions.ts';
import type { TradeDraft } from './trade-draft.ts';
import { someTime, tradeAt, type TradeSetting } from './trade-setting.ts';

/** One of each condition that carries no current price or settles by its own rules. */
export function specialConditions(setting: TradeSetting): TradeDraft[] {
  const average: ConditionPattern = setting.listing.tape === 'C' ? '   W' : '   B';
  const patterns: readonly ConditionPattern[] = [
    ...([' 4 B', ' 4 I', ' 4  ', ' 7 V', ' 7 I', '   B', '   H', '   P', '   X'] as const),
    ...(['C   ', 'N  I', 'R   '] as const),
    ...(setting.listing.tape === 'C' ? [] : (['   E', '   E'] as const)),
    average,
  ];
  return patterns.map((pattern) => {
    const size = pattern.endsWith('I') ? setting.random.int(1, 99) : 100;
    return tradeAt(setting, someTime(setting), pattern, { size, exchange: exchangeCode('D') });
  });
}

/** Trades whose condition is NULL, on every tape. */
export function withoutCondition(setting: TradeSetting): TradeDraft[] {
  return Array.from({ length: 3 }, () => ({
    ...tradeAt(setting, someTime(setting), '    '),
    condition: NO_CONDITION,
  }));
}
