import { chmod, rename } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { canonicalJson } from './canonical-json.ts';
import { ensureFolder, writeDurably } from './durable-files.ts';
import type { ManifestReader } from './manifest-reader.ts';
import type { SnapshotEntry } from './manifest.ts';
import type { PublishedNames } from './published-names.ts';
import { snapshotFolder } from './store-layout.ts';
import { selectPartitions } from './store-state.ts';
import type { TempFiles } from './temp-files.ts';

export interface SnapshotFolderOptions {
  readonly dataDir: string;
  readonly manifests: ManifestReader;
  readonly names: PublishedNames;
  readonly temps: TempFiles;
}

/**
 * Writes what people see of a snapshot: `snapshot.json`, then links to its files under their plain
 * names. The chain of versions holds the snapshot itself, so this can be done again at any time.
 */
export async function writeSnapshotFolder(
  options: SnapshotFolderOptions,
  snapshot: SnapshotEntry,
): Promise<void> {
  const { dataDir, manifests, names } = options;
  const name = snapshotFolder(snapshot.tag);
  await ensureFolder(join(dataDir, name));
  await writeReadOnly(options.temps, join(dataDir, name, 'snapshot.json'), snapshot);
  const version = await manifests.version(snapshot.version);
  const datasets = snapshot.datasets.map(({ dataset }) => dataset);
  for (const { folder, entry } of await selectPartitions(manifests, version, { datasets })) {
    await names.place(posix.join(name, folder), entry.partition, entry.segments, 'skip');
  }
}

async function writeReadOnly(temps: TempFiles, path: string, value: unknown): Promise<void> {
  const temporary = temps.path('snapshot');
  await writeDurably(temporary, Buffer.from(`${canonicalJson(value)}\n`));
  await chmod(temporary, 0o444);
  await rename(temporary, path);
}
