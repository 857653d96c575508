import type { PlannedAsk } from './ask-source.ts';
import { guardDisk, isAmple, predictUsage } from './disk-guard.ts';
import { estimateSize, type TicksOf } from './estimate-size.ts';
import type { PartitionWork } from './plan-sync.ts';
import type { Recipe } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/**
 * Checks that the disk can take what a plan brings, before the start and before each partition.
 * Throws `DISK_FULL`; warns when it gets tight, once for each limit.
 *
 * To count some symbols' ticks a server reads the day's table once more. So they are counted only
 * where the disk is not ample even for the whole day, of which the catalogue knows the size.
 */
export class SpaceGuard {
  readonly #context: SyncContext;
  readonly #warned = new Set<number>();
  /** Of the work that was judged before. */
  readonly #bytes: Readonly<Record<TicksOf, WeakMap<PartitionWork, number>>> = {
    all: new WeakMap(),
    asked: new WeakMap(),
  };

  constructor(context: SyncContext) {
    this.#context = context;
  }

  async check(planned: readonly PlannedAsk[]): Promise<void> {
    const { store, measureDisk, emit, record } = this.#context;
    const most = await this.#bytesOf(planned, 'all');
    if (most === 0) return;
    const usage = await measureDisk(store.dataDir);
    const bytes = isAmple(most, usage) ? most : await this.#bytesOf(planned, 'asked');
    record.diskForecast(predictUsage(bytes, usage));
    const { warning, limit } = guardDisk(store.dataDir, bytes, usage);
    if (warning === undefined || limit === undefined || this.#warned.has(limit)) return;
    this.#warned.add(limit);
    emit({ type: 'warning', message: warning });
  }

  async #bytesOf(planned: readonly PlannedAsk[], ticksOf: TicksOf): Promise<number> {
    let sum = 0;
    for (const { recipe, plan } of planned) {
      for (const work of plan) sum += await this.#bytesOfWork(recipe, work, ticksOf);
    }
    return sum;
  }

  async #bytesOfWork(recipe: Recipe, work: PartitionWork, ticksOf: TicksOf): Promise<number> {
    const known = this.#bytes[ticksOf].get(work);
    if (known !== undefined) return known;
    const { bytes } = await estimateSize({ recipe, plan: [work] }, this.#context, ticksOf);
    this.#bytes[ticksOf].set(work, bytes);
    return bytes;
  }
}
