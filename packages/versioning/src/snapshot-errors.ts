import { byNearness, TaqError, type ExchangeDate, type TaqErrorDetails } from '@taq/schema';
import { endOfDay, type AsOfQuestion } from './as-of-question.ts';
import type { SnapshotEntry } from './manifest.ts';

const TAGS_SHOWN = 5;

/** With the tags that are known instead, those that come nearest first. */
export function tagNotFound(
  tag: string,
  message: string,
  snapshots: readonly SnapshotEntry[],
): TaqError<'TAG_NOT_FOUND'> {
  const living = snapshots.filter((one) => one.deletedAt === undefined).map((one) => one.tag);
  const known = byNearness(tag, living).map(({ name }) => name);
  return new TaqError('TAG_NOT_FOUND', message, {
    details: { tag, known },
    next: knownTags(known),
  });
}

function knownTags(known: readonly string[]): string {
  if (known.length === 0) return 'There is none yet.';
  if (known.length <= TAGS_SHOWN) return `Known: ${known.join(', ')}.`;
  const nearest = known.slice(0, TAGS_SHOWN).join(', ');
  return `Nearest: ${nearest}; taq snapshot list shows all ${known.length}.`;
}

/** The tag is that of a snapshot, or was. */
export function tagExists({ tag, deletedAt }: SnapshotEntry): TaqError<'TAG_EXISTS'> {
  const was = deletedAt === undefined ? 'exists already' : 'existed and is never given again';
  return new TaqError('TAG_EXISTS', `the tag ${tag} ${was}`, {
    details: { tag },
    next: 'Name another one: --snapshot-tag of a sync, --tag of snapshot create.',
  });
}

/** Throws `TAG_DELETED` for a tombstone. */
export function requireNotDeleted({ tag, deletedAt }: SnapshotEntry): void {
  if (deletedAt === undefined) return;
  throw new TaqError('TAG_DELETED', `the snapshot ${tag} was deleted on ${deletedAt}`, {
    details: { tag, deletedAt },
    next: 'Name another snapshot: taq snapshot list shows them.',
  });
}

/** Throws `TAG_PROTECTED` for a snapshot that is to stay. */
export function requireNotProtected({ tag, protected: isProtected }: SnapshotEntry): void {
  if (isProtected !== true) return;
  throw new TaqError('TAG_PROTECTED', `the snapshot ${tag} is protected`, {
    details: { tag },
    next: `Take the protection away first: taq snapshot protect ${tag} --off`,
  });
}

/** No snapshot answers to the day; those that come nearest are named with both dates. */
export function snapshotNotFound(
  nearest: TaqErrorDetails['SNAPSHOT_NOT_FOUND']['nearest'],
  { asOf, policy, datasets }: AsOfQuestion,
): TaqError<'SNAPSHOT_NOT_FOUND'> {
  const wanted =
    policy === 'through'
      ? `is through ${asOf} or later`
      : `was taken before ${instant(endOfDay(asOf))}, when ${asOf} ended in New York`;
  const described = nearest.map(
    ({ tag, through, created }) =>
      `${tag} (${through === null ? 'all provisional' : `through ${through}`}, created ${created})`,
  );
  const listed =
    described.length === 0 ? 'there is none of it yet' : `nearest: ${described.join(', ')}`;
  return new TaqError(
    'SNAPSHOT_NOT_FOUND',
    `no snapshot of ${datasets.join(' and ')} ${wanted}; ${listed}`,
    {
      details: { asOf, policy, nearest },
      next: 'Ask for another day or name a tag; taq snapshot create takes a snapshot.',
    },
  );
}

/** The end of the asked day lies in the future: in milliseconds since 1970. */
export function dayNotOver(asOf: ExchangeDate, ends: number): TaqError<'DAY_NOT_OVER'> {
  const endsAt = instant(ends);
  return new TaqError('DAY_NOT_OVER', `${asOf} ends in New York at ${endsAt}, which is to come`, {
    details: { asOf, endsAt },
    next: 'Ask for an earlier day, or again when that one is over.',
  });
}

/** A state is to be named in one way, and whole. */
export function badPoint(argument: string, what: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', what, {
    details: { argument, value: what },
    next: 'Name a tag, a version, or an as-of day with its datasets and a policy: through or known-by.',
  });
}

/** There never was a version of this number. */
export function noSuchVersion(version: number, newest: number): TaqError<'VERSION_NOT_FOUND'> {
  return new TaqError('VERSION_NOT_FOUND', `there is no version ${version}`, {
    details: { version },
    next: `The newest one is ${newest}; taq log lists them.`,
  });
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
