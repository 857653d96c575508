import type { PlannedAsk } from './ask-source.ts';
import { guardDisk, predictUsage } from './disk-guard.ts';
import { estimateSize } from './estimate-size.ts';
import type { PartitionWork } from './plan-sync.ts';
import type { Recipe } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/**
 * Checks that the disk can take what a plan brings, before the start and before each partition.
 * Throws `DISK_FULL`; warns when it gets tight, once for each limit.
 */
export class SpaceGuard {
  readonly #context: SyncContext;
  readonly #warned = new Set<number>();
  /** Of the work that was judged before: to count ticks at the server takes its time. */
  readonly #bytes = new WeakMap<PartitionWork, number>();

  constructor(context: SyncContext) {
    this.#context = context;
  }

  async check(planned: readonly PlannedAsk[]): Promise<void> {
    const { store, measureDisk, emit, record } = this.#context;
    let bytes = 0;
    for (const { recipe, plan } of planned) {
      for (const work of plan) bytes += await this.#bytesOf(recipe, work);
    }
    if (bytes === 0) return;
    const usage = await measureDisk(store.dataDir);
    record.diskForecast(predictUsage(bytes, usage));
    const { warning, limit } = guardDisk(store.dataDir, bytes, usage);
    if (warning === undefined || limit === undefined || this.#warned.has(limit)) return;
    this.#warned.add(limit);
    emit({ type: 'warning', message: warning });
  }

  async #bytesOf(recipe: Recipe, work: PartitionWork): Promise<number> {
    const known = this.#bytes.get(work);
    if (known !== undefined) return known;
    const { bytes } = await estimateSize({ recipe, plan: [work] }, this.#context);
    this.#bytes.set(work, bytes);
    return bytes;
  }
}
