import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { errorCode, removeIfThere } from './durable-files.ts';
import { livenessOf, type Liveness } from './lock-owner.ts';
import { LockRecord, type FoundRecord, type LockOwner } from './lock-record.ts';

/** A holder whose process cannot be looked at is taken for dead after this long without a heartbeat. */
export const SILENCE_MS = 60_000;

/** A gate without an owner record for longer than this is what a dead process left. */
export const UNOWNED_MS = 2_000;

/** What can be said of a lock that is not free. */
export interface LockState {
  /** The file's name, such as `taq_sync_aggregates_1min_bars_202411.lock`. */
  readonly name: string;
  readonly path: string;
  /** Names the ownership that was seen; `undefined` where nobody owned the lock. */
  readonly token: string | undefined;
  /**
   * `undefined` where nobody owns it: somebody is just coming in, or died doing so; and where the
   * record is `unreadable`.
   */
  readonly holder: LockOwner | undefined;
  /**
   * `dead`: free for whoever comes next. `unknown`: of another machine or container, or just coming
   * in; it counts as dead once it is silent for long enough.
   */
  readonly condition: Liveness | 'unreadable';
  /**
   * Milliseconds without a sign of life, where that and no process decides; `undefined` also where
   * it cannot be measured.
   */
  readonly silentMs: number | undefined;
}

/** Looks at a lock; `undefined` where it is free. */
export async function stateOf(path: string): Promise<LockState | undefined> {
  const record = new LockRecord(path);
  const found = await record.read();
  const judged = found === undefined ? await judgeGate(path, record) : await judge(found, record);
  return judged && { name: basename(path), path, ...judged };
}

/**
 * Ends the ownership that was seen, and no other. `false` where that one has ended already: then
 * somebody else may be the owner by now, and nothing happens.
 */
export async function free({ path, token }: LockState): Promise<boolean> {
  if (token === undefined) return removeIfThere(path);
  if (!(await new LockRecord(path).remove(token))) return false;
  await removeIfThere(path);
  return true;
}

type Judgement = Omit<LockState, 'name' | 'path'>;

async function judge({ token, owner }: FoundRecord, record: LockRecord): Promise<Judgement> {
  if (owner === undefined) {
    return { token, holder: owner, condition: 'unreadable', silentMs: undefined };
  }
  const liveness = livenessOf(owner);
  if (liveness !== 'unknown') {
    return { token, holder: owner, condition: liveness, silentMs: undefined };
  }
  return { token, holder: owner, ...bySilence(await record.silenceOf(token), SILENCE_MS) };
}

/** A gate that is shut while nobody owns the lock. */
async function judgeGate(path: string, record: LockRecord): Promise<Judgement | undefined> {
  if (!(await isThere(path))) return undefined;
  const age = await record.ageOf(path);
  return { token: undefined, holder: undefined, ...bySilence(age, UNOWNED_MS) };
}

function bySilence(
  silentMs: number | undefined,
  limitMs: number,
): Pick<LockState, 'condition' | 'silentMs'> {
  const isDead = silentMs !== undefined && silentMs > limitMs;
  return { condition: isDead ? 'dead' : 'unknown', silentMs };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
