import { constants, copyFile, link, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, readIfThere, syncFolder, writeDurably } from './durable-files.ts';
import { replaceFile } from './replace-file.ts';

/** Whether two names are the same file, that is links to one another. */
export async function isSameFile(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [left, right].map(async (path) => stat(path).catch(() => undefined)),
  );
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** What linking needs of the file system; tests replace it to play one without hard links. */
export type Link = (existing: string, name: string) => Promise<void>;

/** EISDIR: so Node names on Windows what FAT and exFAT say of a link. */
const REFUSALS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EXDEV',
  'EISDIR',
]);

/** Whether a failed `link` means that this file system, or this file, takes no more links. */
export function linksRefused(error: unknown): boolean {
  return REFUSALS.has(errorCode(error));
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
  await replaceFile(temporary, target);
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
  await replaceFile(temporary, name);
  return true;
}

/** The same with a copy. */
export async function placeCopy(file: string, name: string, temporary: string): Promise<void> {
  await copyFile(file, temporary);
  await replaceFile(temporary, name);
}

/** Gives a file a second name, which must be free; a copy where the file system refuses the link. */
export async function linkOrCopy(file: string, name: string, linkFile: Link = link): Promise<void> {
  try {
    await linkFile(file, name);
  } catch (error) {
    if (!linksRefused(error)) throw error;
    await copyFile(file, name, constants.COPYFILE_EXCL);
  }
}
