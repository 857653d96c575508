import { TaqError } from '@taq/schema';
import type { VersionRoot } from './manifest.ts';

const HOUR_MS = 3_600_000;
const BEHIND_MS = HOUR_MS;
const AHEAD_MS = 5 * 365.25 * 24 * HOUR_MS;

/** What is known of the newest commit when the next one is dated. */
type NewestCommit = Pick<VersionRoot, 'version' | 'committedAt' | 'author'>;

/** The clock by which commits are dated. */
export interface CommitClock {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Takes the clock as it is, however far it lies from the newest commit. */
  readonly trustClock?: boolean;
}

/**
 * When the next commit is made, ISO 8601 with milliseconds. The times of commits strictly increase,
 * whatever the clock does. Throws `CLOCK_SKEW` for a clock an hour behind the newest commit, or five
 * years ahead of it: one of the two is wrong, and retention goes by these times.
 */
export function nextCommitTime(
  { clock, trustClock = false }: CommitClock,
  newest: NewestCommit,
): string {
  const [now, last] = [clock(), Date.parse(newest.committedAt)];
  const isFirst = newest.version === 0;
  const isFar = now < last - BEHIND_MS || (!isFirst && now > last + AHEAD_MS);
  if (isFar && !trustClock) throw clockSkew(now, newest);
  return new Date(Math.max(now, last + 1)).toISOString();
}

/**
 * By which instant retention counts: that of the commit, or the clock where it lies far behind, so
 * that a commit from the future lets nothing go early.
 */
export function retentionNow({ clock }: CommitClock, committedAt: string): number {
  const [now, committed] = [clock(), Date.parse(committedAt)];
  return now < committed - BEHIND_MS ? now : committed;
}

function clockSkew(now: number, newest: NewestCommit): TaqError<'CLOCK_SKEW'> {
  const clock = new Date(now).toISOString();
  return new TaqError(
    'CLOCK_SKEW',
    `the clock says ${clock}, but the newest commit is of ${newest.committedAt}`,
    {
      details: { clock, newestCommit: newest.committedAt },
      next: `Set the clock of this machine, or look at that of ${newest.author.host}, which made that commit, and run the command again. If this clock is right, TAQ_TRUST_CLOCK=1 goes on with it.`,
    },
  );
}
