import { addDays, type Dataset } from '@taq/schema';
import type { PinnedPartition } from '@taq/versioning';
import type { PlannedAsk } from './ask-source.ts';
import { countTicks } from './count-ticks.ts';
import type { DayWork } from './plan-sync.ts';
import type { Recipe } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/** Of a full trading day. */
const MINUTES = 390;
/** What the first stores measured, compression included. */
const BYTES_PER_VALUE = 4.5;
const BYTES_PER_TICK = 14;
/** Far enough back that a month's first day finds what the month before measured. */
const LOOK_BACK_DAYS = 31;

/** What something takes in the store. */
export interface StoredSize {
  readonly rows: number;
  readonly bytes: number;
}

/** Which ticks of a day are counted: those that are asked for, or all, which costs the source less. */
export type TicksOf = 'asked' | 'all';

/**
 * What a plan will take in the store, by what cells of the same time take, or by what is usual. With
 * the ticks of `all` it is what a plan for ticks takes at most.
 */
export async function estimateSize(
  { recipe, plan }: Pick<PlannedAsk, 'recipe' | 'plan'>,
  context: SyncContext,
  ticksOf: TicksOf = 'asked',
): Promise<StoredSize> {
  const days = plan.flatMap((work) => work.days).filter((day) => day.fetch.length > 0);
  if (recipe.dataset.tier === 'samples') return sizeOfTicks(recipe, days, ticksOf, context);
  const [first, last] = [days[0]?.date, days.at(-1)?.date];
  if (first === undefined || last === undefined) return { rows: 0, bytes: 0 };
  const { dataset } = recipe;
  const nearby = { first: addDays(first, -LOOK_BACK_DAYS), last };
  const { partitions } = await context.store.current({ datasets: [dataset.name], ...nearby });
  const cells = days.reduce((sum, day) => sum + day.fetch.length, 0);
  const { rows, bytes } = measuredCell(partitions) ?? usualCell(dataset);
  return { rows: Math.round(cells * rows), bytes: Math.round(cells * bytes) };
}

/** Symbols differ too much for an average: the source says how many ticks there are. */
async function sizeOfTicks(
  recipe: Recipe,
  days: readonly DayWork[],
  ticksOf: TicksOf,
  context: SyncContext,
): Promise<StoredSize> {
  let rows = 0;
  for (const { date, fetch } of days) {
    rows += await countTicks(recipe, date, ticksOf === 'all' ? ticksOf : fetch, context);
  }
  return { rows, bytes: rows * BYTES_PER_TICK };
}

/** Before anything is stored: a row in every minute, or one a day. */
function usualCell({ key, columns }: Dataset): StoredSize {
  const rows = key.includes('ts') ? MINUTES : 1;
  return { rows, bytes: rows * columns.length * BYTES_PER_VALUE };
}

/** Cells without a row count, too: there will be such among those to fetch. */
function measuredCell(partitions: readonly PinnedPartition[]): StoredSize | undefined {
  const segments = partitions.flatMap((partition) => partition.segments);
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const rows = segments.reduce((sum, segment) => sum + segment.rows, 0);
  const cells = partitions.reduce((sum, { coverage }) => sum + answeredCells(coverage), 0);
  return bytes === 0 ? undefined : { rows: rows / cells, bytes: bytes / cells };
}

function answeredCells(coverage: PinnedPartition['coverage']): number {
  let count = 0;
  for (const { cell } of coverage.cells()) {
    if (cell.state === 'data' || cell.state === 'empty') count += 1;
  }
  return count;
}
