import type { AskedDataset } from './ask-source.ts';
import type { SyncJob } from './sync-job.ts';
import type { MakingDataset } from './sync-partition.ts';

/** Who makes each dataset's rows: as the job says, and where it has only one way that one. */
export function chooseMakers(
  { aggregate }: Pick<SyncJob, 'aggregate'>,
  asked: readonly AskedDataset[],
): MakingDataset[] {
  return asked.map(({ recipe, question }) => ({
    recipe,
    question,
    maker: recipe.maker(aggregate === 'auto' ? 'server' : aggregate),
  }));
}
