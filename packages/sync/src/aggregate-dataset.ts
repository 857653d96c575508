import {
  chooseRule,
  requireStorable,
  type Choices,
  type MeasureRule,
  type RuleByDataset,
} from '@taq/measures/rules';
import { TaqError, withRule, type Dataset, type DatasetRule } from '@taq/schema';

/**
 * How rows are made by each measure as this release computes it. A release that computes one
 * differently under the same options counts its number up, so that old and new rows never mix.
 */
const DEFINITIONS: Readonly<Record<MeasureRule['measure'], number>> = {
  minute_bars: 1,
  daily_rv: 1,
  spread_stats: 1,
};

/** A dataset with the rule by which its rows are made, every option chosen. */
export type AggregateDataset = Dataset & {
  readonly rule: MeasureRule & { readonly definition: number };
};

type DatasetName = keyof RuleByDataset;

const DATASET_NAMES: readonly string[] = [
  'taq_1min_bars',
  'taq_daily_rv',
  'taq_spread_stats',
] satisfies DatasetName[];

/**
 * The dataset, to be made by the rule that the choices amount to. Throws `UNKNOWN_DATASET` for one
 * that no measure makes, `INVALID_ARGUMENT` for options that there are not or that are for showing
 * values only.
 */
export function aggregateDataset(dataset: Dataset, choices: Choices): AggregateDataset {
  const { name } = dataset;
  if (!isAggregate(name)) throw noMeasure(dataset);
  const rule: MeasureRule = chooseRule(name, choices);
  requireStorable(rule);
  return withRule(dataset, { definition: DEFINITIONS[rule.measure], ...rule }) as AggregateDataset;
}

/** The rule of a dataset where nobody chooses; `undefined` for one that no measure makes. */
export function defaultRule(name: string): DatasetRule | undefined {
  if (!isAggregate(name)) return undefined;
  const rule: MeasureRule = chooseRule(name);
  return { definition: DEFINITIONS[rule.measure], ...rule };
}

/** The rule as a source is asked with it. */
export function measureRule({ rule }: AggregateDataset): MeasureRule {
  const { definition: _, ...options } = rule;
  return options;
}

function isAggregate(name: string): name is DatasetName {
  return DATASET_NAMES.includes(name);
}

function noMeasure({ shortName }: Dataset): TaqError<'UNKNOWN_DATASET'> {
  const known = DATASET_NAMES.map((name) => name.slice('taq_'.length));
  return new TaqError('UNKNOWN_DATASET', `${shortName} is not made of aggregates`, {
    details: { dataset: shortName, known },
    next: `Datasets of aggregates: ${known.join(', ')}.`,
  });
}
