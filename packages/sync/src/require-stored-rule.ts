import { requireSameRule } from '@taq/versioning/store';
import type { MadeDataset } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';
import { completedRule } from './usual-rule.ts';

/** Refuses a rule that is not the one of the dataset's stored rows. Throws `MEASURE_MISMATCH`. */
export async function requireStoredRule(
  dataset: MadeDataset,
  { store }: Pick<SyncContext, 'store'>,
): Promise<void> {
  const stored = await store.ruleOf(dataset.name);
  if (stored === undefined) return;
  requireSameRule(dataset.name, completedRule(dataset, stored), dataset.rule);
}
