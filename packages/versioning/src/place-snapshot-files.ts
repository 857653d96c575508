import { chmod, constants, copyFile, link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { concurrently } from './concurrently.ts';
import { diskFailure, errorCode, syncFile, syncFolder } from './durable-files.ts';
import { sealFile } from './file-seal.ts';
import { linksRefused, placeLink, type Link } from './links.ts';
import { contentHash, type SnapshotEntry } from './manifest.ts';
import { requireIntact } from './parquet-reader.ts';
import { objectName, plainPlace } from './store-layout.ts';
import type { SelectedPartition } from './store-state.ts';
import type { TempFiles } from './temp-files.ts';
import { replaceFile } from './replace-file.ts';

/** Where the objects lie, and how links to them are made. */
export interface LinkPlace {
  readonly dataDir: string;
  readonly temps: TempFiles;
  readonly link?: Link;
}

/** What a snapshot's folder holds of its files. */
export interface FolderContent {
  readonly files: number;
  /** Files without a name in it: the file system takes no links, or no more of them. */
  readonly refused: number;
}

/** An object, and the name that it gets. */
interface PlannedName {
  readonly object: string;
  readonly path: string;
}

const LINKS_AT_ONCE = 16;
const COPIES_AT_ONCE = 2;

/**
 * Gives the files of a snapshot their plain names below its folder, as links, or as copies where it
 * is to be materialized. Each folder is made once and synced once.
 */
export async function placeSnapshotFiles(
  place: LinkPlace,
  { materialized }: SnapshotEntry,
  folder: string,
  partitions: readonly SelectedPartition[],
): Promise<FolderContent> {
  const names = partitions.flatMap((partition) => namesOf(folder, partition));
  const folders = [...new Set(names.map(({ path }) => dirname(path)))];
  for (const one of folders) await mkdir(one, { recursive: true });
  let refused = 0;
  await concurrently(names, materialized ? COPIES_AT_ONCE : LINKS_AT_ONCE, async (name) => {
    if (materialized) await copyTo(place, name);
    else if (!(await linkTo(place, name))) refused += 1;
  });
  await concurrently(withParents(folders, folder), LINKS_AT_ONCE, syncFolder);
  return { files: names.length, refused };
}

function namesOf(below: string, { folder, entry }: SelectedPartition): PlannedName[] {
  const place = plainPlace(join(below, folder), entry.partition, entry.segments);
  return entry.segments.map(({ object }, index) => ({
    object,
    path: join(place.folder, place.names[index] ?? ''),
  }));
}

/** The folders with all above them up to `top`. */
function withParents(folders: readonly string[], top: string): string[] {
  const all = new Set([top]);
  for (const one of folders) {
    for (let path = one; !all.has(path); path = dirname(path)) all.add(path);
  }
  return [...all];
}

/** `false` where the file system refuses the link. */
async function linkTo(
  { dataDir, temps, link: linkFile = link }: LinkPlace,
  name: PlannedName,
): Promise<boolean> {
  const file = join(dataDir, objectName(name.object));
  try {
    await linkFile(file, name.path);
    return true;
  } catch (error) {
    if (linksRefused(error)) return false;
    if (errorCode(error) !== 'EEXIST') throw error;
    return placeLink(file, name.path, temps.path('link'), linkFile);
  }
}

/** Only bytes that are what the name promises are copied. */
async function copyTo({ dataDir, temps }: LinkPlace, { object, path }: PlannedName): Promise<void> {
  const [file, temporary] = [join(dataDir, objectName(object)), temps.path('copy')];
  await requireIntact(file, contentHash(object));
  try {
    await copyFile(file, temporary, constants.COPYFILE_FICLONE);
    await chmod(temporary, 0o444);
    await sealFile(temporary, contentHash(object));
    await syncFile(temporary);
    await replaceFile(temporary, path);
  } catch (error) {
    await temps.discard(temporary);
    throw diskFailure(error, path, 0);
  }
}
