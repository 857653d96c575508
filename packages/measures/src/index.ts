// Which trades count
export { tradeFilters, type TradeFilter, type TradeFilterName } from './trade-filter.ts';

// Minute bars
export {
  defaultMinuteBarsRule,
  finishMinuteBars,
  type MinuteBarIngredients,
  type MinuteBarsRule,
} from './minute-bars.ts';

// As SQL
export type { MeasureStatement, ResultColumn, TradesRelation } from './measure-statement.ts';
export { minuteBarsStatement, type MinuteBarsQuestion } from './minute-bars-postgres.ts';
