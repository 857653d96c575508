import type { Dataset } from '@taq/schema';
import { openStoreToRead } from '../wiring/open-store.ts';

/** Canonical symbols of a dataset of which the live store knows anything, sorted. */
export async function storedSymbols(dataDir: string, dataset: Dataset): Promise<string[]> {
  const store = await openStoreToRead(dataDir);
  const { partitions } = await store.current({ datasets: [dataset.name] });
  return [...new Set(partitions.flatMap(({ coverage }) => coverage.symbols()))].toSorted();
}
