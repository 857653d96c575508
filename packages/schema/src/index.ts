// Datasets and their columns
export type { Column, ColumnValue, LogicalType, LogicalTypeValues, Unit } from './column.ts';
export { columnOf, withRule, type Dataset, type DatasetRule, type RowOf } from './dataset.ts';
export { datasetPage, datasetTable } from './dataset-page.ts';
export { dailyRv, type DailyRv } from './datasets/daily-rv.ts';
export { minuteBars, type MinuteBar } from './datasets/minute-bars.ts';
export { spreadStats, type SpreadStats } from './datasets/spread-stats.ts';
export { ticks, type Tick } from './datasets/ticks.ts';
export { breakingChanges } from './schema-compatibility.ts';
export { createSchemaRegistry, SchemaRegistry } from './schema-registry.ts';

// Arrow's values, read; what makes them is in the entry @taq/schema/arrow, which loads Arrow
export {
  nullableColumn,
  type ColumnArrays,
  type DenseColumn,
  type NullableColumn,
  type TableColumn,
  type TextColumn,
} from './table-column.ts';
export {
  stringRuns,
  valuesOf,
  vectorOf,
  type FixedWidthArray,
  type StringRun,
} from './arrow-values.ts';
export { halvesOf, setHalves, setSum, setWhole, wholeAt } from './int64-halves.ts';
export { emptyValidity, isValid, setValid } from './validity.ts';

// Validation
export { DataValidator } from './data-validator.ts';
export type { RunningValidation } from './running-validation.ts';
export { compareSchema, SchemaDriftError, type FieldDifference } from './schema-drift.ts';
export type { Finding } from './validation/finding.ts';
export type { ValidationScope } from './validation/rule.ts';
export { COVERAGE_STATES, isOpen, type CoverageState } from './coverage-state.ts';

// Symbols
export {
  canonicalSymbol,
  canonicalSymbols,
  formatSymbol,
  parseSymbol,
  symbolFileName,
  type Symbol,
} from './symbol.ts';
export { byNearness } from './near-names.ts';
export { suggestSymbols } from './symbol-suggestions.ts';

// Dates, times, sessions
export {
  addDays,
  compactDate,
  datesBetween,
  fromEpochDay,
  monthBounds,
  monthOf,
  parseExchangeDate,
  requireOrdered,
  toEpochDay,
  weekday,
  type ExchangeDate,
} from './exchange-date.ts';
export {
  formatNewYork,
  formatTimeOfDay,
  formatUtc,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  utcNsToNewYork,
  type NewYorkTime,
} from './exchange-time.ts';
export {
  isTradingDay,
  sessionOf,
  tradingDaysBetween,
  tradingDaysUpTo,
  type Session,
} from './trading-calendar.ts';

// Errors and logs
export {
  TaqError,
  type TaqErrorCode,
  type TaqErrorDetails,
  type TaqErrorOptions,
} from './errors.ts';
export { maskSecrets } from './mask-secrets.ts';
export { loggerWith, silentLogger, type LogFields, type Logger } from './logger.ts';
