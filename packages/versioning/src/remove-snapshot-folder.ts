import { readdir } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import { errorCode, removeIfEmpty, removeIfThere, syncFolder } from './durable-files.ts';
import { isDay } from './partition-name.ts';
import { plainPlace } from './store-layout.ts';

/** What describes a snapshot, in its folder. */
export const SNAPSHOT_FILE = 'snapshot.json';

/** What we put into a snapshot's folder: relative, with `/` between the parts. */
export async function snapshotFiles(folder: string): Promise<string[]> {
  const paths = await pathsBelow(folder);
  return paths
    .filter(({ path, isFolder }) => !isFolder && isNameOfOurs(path))
    .map(({ path }) => path);
}

/** Removes what we put into a snapshot's folder; returns the paths of files that others put there. */
export async function removeSnapshotFolder(folder: string): Promise<string[]> {
  const paths = await pathsBelow(folder);
  const isFile = ({ isFolder }: FoundPath): boolean => !isFolder;
  const left = paths.filter((found) => isFile(found) && !isNameOfOurs(found.path));
  for (const { path } of paths.filter((found) => isFile(found) && isNameOfOurs(found.path))) {
    await removeIfThere(join(folder, path));
  }
  const folders = paths.filter(({ isFolder }) => isFolder).map(({ path }) => path);
  // Longer paths first: a folder goes after those inside it.
  for (const path of [...folders.toSorted((a, b) => b.length - a.length), '']) {
    await removeIfEmpty(join(folder, path));
  }
  await syncFolder(dirname(folder));
  return left.map(({ path }) => path);
}

interface FoundPath {
  /** Relative, with `/` between the parts. */
  readonly path: string;
  readonly isFolder: boolean;
}

async function pathsBelow(folder: string): Promise<FoundPath[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.map((entry) => ({
      path: relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'),
      isFolder: entry.isDirectory(),
    }));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Whether a path, relative to the folder of a snapshot or that of the plain names, looks like one that
 * we gave.
 */
export function isNameOfOurs(path: string): boolean {
  if (path === SNAPSHOT_FILE) return true;
  if (!/^(aggregates|samples)\//.test(path)) return false;
  const [folder, name] = [posix.basename(posix.dirname(path)), posix.basename(path)];
  return plainPlace('', isDay(folder) ? folder : name.slice(0, 6), []).isOurs(name);
}
