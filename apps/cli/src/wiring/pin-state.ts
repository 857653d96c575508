import type { ExchangeDate } from '@taq/schema';
import type { AsOfPolicy, PinnedStore, PointInTime, TaqStore } from '@taq/versioning';

/** Which state is asked, as flags say it; the newest where all are absent. */
export interface AskedState {
  readonly tag: string | undefined;
  readonly asOf: ExchangeDate | undefined;
  readonly asOfPolicy: AsOfPolicy | undefined;
}

/**
 * Pins the state for these datasets, by full names, of one instant; where none are named, for all
 * that a snapshot has, those of the fullest one for a day. Throws what `TaqStore.at` throws.
 */
export async function pinState(
  store: TaqStore,
  asked: AskedState,
  datasets?: readonly string[],
): Promise<PinnedStore> {
  if (asked.asOf === undefined)
    return store.at({ ...pointOf(asked), ...(datasets && { datasets }) });
  return store.at({ ...pointOf(asked), datasets: datasets ?? (await fullest(store)) });
}

function pointOf({ tag, asOf, asOfPolicy }: AskedState): PointInTime {
  return {
    ...(tag !== undefined && { tag }),
    ...(asOf !== undefined && { asOf }),
    ...(asOfPolicy !== undefined && { policy: asOfPolicy }),
  };
}

async function fullest(store: TaqStore): Promise<readonly string[]> {
  const snapshots = await store.snapshots.list();
  const held = snapshots.map(({ datasets }) => datasets.map(({ dataset }) => dataset));
  return held.reduce((most, names) => (names.length > most.length ? names : most), []);
}
