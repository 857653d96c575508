import { TaqError } from '@taq/schema';
import type { LockOwner } from './lock-record.ts';
import type { LockState } from './lock-state.ts';

/** Who holds a lock, for people: `process 4711 on host since … (command)`. */
export function describeHolder(holder: LockOwner | undefined): string {
  if (holder === undefined) return 'a process that is just starting or stopping';
  const { host, pid, since, command } = holder;
  return `process ${pid} on ${host} since ${since} (${command})`;
}

export function stillLocked({ path, holder }: LockState, waited: number): TaqError<'LOCKED'> {
  const waitedMs = Math.round(waited);
  const who = describeHolder(holder);
  return new TaqError('LOCKED', `${path} is held by ${who}; waited ${waitedMs} ms`, {
    details: { lock: path, holder: who, waitedMs },
    next: 'Wait for it with --lock-timeout SECONDS, or run the command again later.',
  });
}

export function notReleased({ name, holder, condition }: LockState): TaqError<'LOCKED'> {
  const isUnreadable = condition === 'unreadable';
  const who = isUnreadable ? 'a process whose record is unreadable' : describeHolder(holder);
  const why = condition === 'alive' ? 'which is alive' : 'which may be alive';
  return new TaqError('LOCKED', `${name} is held by ${who}, ${why}`, {
    details: { lock: name, holder: who, waitedMs: 0 },
    next: 'Let it finish, or end that process; --force frees the lock whatever its holder does.',
  });
}

export function lockNotFound(lock: string, known: readonly string[]): TaqError<'LOCK_NOT_FOUND'> {
  return new TaqError('LOCK_NOT_FOUND', `there is no lock called ${lock}`, {
    details: { lock, known },
    next: known.length === 0 ? 'There is none at all.' : `Locks: ${known.join(', ')}.`,
  });
}

export function unreadableRecord({ path, name }: LockState): TaqError<'STORE_DAMAGED'> {
  return new TaqError('STORE_DAMAGED', `the owner record of ${path} cannot be read`, {
    details: { path },
    next: `If no other process writes to the store, free it: taq locks release ${name} --force.`,
  });
}

export function interruptedWait(path: string, cause: unknown): TaqError<'INTERRUPTED'> {
  return new TaqError('INTERRUPTED', `interrupted while waiting for ${path}`, {
    details: { what: 'waiting for a lock' },
    cause,
  });
}
