// Rules: which options there are, what they default to, bundles of them
export { chooseRule, completeRule, requireStorable } from './choose-rule.ts';
export { PRESETS, type PresetName } from './presets.ts';
export {
  defaultDailyRvRule,
  defaultMinuteBarsRule,
  defaultSpreadStatsRule,
  type Choices,
  type DailyRvRule,
  type MeasureRule,
  type MinuteBarsRule,
  type RuleByDataset,
  type SpreadStatsRule,
  type TradeRule,
} from './rules.ts';

// Which trades count
export {
  CONDITION_SETS,
  conditionFilter,
  type ConditionFilter,
  type ConditionSet,
} from './condition-sets.ts';
export { SALE_CONDITIONS, type SaleCondition, type TradeSource } from './sale-conditions.ts';
export { selectTrades, type Listings, type TradeSelection } from './trade-selection.ts';

// As SQL: one text, two dialects
export { duckdb, postgres, type Dialect } from './dialect.ts';
export type { MeasureStatement, ResultColumn } from './measure-statement.ts';
export type {
  Asked,
  MatchedTradesRelation,
  QuotesRelation,
  Span,
  TradesRelation,
} from './relations.ts';
export {
  dailyRvStatement,
  effectiveStatement,
  minuteBarsStatement,
  quotedStatement,
  type RuleQuestion,
} from './rule-statements.ts';
export {
  BOTH_SIDES_OF_NBBO,
  WRDS_COLUMNS,
  wrdsCompleteNbbo,
  wrdsMatchedTrades,
  wrdsOfficialNbbo,
  wrdsTrades,
  type WrdsTable,
} from './wrds-relations.ts';

// Ingredients to rows
export type { Ingredients } from './ingredients.ts';
export { perSymbol, type SymbolIngredients } from './per-symbol.ts';
export { sessionSpan } from './session-span.ts';
export { finishMinuteBars } from './minute-bars.ts';
export { fillMinutes } from './fill-minutes.ts';
export {
  bipowerVariation,
  finishDailyRv,
  realizedVariance,
  shownVariance,
} from './realized-volatility.ts';
export { pathReturns, pricePath, ticksInSession, type Grid, type PricePath } from './price-path.ts';
export { finishSpreadStats } from './spread-stats.ts';
export { quotedSpread, timeWeightedMean, type QuotedSpread } from './quoted-spread.ts';
export {
  effectiveDollars,
  effectiveRelative,
  effectiveTrades,
  type EffectiveSpread,
} from './effective-spread.ts';

// On one's own ticks
export { LocalMeasures } from './local-measures.ts';
export type {
  LocalBarsQuestion,
  LocalQuestion,
  LocalRvQuestion,
  LocalSpreadsQuestion,
} from './local-question.ts';
export type { LocalLimits } from './duckdb-engine.ts';
export {
  ticksTables,
  WRDS_TICKS,
  type QuoteColumns,
  type QuotesTable,
  type TickSource,
  type TradeColumns,
  type TradesTable,
} from './local-tables.ts';
