import type { CoverageState } from '@taq/schema';
import { findAlternative, settledDays } from './alternative.ts';
import { membersNote } from './asked-symbols.ts';
import { knownCells } from './known-cells.ts';
import { surveyCells } from './survey.ts';
import { askedPart, type SyncJob } from './sync-job.ts';
import type { MakingDataset, PartitionsOutcome } from './sync-partition.ts';
import type { DatasetSummary, SyncContext, SyncSummary } from './sync-task.ts';
import type { TakenSnapshot } from './take-snapshot.ts';
import { chosenOptions } from './usual-rule.ts';

interface FinishedRun extends PartitionsOutcome {
  readonly making: readonly MakingDataset[];
  readonly snapshot: TakenSnapshot | undefined;
  readonly startedAt: number;
}

/** What a run did, and every asked cell as it stands after it. */
export async function summarise(
  job: SyncJob,
  run: FinishedRun,
  context: SyncContext,
): Promise<SyncSummary> {
  const { store, clock, runId, record } = context;
  const state = await store.current(askedPart(job));
  const datasets: DatasetSummary[] = [];
  for (const { recipe, maker, question } of run.making) {
    const { name, rule } = recipe.dataset;
    const own = run.outcomes.filter(({ dataset }) => dataset === name);
    datasets.push({
      dataset: name,
      way: maker.way,
      chosen: chosenOptions(name, rule),
      fetchedCells: sum(own.map(({ cells }) => cells)),
      rows: sum(own.map(({ rows }) => rows)),
      bytes: sum(own.map(({ bytes }) => bytes)),
      committed: own.flatMap(({ partition, version }) =>
        version === undefined ? [] : [{ dataset: name, partition, version }],
      ),
      ...surveyCells(name, question, knownCells(state, recipe)),
      alternative: await findAlternative(recipe, settledDays(question), context),
    });
  }
  return {
    task: job.task,
    runId,
    datasets,
    fetchedCells: sum(datasets.map(({ fetchedCells }) => fetchedCells)),
    rows: sum(datasets.map(({ rows }) => rows)),
    bytes: sum(datasets.map(({ bytes }) => bytes)),
    committed: datasets.flatMap(({ committed }) => committed),
    cells: total(datasets.map(({ cells }) => cells)),
    open: datasets.flatMap(({ open }) => open),
    openCells: sum(datasets.map(({ openCells }) => openCells)),
    snapshotTag: run.snapshot?.tag,
    snapshotIsNew: run.snapshot?.isNew ?? false,
    members: membersNote(run.making[0]?.question.symbols),
    lockWaitMs: run.lockWaitMs,
    retries: record.sums.retries,
    spilledBytes: record.sums.spilledBytes,
    predictedDiskUsage: record.sums.predictedDiskUsage,
    elapsedMs: clock() - run.startedAt,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function total(counts: readonly SyncSummary['cells'][]): SyncSummary['cells'] {
  const all: Partial<Record<CoverageState, number>> = {};
  for (const [state, count] of counts.flatMap(
    (one) => Object.entries(one) as [CoverageState, number][],
  )) {
    all[state] = (all[state] ?? 0) + count;
  }
  return all;
}
