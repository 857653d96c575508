import type { DatasetRule } from '@taq/schema';
import { defaultRule } from './aggregate-dataset.ts';
import { SAMPLE_RULE } from './sample-dataset.ts';
import type { MadeDataset } from './recipe.ts';

/** What rows were made by that do not say it. */
const FIRST_DEFINITION = 1;

/** The rule of a dataset's rows as far as it is not the default one, by the dataset's full name. */
export function chosenOptions(name: string, rule: DatasetRule): DatasetRule {
  const usual = usualRule(name);
  return Object.fromEntries(
    Object.entries(rule).filter(([option, value]) => usual[option] !== value),
  );
}

/**
 * A stored rule with every option of today. What it does not name was not there to be chosen when
 * it was stored: then the default was what was done.
 */
export function completedRule({ name }: MadeDataset, stored: DatasetRule): DatasetRule {
  return { ...usualRule(name), definition: FIRST_DEFINITION, ...stored };
}

function usualRule(name: string): DatasetRule {
  return name === 'taq_ticks' ? SAMPLE_RULE : (defaultRule(name) ?? {});
}
