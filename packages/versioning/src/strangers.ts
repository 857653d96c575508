import { readdir } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { errorCode } from './durable-files.ts';
import { isContentName } from './manifest.ts';
import { isNameOfOurs, SNAPSHOT_FILE } from './remove-snapshot-folder.ts';
import {
  HINT,
  LEAVES,
  LOCKS,
  MEMBERS,
  OBJECTS,
  PUBLISHED,
  QUARANTINE,
  snapshotFolder,
  SNAPSHOTS,
  STAGED,
  TEMPORARY,
  VERSIONS,
  versionOf,
  type StoreName,
} from './store-layout.ts';
import type { TempFiles } from './temp-files.ts';
import { isProgressName } from './verify-progress.ts';

const NAMED_BY_CONTENT = /^(.*)\.(parquet|json)(\.claim)?$/;

/** The names that a store has, as far as they are known. */
export interface ExpectedNames {
  readonly names: ReadonlySet<StoreName>;
  readonly tags: readonly string[];
  /** Not where a manifest is damaged: then a name that looks like ours may be. */
  readonly areAllKnown: boolean;
}

/** Files in the store's folders that are not the store's, sorted. No damage, and never removed. */
export async function findStrangers(
  dataDir: string,
  { names, tags, areAllKnown }: ExpectedNames,
): Promise<StoreName[]> {
  const isOurs = (path: StoreName): boolean =>
    expected.has(path) || (!areAllKnown && isNameOfOurs(belowTop(path)));
  const expected = new Set([
    ...names,
    ...tags.map((tag) => posix.join(snapshotFolder(tag), SNAPSHOT_FILE)),
  ]);
  const found = await Promise.all([
    inFolder(dataDir, OBJECTS, isNamedByContent),
    inFolder(dataDir, LEAVES, isNamedByContent),
    inFolder(dataDir, VERSIONS, (name) => versionOf(name.replace(/\.claim$/, '')) !== undefined),
    inFolder(dataDir, posix.dirname(HINT), isOneOf(VERSIONS, LEAVES, HINT, MEMBERS)),
    inFolder(dataDir, PUBLISHED, (name) => PARTS_OF_TAQ.has(name)),
    inFolder(dataDir, TEMPORARY, isTemporary),
    ...[`${PUBLISHED}/aggregates`, `${PUBLISHED}/samples`, SNAPSHOTS].map(async (folder) =>
      (await filesBelow(dataDir, folder)).filter((path) => !isOurs(path)),
    ),
  ]);
  return found.flat().toSorted();
}

/** The same in one snapshot's folder. */
export async function strangersInSnapshot(
  dataDir: string,
  tag: string,
  { names, areAllKnown }: Omit<ExpectedNames, 'tags'>,
): Promise<StoreName[]> {
  const folder = snapshotFolder(tag);
  const description = posix.join(folder, SNAPSHOT_FILE);
  const isOurs = (path: StoreName): boolean =>
    path === description || names.has(path) || (!areAllKnown && isNameOfOurs(belowTop(path)));
  return (await filesBelow(dataDir, folder)).filter((path) => !isOurs(path)).toSorted();
}

/** A path below the folder of its snapshot, or below that of the plain names. */
function belowTop(path: StoreName): StoreName {
  const parts = path.split('/');
  return parts.slice(parts[0] === posix.dirname(SNAPSHOTS) ? 3 : 1).join('/');
}

/** What processes that are gone were writing; the next opening for writing removes it. */
export async function leftovers(dataDir: string, temps: TempFiles): Promise<StoreName[]> {
  const dead = await temps.ofTheDead();
  return dead.map(({ path }) => nameOf(dataDir, path)).toSorted();
}

const PARTS_OF_TAQ: ReadonlySet<string> = new Set([
  ...[OBJECTS, TEMPORARY, QUARANTINE, LOCKS].map((name) => posix.basename(name)),
  'aggregates',
  'samples',
]);

function isOneOf(...names: readonly StoreName[]): (name: string) => boolean {
  return (name) => names.some((one) => posix.basename(one) === name);
}

function isNamedByContent(name: string): boolean {
  return isContentName(NAMED_BY_CONTENT.exec(name)?.[1] ?? '');
}

/** Ours say who made them. */
function isTemporary(name: string): boolean {
  return name === posix.basename(STAGED) || isProgressName(name) || name.split('~').length === 6;
}

async function inFolder(
  dataDir: string,
  folder: StoreName,
  isOurs: (name: string) => boolean,
): Promise<StoreName[]> {
  const names = await unlessMissing(async () => readdir(join(dataDir, folder)));
  return names.filter((name) => !isOurs(name)).map((name) => posix.join(folder, name));
}

async function filesBelow(dataDir: string, folder: StoreName): Promise<StoreName[]> {
  const entries = await unlessMissing(async () =>
    readdir(join(dataDir, folder), { recursive: true, withFileTypes: true }),
  );
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => nameOf(dataDir, join(entry.parentPath, entry.name)));
}

function nameOf(dataDir: string, path: string): StoreName {
  return relative(dataDir, path).replaceAll(sep, '/');
}

async function unlessMissing<T>(read: () => Promise<T[]>): Promise<T[]> {
  try {
    return await read();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
