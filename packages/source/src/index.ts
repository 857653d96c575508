// The contract
export type {
  AggregateQuestion,
  ClockUnit,
  DayQuestion,
  DaysQuestion,
  IngredientPart,
  MasterLists,
  MeasureRule,
  SourceDay,
  SourceOptions,
  TaqSource,
  TickEstimate,
  TransferQuestion,
} from './taq-source.ts';
export { numberColumn, textColumn, type ColumnBatch } from './column-batch.ts';

export {
  rawQuotes,
  rawTrades,
  type TickBatch,
  type TickRule,
  type TicksQuestion,
} from './raw-ticks.ts';
export type { SourceReport } from './source-report.ts';
export type { IndexMembers, MembersQuestion } from './index-members.ts';

// What may be tried again
export { retrying, type Retry, type RetryPolicy } from './retrying.ts';

// The small implementation
export {
  MemorySource,
  type MemoryDay,
  type MemoryIngredients,
  type MemoryTicks,
} from './memory-source.ts';
