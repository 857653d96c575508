import type { PlannedAsk } from './ask-source.ts';
import type { SyncJob } from './sync-job.ts';
import type { MakingDataset } from './sync-partition.ts';
import type { SyncContext } from './sync-task.ts';

/** Who makes each dataset's rows: as the job says, and for `auto` who will be done sooner. */
export async function chooseMakers(
  { aggregate }: Pick<SyncJob, 'aggregate'>,
  planned: readonly PlannedAsk[],
  context: SyncContext,
): Promise<MakingDataset[]> {
  const making: MakingDataset[] = [];
  for (const one of planned) {
    const { recipe, question } = one;
    const way = aggregate === 'auto' ? await cheapestWay(one, context) : aggregate;
    making.push({ recipe, question, maker: recipe.maker(way) });
  }
  return making;
}

/** Where there is nothing to do, or only one way, nobody is asked. */
async function cheapestWay(
  one: PlannedAsk,
  context: SyncContext,
): Promise<MakingDataset['maker']['way']> {
  const [usual = 'local', ...others] = one.recipe.ways;
  if (others.length === 0 || one.plan.length === 0) return usual;
  const { probeCosts } = await import('./probe.ts');
  return (await probeCosts(one, context))?.costs[0]?.way ?? usual;
}
