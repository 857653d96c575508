import { copyFile, link, mkdir, open, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TaqError } from '@taq/schema';

/** The error code of a failed file operation, `''` for anything else. */
export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? '';
}

/**
 * Creates a file with these bytes and syncs it. The name must be free. What was written is
 * counted, since a full disk can end a write early. Nothing stays behind after a failure.
 */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    const { size } = await handle.stat();
    if (size !== bytes.byteLength) throw new RangeError(`${size} of ${bytes.byteLength} bytes`);
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw diskFailure(error, path, bytes.byteLength);
  } finally {
    await handle.close();
  }
}

/** A full disk as `DISK_FULL`; any other error as it is. */
export function diskFailure(error: unknown, path: string, neededBytes: number): unknown {
  if (!['ENOSPC', 'EDQUOT', 'EFBIG'].includes(errorCode(error))) return error;
  return new TaqError('DISK_FULL', `no space left to write ${path}`, {
    details: { path, neededBytes, freeBytes: 0, predictedUsage: 1 },
    next: 'Free some space and run the same command again; what was committed is intact.',
    cause: error,
  });
}

/** Makes the entries of a folder durable. File systems that cannot sync folders are let pass. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR'].includes(errorCode(error))) throw error;
  } finally {
    await handle.close();
  }
}

/** Creates a folder with its parents, each of them durable in the one above. */
export async function ensureFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; ; folder = dirname(folder)) {
    await syncFolder(dirname(folder));
    if (folder === first || folder === dirname(folder)) return;
  }
}

/** The file's bytes, `undefined` where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a file; one that is gone already is fine. */
export async function removeIfThere(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Whether two names are the same file, that is links to one another. */
export async function isSameFile(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [left, right].map(async (path) => stat(path).catch(() => undefined)),
  );
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** What linking needs of the file system; tests replace it to play one without hard links. */
export type Link = (existing: string, name: string) => Promise<void>;

/** Whether a failed `link` means that this file system, or this file, takes no more links. */
export function linksRefused(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'].includes(errorCode(error));
}

/**
 * Gives a complete, synced file the name `target`, if nobody has that name yet: the one step that
 * decides between writers. `unknown` where the file system's answer leaves it open.
 *
 * Without hard links a folder decides: renaming a folder onto one that is not empty fails, so only
 * one `target.claim/` can ever appear, complete with its content. Whoever comes next finishes what
 * a dead winner left, by giving that content the target's name.
 */
export async function publishExclusively(
  file: string,
  target: string,
  linkFile: Link = link,
): Promise<'won' | 'lost' | 'unknown'> {
  try {
    await linkFile(file, target);
    return 'won';
  } catch (error) {
    if (await isSameFile(file, target)) return 'won';
    if (errorCode(error) === 'EEXIST') return 'lost';
    if (linksRefused(error)) return claimByFolder(file, target);
    if (['EIO', 'ETIMEDOUT', 'ESTALE'].includes(errorCode(error))) return 'unknown';
    throw error;
  }
}

async function claimByFolder(file: string, target: string): Promise<'won' | 'lost'> {
  if ((await readIfThere(target)) !== undefined) return 'lost';
  const [own, claim] = [`${file}.claim`, `${target}.claim`];
  await mkdir(own);
  await writeDurably(join(own, 'content'), await readFile(file));
  await syncFolder(own);
  const outcome = await renameUnlessTaken(own, claim);
  await finishClaim(claim, `${file}.finish`, target);
  return outcome;
}

async function renameUnlessTaken(own: string, claim: string): Promise<'won' | 'lost'> {
  try {
    await rename(own, claim);
    await syncFolder(dirname(claim));
    return 'won';
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error))) return 'lost';
    throw error;
  }
}

async function finishClaim(claim: string, temporary: string, target: string): Promise<void> {
  if ((await readIfThere(target)) !== undefined) return;
  await writeDurably(temporary, await readFile(join(claim, 'content')));
  await rename(temporary, target);
}

/**
 * Puts a link to `file` at `name`, in the place of whatever was there, through `temporary`, which
 * must be free. `false` where the file system refuses the link; then nothing has changed.
 */
export async function placeLink(
  file: string,
  name: string,
  temporary: string,
  linkFile: Link = link,
): Promise<boolean> {
  // Renaming one link of a file onto another one does nothing and leaves both.
  if (await isSameFile(file, name)) return true;
  try {
    await linkFile(file, temporary);
  } catch (error) {
    if (linksRefused(error)) return false;
    throw error;
  }
  await rename(temporary, name);
  return true;
}

/** The same with a copy. */
export async function placeCopy(file: string, name: string, temporary: string): Promise<void> {
  await copyFile(file, temporary);
  await rename(temporary, name);
}
