import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@taq/schema';
import { cellRunsOf } from './cell-runs.ts';
import { readParquet } from './parquet-reader.ts';
import type { LostCell } from './partition-loss.ts';
import { isDay } from './partition-name.ts';
import { datasetFolder, plainPlace, PUBLISHED } from './store-layout.ts';

/** Paths of the plain files of a year, by partition. */
export async function plainFiles(
  dataDir: string,
  { dataset, year }: { readonly dataset: Dataset; readonly year: string },
): Promise<Map<string, string[]>> {
  const folder = join(dataDir, PUBLISHED, datasetFolder(dataset));
  const found = new Map<string, string[]>();
  const add = (partition: string, path: string): unknown =>
    found.set(partition, [...(found.get(partition) ?? []), path]);
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(year)) continue;
    const partition = dataset.tier === 'samples' ? name : name.slice(0, 6);
    const { isOurs } = plainPlace('', partition, []);
    if (dataset.tier !== 'samples' && isOurs(name)) add(partition, join(folder, name));
    if (dataset.tier !== 'samples' || !isDay(name)) continue;
    for (const file of await namesIn(join(folder, name))) {
      if (isOurs(file)) add(partition, join(folder, name, file));
    }
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** The cells that plain files have rows of; a file that cannot be read tells nothing. */
export async function cellsIn(files: readonly string[], dataset: Dataset): Promise<LostCell[]> {
  const cells: LostCell[] = [];
  for (const file of files) {
    const table = await readParquet(file, dataset).catch(() => undefined);
    for await (const { symbol, date } of cellRunsOf(table?.batches ?? [])) {
      cells.push({ symbol, date });
    }
  }
  return cells;
}
