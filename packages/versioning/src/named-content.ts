import { TaqError } from '@taq/schema';
import type { FrozenVersion } from './kept-versions.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import { leavesOf } from './manifest.ts';

/** Names of leaves and objects. */
export interface NamedContent {
  readonly leaves: ReadonlySet<string>;
  readonly objects: ReadonlySet<string>;
}

/** Tells what versions name. Each leaf is read once, however many versions share it. */
export class ContentReader {
  readonly #manifests: ManifestReader;
  readonly #objects = new Map<string, readonly string[]>();

  constructor(manifests: ManifestReader) {
    this.#manifests = manifests;
  }

  /**
   * What must stay: all of the whole versions, and of the frozen ones their leaves and the objects of
   * their datasets. Throws `STORE_DAMAGED` for a leaf that cannot be read.
   */
  async ofKept(whole: readonly Version[], frozen: readonly FrozenVersion[]): Promise<NamedContent> {
    const leaves = [...whole, ...frozen.map(({ version }) => version)].flatMap(({ root }) =>
      leavesOf(root),
    );
    const objects = new Set<string>();
    for (const version of whole) await this.#collect(version, () => true, objects);
    for (const { version, datasets } of frozen) {
      await this.#collect(version, (dataset) => datasets.has(dataset), objects);
    }
    return { leaves: new Set(leaves), objects };
  }

  /** What versions name that were let go, as far as their leaves can still be read. */
  async ofLetGo(versions: readonly Version[]): Promise<NamedContent> {
    const objects = new Set<string>();
    for (const version of versions) {
      try {
        await this.#collect(version, () => true, objects);
      } catch (error) {
        if (!TaqError.is(error, 'STORE_DAMAGED')) throw error;
      }
    }
    return { leaves: new Set(versions.flatMap(({ root }) => leavesOf(root))), objects };
  }

  async #collect(
    version: Version,
    isWanted: (dataset: string) => boolean,
    into: Set<string>,
  ): Promise<void> {
    for (const { dataset, year, leaves } of version.root.partitions) {
      if (!isWanted(dataset)) continue;
      for (const object of await this.#objectsOf(version, { dataset, year, leaves })) {
        into.add(object);
      }
    }
  }

  async #objectsOf(
    version: Version,
    { dataset, year, leaves }: Version['root']['partitions'][number],
  ): Promise<readonly string[]> {
    const key = leaves.join();
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    const leaf = await this.#manifests.partitions(version, dataset, year);
    const objects = (leaf?.partitions ?? []).flatMap(({ segments }) =>
      segments.map(({ object }) => object),
    );
    this.#objects.set(key, objects);
    return objects;
  }
}
