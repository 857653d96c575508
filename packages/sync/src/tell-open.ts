import type { AskedDataset } from './ask-source.ts';
import { knownCells } from './known-cells.ts';
import { surveyCells } from './survey.ts';
import { askedPart, type SyncJob } from './sync-job.ts';
import type { SyncContext } from './sync-task.ts';

/**
 * Tells of the cells that a run which fails leaves open. Where the store cannot say, nobody is told:
 * what the run fails with matters more.
 */
export async function tellOpen(
  job: SyncJob,
  asked: readonly AskedDataset[],
  { store, emit }: SyncContext,
): Promise<void> {
  const state = await store.current(askedPart(job)).catch(() => undefined);
  if (state === undefined) return;
  const surveys = asked.map(({ recipe, question }) =>
    surveyCells(recipe.dataset.name, question, knownCells(state, recipe)),
  );
  emit({
    type: 'stopped',
    open: surveys.flatMap(({ open }) => open),
    openCells: surveys.reduce((sum, { openCells }) => sum + openCells, 0),
  });
}
