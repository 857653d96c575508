import { TaqError } from '@taq/schema';
import { harmOfBytes, lookAt, stateOfFile, type Harm } from './file-soundness.ts';
import type { PinnedPartition, PinnedSegment, StoreState } from './store-state.ts';

/**
 * Lets no damaged file be served. A file that was left alone since it was sealed costs one `stat`;
 * one whose seal is broken, or that is known to be damaged, is hashed. What was found good is
 * remembered until the file changes.
 */
export class SoundFiles {
  readonly #good = new Map<string, string>();

  /** Throws `STORE_DAMAGED` for the first of a state's files at these paths that is not sound. */
  async require(
    { partitions, tag }: Pick<StoreState, 'partitions' | 'tag'>,
    paths: readonly string[],
  ): Promise<void> {
    const wanted = new Set(paths);
    for (const partition of partitions) {
      for (const segment of partition.segments.filter(({ path }) => wanted.has(path))) {
        const harm = await this.#harmOf(segment);
        if (harm !== undefined) throw notSound(partition, segment, harm, tag);
      }
    }
  }

  async #harmOf({ path, bytes, hash, suspect }: PinnedSegment): Promise<Harm | undefined> {
    const look = await lookAt(path, { bytes, sha256: hash });
    if ('harm' in look) return look.harm;
    if (look.sealed && suspect !== true) return undefined;
    const state = stateOfFile(look.stats);
    if (this.#good.get(path) === state) return undefined;
    const harm = await harmOfBytes(path, hash);
    if (harm === undefined) this.#good.set(path, state);
    return harm;
  }
}

const WORDS: Readonly<Record<Harm, string>> = {
  missing: 'is missing',
  wrong_size: 'has another size than it was committed with',
  wrong_bytes: 'does not hold the bytes it was committed with',
  unreadable: 'cannot be read',
};

function notSound(
  { dataset, partition }: PinnedPartition,
  { path }: PinnedSegment,
  harm: Harm,
  tag: string | undefined,
): TaqError<'STORE_DAMAGED'> {
  const needed = tag === undefined ? '' : `, and the snapshot ${tag} needs it`;
  return new TaqError(
    'STORE_DAMAGED',
    `${path} of ${dataset} ${partition} ${WORDS[harm]}${needed}`,
    {
      details: { path, dataset, partition, ...(tag === undefined ? {} : { snapshot: tag }) },
      next: 'taq verify shows all damage; taq verify --repair --from COPY takes the file from another copy of the store, and without --from lets its days be fetched again.',
    },
  );
}
