import { addDays, parseSymbol, type Dataset } from '@taq/schema';
import type { PinnedPartition } from '@taq/versioning';
import type { DayWork } from './plan-sync.ts';
import type { PlannedAsk } from './ask-source.ts';
import type { SyncContext } from './sync-task.ts';

/** Of a full trading day. */
const MINUTES = 390;
/** What the first stores measured, compression included. */
const BYTES_PER_VALUE = 4.5;
const BYTES_PER_TICK = 14;
/** Far enough back that a month's first day finds what the month before measured. */
const LOOK_BACK_DAYS = 31;

/** What a plan will take in the store, by what cells of the same time take, or by what is usual. */
export async function estimateBytes(
  { recipe, plan }: Pick<PlannedAsk, 'recipe' | 'plan'>,
  context: SyncContext,
): Promise<number> {
  const { dataset } = recipe;
  const days = plan.flatMap((work) => work.days).filter((day) => day.fetch.length > 0);
  if (dataset.tier === 'samples') return estimateTicks(days, context);
  const [first, last] = [days[0]?.date, days.at(-1)?.date];
  if (first === undefined || last === undefined) return 0;
  const nearby = { first: addDays(first, -LOOK_BACK_DAYS), last };
  const { partitions } = await context.store.current({ datasets: [dataset.name], ...nearby });
  const cells = days.reduce((sum, day) => sum + day.fetch.length, 0);
  return cells * (measuredBytesPerCell(partitions) ?? guessedBytesPerCell(dataset));
}

/** Symbols differ too much for an average: the source says how many ticks there are. */
async function estimateTicks(days: readonly DayWork[], context: SyncContext): Promise<number> {
  const { source, signal } = context;
  let rows = 0;
  for (const { date, fetch } of days) {
    const symbols = fetch.map(parseSymbol);
    for (const kind of ['trades', 'quotes'] as const) {
      rows += (await source.estimate({ kind, date, symbols }, { signal })).rows;
    }
  }
  return rows * BYTES_PER_TICK;
}

/** Before anything is stored: a row in every minute, or one a day. */
function guessedBytesPerCell({ key, columns }: Dataset): number {
  return (key.includes('ts') ? MINUTES : 1) * columns.length * BYTES_PER_VALUE;
}

/** Cells without a row count, too: there will be such among those to fetch. */
function measuredBytesPerCell(partitions: readonly PinnedPartition[]): number | undefined {
  const segments = partitions.flatMap((partition) => partition.segments);
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const cells = partitions.reduce((sum, { coverage }) => sum + answeredCells(coverage), 0);
  return bytes === 0 ? undefined : bytes / cells;
}

function answeredCells(coverage: PinnedPartition['coverage']): number {
  let count = 0;
  for (const { cell } of coverage.cells()) {
    if (cell.state === 'data' || cell.state === 'empty') count += 1;
  }
  return count;
}
