import { requireReadable } from '@taq/provider';
import type { SqlView } from '@taq/provider-duckdb';
import { dailyRv, minuteBars, spreadStats, ticks, type Dataset } from '@taq/schema';
import { SoundFiles, type PointInTime, type StoreState, type TaqStore } from '@taq/versioning';

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
  point: Omit<PointInTime, 'datasets'>,
  tables: readonly string[],
): Promise<PinnedViews> {
  const named = viewsNamed(tables);
  const names = named.length > 0 ? named : await viewsOf(store, point);
  const datasets = names.flatMap((name) => DATASETS[name]?.name ?? []);
  const pinned = await store.at({ ...point, datasets });
  const state = await pinned.read({ datasets });
  await new SoundFiles().require(
    state,
    state.partitions.flatMap(({ segments }) => segments.map(({ path }) => path)),
  );
  return { state, views: names.map((name) => viewOf(name, state)) };
}

function viewsNamed(tables: readonly string[]): string[] {
  const asked = new Set(tables.map((name) => name.toLowerCase()));
  return Object.keys(DATASETS).filter((name) => asked.has(name));
}

/** The views of all that the state has: of a day, of what the fullest snapshot holds. */
async function viewsOf(store: TaqStore, { tag, asOf }: PointInTime): Promise<string[]> {
  const all = Object.keys(DATASETS);
  if (tag === undefined && asOf === undefined) return all;
  const held = tag === undefined ? await fullest(store) : (await store.at({ tag })).datasets;
  return all.filter((name) => held.includes(DATASETS[name]?.name ?? ''));
}

async function fullest(store: TaqStore): Promise<readonly string[]> {
  const snapshots = await store.snapshots.list();
  return snapshots.reduce<readonly string[]>((most, { datasets }) => {
    const names = datasets.map(({ dataset }) => dataset);
    return names.length > most.length ? names : most;
  }, []);
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
