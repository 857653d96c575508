import { requireReadable } from '@taq/provider';
import type { SqlView } from '@taq/provider-duckdb';
import { dailyRv, minuteBars, spreadStats, ticks, type Dataset } from '@taq/schema';
import { SoundFiles, type StoreState, type TaqStore } from '@taq/versioning';
import { pinState, type AskedState } from '../wiring/pin-state.ts';

/** What SQL calls each dataset. */
const DATASETS: Readonly<Record<string, Dataset>> = {
  minute_bars: minuteBars,
  daily_rv: dailyRv,
  spread_stats: spreadStats,
  ticks,
};

/** Views of one state, and that state. */
export interface PinnedViews {
  readonly state: StoreState;
  readonly views: readonly SqlView[];
}

/**
 * Pins the state that answers a statement about these tables, and makes views of their datasets: of
 * all that the state has where none of ours is named. Throws what `TaqStore.at` throws,
 * `SCHEMA_INCOMPATIBLE`, and `STORE_DAMAGED` for files that must not be served.
 */
export async function pinViews(
  store: TaqStore,
  asked: AskedState,
  tables: readonly string[],
): Promise<PinnedViews> {
  const named = viewsNamed(tables);
  const datasets = named.length > 0 ? namesOf(named) : undefined;
  const pinned = await pinState(store, asked, datasets);
  const state = await pinned.read(datasets && { datasets });
  await new SoundFiles().require(
    state,
    state.partitions.flatMap(({ segments }) => segments.map(({ path }) => path)),
  );
  const all = asked.tag === undefined && asked.asOf === undefined;
  const shown = datasets ?? (all ? namesOf(Object.keys(DATASETS)) : pinned.datasets);
  return { state, views: viewsHeld(shown).map((name) => viewOf(name, state)) };
}

function namesOf(views: readonly string[]): string[] {
  return views.flatMap((view) => DATASETS[view]?.name ?? []);
}

function viewsNamed(tables: readonly string[]): string[] {
  const asked = new Set(tables.map((name) => name.toLowerCase()));
  return Object.keys(DATASETS).filter((name) => asked.has(name));
}

function viewsHeld(datasets: readonly string[]): string[] {
  return Object.keys(DATASETS).filter((view) => datasets.includes(DATASETS[view]?.name ?? ''));
}

function viewOf(name: string, { partitions, asOf }: StoreState): SqlView {
  const dataset = DATASETS[name] ?? minuteBars;
  const segments = partitions
    .filter((partition) => partition.dataset === dataset.name)
    .flatMap((partition) => partition.segments)
    .filter(({ rows }) => rows > 0);
  for (const segment of segments) requireReadable(segment, dataset);
  return { name, dataset, paths: segments.map(({ path }) => path), last: asOf };
}
