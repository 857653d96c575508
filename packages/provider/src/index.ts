// The question
export {
  ALL_SYMBOLS,
  parseRealizedVolatilityRequest,
  parseRowsRequest,
  STORED_WINDOWS,
  type RowsRequest,
  type ParsedRequest,
  type RealizedVolatilityRequest,
} from './read-request.ts';
export type { PinnedCoverage, PinnedFile, PinnedPartition, PinnedState } from './pinned-state.ts';

// The plan
export { planRead, requireReadable } from './plan-read.ts';
export type { ReadPlan, RowFilter } from './read-plan.ts';

// The answer
export type { Answer, Provenance } from './answer.ts';
export {
  AnswerCoverage,
  type CoverageGap,
  type DateRange,
  type RecordedCell,
} from './answer-coverage.ts';

export { realizedVolatilities } from './with-window.ts';

// The contract
export type { DataProvider, FetchOptions } from './data-provider.ts';
export { MemoryProvider, type ReadTable } from './memory-provider.ts';

// For those who write an engine
export { EngineProvider } from './engine-provider.ts';
export type { ReadEngine } from './read-engine.ts';
export {
  fixedWidthColumn,
  tableOf,
  textColumn,
  type FixedWidthArrayType,
  type TextBytes,
} from './record-batches.ts';
export { isValidAt, type Validity } from './validity.ts';
export { recordBatchOf } from '@taq/schema';
