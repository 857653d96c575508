import { TaqError } from '@taq/schema';
import type { SnapshotEntry } from './manifest.ts';

/** With the tags that are known instead. */
export function tagNotFound(
  tag: string,
  message: string,
  snapshots: readonly SnapshotEntry[],
): TaqError<'TAG_NOT_FOUND'> {
  const known = snapshots.filter((one) => one.deletedAt === undefined).map((one) => one.tag);
  return new TaqError('TAG_NOT_FOUND', message, {
    details: { tag, known },
    next: known.length === 0 ? 'There is none yet.' : `Known: ${known.join(', ')}.`,
  });
}

/** The tag is that of a snapshot, or was. */
export function tagExists({ tag, deletedAt }: SnapshotEntry): TaqError<'TAG_EXISTS'> {
  const was = deletedAt === undefined ? 'exists already' : 'existed and is never given again';
  return new TaqError('TAG_EXISTS', `the tag ${tag} ${was}`, {
    details: { tag },
    next: 'Name another one with --snapshot-tag.',
  });
}

/** Two ways to name a snapshot at once. */
export function tagAndAsOf(tag: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', 'a tag and an as-of day cannot be asked for together', {
    details: { argument: 'tag', value: tag },
    next: 'Give one of them.',
  });
}
