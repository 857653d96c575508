import { addDays, createSchemaRegistry, newYorkToUtcNs, type ExchangeDate } from '@taq/schema';
import { METRICS, recorderFor, silentRecorder } from '@taq/telemetry';
import type { TaqStore } from '@taq/versioning';

/** Says what a store holds, where somebody listens; else does nothing. */
export async function recordStore(store: TaqStore): Promise<void> {
  const recorder = await recorderFor('@taq/cli');
  if (recorder === silentRecorder) return;
  const { readStatus } = await import('../status/store-status.ts');
  const { measureDisk } = await import('@taq/sync');
  const { datasets, snapshots } = await readStatus(store, store.dataDir);
  for (const { dataset, bytes, lastDate } of datasets) {
    const about = { 'taq.dataset': dataset, 'taq.tier': tierOf(dataset) };
    recorder.record(METRICS.storeUsage, bytes, about);
    if (lastDate !== undefined) recorder.record(METRICS.newestDayAge, ageOf(lastDate), about);
  }
  recorder.record(METRICS.storeSnapshots, snapshots);
  recorder.record(METRICS.storeLimit, (await measureDisk(store.dataDir)).totalBytes);
}

/** Seconds since the day ended in New York; 0 while it lasts. */
function ageOf(date: ExchangeDate): number {
  const endMs = Number(newYorkToUtcNs(addDays(date, 1), 0n) / 1_000_000n);
  return Math.max(0, Date.now() - endMs) / 1000;
}

function tierOf(name: string): string | undefined {
  return createSchemaRegistry()
    .list()
    .find((dataset) => dataset.name === name)?.tier;
}
