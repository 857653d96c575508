import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { requireStore } from './data-folder.ts';
import { errorCode } from './durable-files.ts';
import { lockNotFound, notReleased } from './lock-errors.ts';
import { free, stateOf, type LockState } from './lock-state.ts';
import { atStore } from './store-failure.ts';
import { LOCKS } from './store-layout.ts';

const ENDING = '.lock';
const OWNER = '.owner';

/**
 * The locks of a store that are not free, by name. Looks at the folder of locks alone, so a store
 * of which nothing else can be read will do. Throws `STORE_NOT_FOUND`, `STORE_UNUSABLE`.
 */
export async function listLocks(dataDir: string): Promise<LockState[]> {
  return atStore(dataDir, async () => {
    const states = await Promise.all((await lockPaths(dataDir)).map(async (path) => stateOf(path)));
    return states.filter((state) => state !== undefined);
  });
}

/**
 * Frees a lock by its name, with or without `.lock`: that of a dead holder, or with `force` any.
 * Frees what was looked at, never the lock of somebody who came in meanwhile. Returns what it
 * freed. Throws `LOCKED` for a holder that may be alive, and `LOCK_NOT_FOUND`, also where the lock
 * was given back while this looked at it.
 */
export async function releaseLock(
  dataDir: string,
  name: string,
  { force = false }: { readonly force?: boolean } = {},
): Promise<LockState> {
  const wanted = name.endsWith(ENDING) ? name : `${name}${ENDING}`;
  const locks = await listLocks(dataDir);
  const lock = locks.find((candidate) => candidate.name === wanted);
  if (lock === undefined) throw lockNotFound(name, namesOf(locks));
  if (lock.condition !== 'dead' && !force) throw notReleased(lock);
  if (!(await atStore(dataDir, async () => free(lock))))
    throw lockNotFound(name, namesOf(await listLocks(dataDir)));
  return lock;
}

/** A lock whose gate is gone is known by its owner's record. */
async function lockPaths(dataDir: string): Promise<string[]> {
  await requireStore(dataDir);
  const folder = join(dataDir, LOCKS);
  const locks = (await namesIn(folder))
    .map((name) => (name.endsWith(OWNER) ? name.slice(0, -OWNER.length) : name))
    .filter((name) => name.endsWith(ENDING));
  return [...new Set(locks)].toSorted().map((name) => join(folder, name));
}

/** A copy of a store may have been made without this folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function namesOf(locks: readonly LockState[]): string[] {
  return locks.map(({ name }) => name);
}
