import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@taq/schema';
import { canonicalJson } from './canonical-json.ts';
import { ensureFolder, writeDurably } from './durable-files.ts';
import type { ManifestReader } from './manifest-reader.ts';
import type { SnapshotEntry } from './manifest.ts';
import type { FolderContent, LinkPlace } from './place-snapshot-files.ts';
import { removeSnapshotFolder, SNAPSHOT_FILE } from './remove-snapshot-folder.ts';
import { readSnapshots } from './snapshot.ts';
import { snapshotFolder } from './store-layout.ts';
import { selectPartitions, type SelectedPartition } from './store-state.ts';
import { replaceFile } from './replace-file.ts';

export interface SnapshotFolderOptions extends LinkPlace {
  readonly manifests: ManifestReader;
  readonly logger: Logger;
}

/**
 * What people see of snapshots: a folder for each, with `snapshot.json` and its files under their
 * plain names. The chain of versions holds the snapshots themselves, so this can be done again at
 * any time.
 */
export class SnapshotFolders {
  readonly #options: SnapshotFolderOptions;

  constructor(options: SnapshotFolderOptions) {
    this.#options = options;
  }

  /**
   * Makes the folder of a tag be as the newest version has the snapshot: there, or gone once it was
   * deleted. `undefined` where there is none. Who holds the frozen partitions passes them on.
   */
  async bring(
    tag: string,
    frozen?: readonly SelectedPartition[],
  ): Promise<FolderContent | undefined> {
    for (;;) {
      const snapshot = await this.#find(tag);
      if (snapshot === undefined) return undefined;
      const content = await this.#make(snapshot, frozen);
      // Another process may have deleted the snapshot while its folder was written.
      if ((await this.#find(tag))?.deletedAt === snapshot.deletedAt) return content;
    }
  }

  async #find(tag: string): Promise<SnapshotEntry | undefined> {
    const { manifests } = this.#options;
    const snapshots = await readSnapshots(manifests, await manifests.newest());
    return snapshots.find((snapshot) => snapshot.tag === tag);
  }

  async #make(
    snapshot: SnapshotEntry,
    frozen: readonly SelectedPartition[] | undefined,
  ): Promise<FolderContent | undefined> {
    if (snapshot.deletedAt === undefined) return this.#write(snapshot, frozen);
    const { dataDir, logger } = this.#options;
    const left = await removeSnapshotFolder(join(dataDir, snapshotFolder(snapshot.tag)));
    if (left.length > 0) {
      const fields = { snapshot_tag: snapshot.tag, left: left.join(', ') };
      logger.warn('files that are not ours stay in the folder of a deleted snapshot', fields);
    }
    return undefined;
  }

  async #write(
    snapshot: SnapshotEntry,
    frozen: readonly SelectedPartition[] | undefined,
  ): Promise<FolderContent> {
    const { dataDir, logger } = this.#options;
    const folder = join(dataDir, snapshotFolder(snapshot.tag));
    await ensureFolder(folder);
    await this.#writeDescription(folder, snapshot);
    const partitions = frozen ?? (await this.#partitionsOf(snapshot));
    const { placeSnapshotFiles } = await import('./place-snapshot-files.ts');
    const content = await placeSnapshotFiles(this.#options, snapshot, folder, partitions);
    if (content.refused > 0) {
      const fields = { snapshot_tag: snapshot.tag, ...content };
      logger.warn('the file system takes no more hard links: the snapshot stands without', fields);
    }
    return content;
  }

  async #partitionsOf({ version, datasets }: SnapshotEntry): Promise<SelectedPartition[]> {
    const { manifests } = this.#options;
    const names = datasets.map(({ dataset }) => dataset);
    return selectPartitions(manifests, await manifests.version(version), { datasets: names });
  }

  /** What never changes about the snapshot, so the file never does. */
  async #writeDescription(folder: string, snapshot: SnapshotEntry): Promise<void> {
    const { protected: _, ...description } = snapshot;
    const temporary = this.#options.temps.path('snapshot');
    await writeDurably(temporary, Buffer.from(`${canonicalJson(description)}\n`));
    await chmod(temporary, 0o444);
    await replaceFile(temporary, join(folder, SNAPSHOT_FILE));
  }
}
