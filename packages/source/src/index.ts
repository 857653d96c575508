// The contract
export type {
  AggregateQuestion,
  DaysQuestion,
  IngredientPart,
  MeasureRule,
  SourceDay,
  SourceOptions,
  TaqSource,
} from './taq-source.ts';
export { numberColumn, textColumn, type ColumnBatch } from './column-batch.ts';

// The small implementation
export { MemorySource, type MemoryDay, type MemoryIngredients } from './memory-source.ts';
