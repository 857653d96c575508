// The question
export {
  ALL_SYMBOLS,
  parseMinuteBarsRequest,
  parseRealizedVolatilityRequest,
  parseRowsRequest,
  parseTicksRequest,
  volatilitySource,
  type MinuteBarsRequest,
  type ParsedRequest,
  type RealizedVolatilityRequest,
  type RowsRequest,
  type TicksRequest,
  type TimeWindow,
} from './read-request.ts';
export { isTimeOfDay } from './time-of-day.ts';
export { RESAMPLINGS, resampledBars, type Resampling } from './resampling.ts';
export {
  isStoredWindow,
  realizedVolatilities,
  STORED_WINDOWS,
  volatilitiesFromBars,
  VOLATILITY_WINDOWS,
  type ComputedWindow,
  type StoredWindow,
  type VolatilityWindow,
} from './volatility-windows.ts';
export type {
  HeldDataset,
  PinnedCoverage,
  PinnedFile,
  PinnedPartition,
  PinnedState,
} from './pinned-state.ts';

// The plan
export { planRead, requireReadable } from './plan-read.ts';
export { cutPlan } from './cut-plan.ts';
export type { ReadPlan, RowFilter, SeqRange, TimeSpan } from './read-plan.ts';

// The answer
export type { Answer, Computation, Provenance } from './answer.ts';
export { AnswerStream, type AnswerFacts, type FactualBatches } from './answer-stream.ts';
export { withColumns } from './with-columns.ts';
export {
  AnswerCoverage,
  type CoverageGap,
  type DateRange,
  type RecordedCell,
} from './answer-coverage.ts';

// The contract
export type { DataProvider, FetchOptions, StreamOptions } from './data-provider.ts';
export { MemoryProvider, type ReadTable } from './memory-provider.ts';

// For those who write an engine
export { EngineProvider } from './engine-provider.ts';
export type { ReadEngine, ReadNotes } from './read-engine.ts';
export type { EngineLimits } from './engine-limits.ts';
export {
  fixedWidthColumn,
  tableOf,
  textColumn,
  type FixedWidthArrayType,
  type TextBytes,
} from './record-batches.ts';
export { isValidAt, type Validity } from './validity.ts';
export { recordBatchOf } from '@taq/schema/arrow';
