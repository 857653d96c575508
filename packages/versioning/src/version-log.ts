import { TaqError } from '@taq/schema';
import { changedPartitions, type ChangedPartition } from './changed-partitions.ts';
import type { ManifestReader, Version } from './manifest-reader.ts';
import { manifestDamaged, type VersionRoot } from './manifest.ts';
import { versionName } from './store-layout.ts';

/** A version as the log has it. */
export interface KeptLogEntry extends Pick<
  VersionRoot,
  'version' | 'committedAt' | 'author' | 'reason'
> {
  readonly expired: false;
  /** The version before; `null` for the first. */
  readonly parent: number | null;
  /** What differs from the version before; absent where too little is left of one of the two. */
  readonly changed?: readonly ChangedPartition[];
}

/** A version that clean-up let go. */
export interface ExpiredLogEntry {
  readonly version: number;
  readonly expired: true;
}

export type LogEntry = KeptLogEntry | ExpiredLogEntry;

/**
 * The versions, newest first, as many as are asked for. Throws `STORE_DAMAGED` where one is missing,
 * or not what the store wrote.
 */
export async function* versionLog(
  manifests: ManifestReader,
  limit: number,
): AsyncGenerator<LogEntry> {
  let version: Version | 'expired' = await manifests.newest();
  const newest = version.root.version;
  for (let number = newest; number > 0 && number > newest - limit; number -= 1) {
    const parent = await manifests.look(number - 1);
    if (parent === undefined) throw manifestDamaged(versionName(number - 1));
    yield version === 'expired'
      ? { version: number, expired: true }
      : await keptEntry(manifests, version, parent);
    version = parent;
  }
}

async function keptEntry(
  manifests: ManifestReader,
  version: Version,
  parent: Version | 'expired',
): Promise<KeptLogEntry> {
  const { root } = version;
  const changed = parent === 'expired' ? undefined : await changesOf(manifests, parent, version);
  return {
    version: root.version,
    expired: false,
    committedAt: root.committedAt,
    author: root.author,
    reason: root.reason,
    parent: root.parent?.version ?? null,
    ...(changed && { changed }),
  };
}

/** `undefined` where a leaf is gone, as of a version that was listed and not yet turned into a stub. */
async function changesOf(
  manifests: ManifestReader,
  parent: Version,
  version: Version,
): Promise<readonly ChangedPartition[] | undefined> {
  try {
    return await changedPartitions(manifests, parent, version);
  } catch (error) {
    if (TaqError.is(error, 'STORE_DAMAGED')) return undefined;
    throw error;
  }
}
