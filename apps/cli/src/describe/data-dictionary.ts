import {
  CONDITION_SETS,
  SALE_CONDITIONS,
  type SaleCondition,
  type TradeSource,
} from '@taq/measures';
import { createSchemaRegistry, type Dataset } from '@taq/schema';

/** What a sale condition means on one tape. */
export interface TapeCondition extends Omit<SaleCondition, 'sources'> {
  readonly tape: string;
}

/** What the data are, known without a store or a server. */
export interface DataDictionary {
  readonly datasets: readonly Dataset[];
  /** By tape, then code. */
  readonly conditions: readonly TapeCondition[];
  readonly conditionSets: readonly string[];
}

const TAPES: readonly (readonly [TradeSource, string])[] = [
  ['C', 'A and B (CTA)'],
  ['N', 'C (UTP)'],
];

export function dataDictionary(): DataDictionary {
  return {
    datasets: createSchemaRegistry().list(),
    conditions: TAPES.flatMap(conditionsOf),
    conditionSets: CONDITION_SETS,
  };
}

function conditionsOf([source, tape]: (typeof TAPES)[number]): TapeCondition[] {
  return SALE_CONDITIONS.flatMap(({ sources, ...condition }) =>
    sources.includes(source) ? [{ tape, ...condition }] : [],
  );
}
