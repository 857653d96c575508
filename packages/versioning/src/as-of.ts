import type { ExchangeDate } from '@taq/schema';
import { endOfDay, type AsOfQuestion } from './as-of-question.ts';
import type { SnapshotEntry } from './manifest.ts';
import { dayNotOver, requireNotDeleted, snapshotNotFound } from './snapshot-errors.ts';

/** Whether a snapshot holds all these datasets. */
export function holds({ datasets }: SnapshotEntry, names: readonly string[]): boolean {
  return names.every((name) => datasets.some(({ dataset }) => dataset === name));
}

/** The latest final day of datasets in a snapshot: the earliest of theirs, where each has one. */
export function throughOf(
  { datasets }: SnapshotEntry,
  names: readonly string[],
): ExchangeDate | undefined {
  const days = names.map((name) => datasets.find(({ dataset }) => dataset === name)?.through);
  if (days.includes(undefined)) return undefined;
  return days.reduce((first, day) => ((day ?? '') < (first ?? '') ? day : first), days[0]);
}

/**
 * The snapshot that answers. Nothing that is taken later can change the choice, and where the one
 * that is chosen was deleted, the question fails: so does each that it used to answer.
 * `snapshots` in the order in which they were taken, tombstones included. Throws
 * `SNAPSHOT_NOT_FOUND` with the nearest ones, or `TAG_DELETED`.
 */
export function chooseAsOf(
  snapshots: readonly SnapshotEntry[],
  question: AsOfQuestion,
): SnapshotEntry {
  const { asOf, policy, datasets } = question;
  const holding = snapshots.filter((snapshot) => holds(snapshot, datasets));
  const chosen =
    policy === 'through'
      ? holding.find((snapshot) => (throughOf(snapshot, datasets) ?? '') >= asOf)
      : holding.findLast(({ createdAt }) => Date.parse(createdAt) < endOfDay(asOf));
  if (chosen === undefined) throw snapshotNotFound(nearest(holding, question), question);
  requireNotDeleted(chosen);
  return chosen;
}

const NEAREST = 3;

/** Those whose days come closest to the asked one, which all of them miss on the same side. */
function nearest(
  holding: readonly SnapshotEntry[],
  { policy, datasets }: AsOfQuestion,
): { tag: string; through: string | null; created: string }[] {
  const living = holding
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map((snapshot) => ({
      tag: snapshot.tag,
      through: throughOf(snapshot, datasets) ?? null,
      created: snapshot.createdAt,
    }));
  const order =
    policy === 'known-by'
      ? living
      : living.toSorted((left, right) => ((left.through ?? '') > (right.through ?? '') ? -1 : 1));
  return order.slice(0, NEAREST);
}

/**
 * Refuses a day of which the end has not come, by the clock or by the newest commit, after which
 * none can be dated earlier: a snapshot could still be taken that answers for it. Throws
 * `DAY_NOT_OVER`.
 */
export function requireDayOver(asOf: ExchangeDate, now: number, newestCommit: string): void {
  const ends = endOfDay(asOf);
  if (Math.max(now, Date.parse(newestCommit)) < ends) throw dayNotOver(asOf, ends);
}
