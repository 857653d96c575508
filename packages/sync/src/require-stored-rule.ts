import { requireSameRule } from '@taq/versioning';
import { completedRule, type AggregateDataset } from './aggregate-dataset.ts';
import type { SyncContext } from './sync-task.ts';

/**
 * Refuses a rule that is not the one of the rows that the store has of the dataset. Throws `MEASURE_MISMATCH`.
 */
export async function requireStoredRule(
  dataset: AggregateDataset,
  { store }: Pick<SyncContext, 'store'>,
): Promise<void> {
  const stored = await store.ruleOf(dataset.name);
  if (stored === undefined) return;
  requireSameRule(dataset.name, completedRule(dataset, stored), dataset.rule);
}
