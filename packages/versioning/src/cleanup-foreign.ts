import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { isStagedName } from './cleanup-leftovers.ts';
import { isContentName } from './manifest.ts';
import { isEntryId } from './quarantine-entry.ts';
import {
  LEAVES,
  OBJECTS,
  QUARANTINE,
  STAGED,
  VERSIONS,
  versionOf,
  type StoreName,
} from './store-layout.ts';

/** How the names of ours look in the folders where clean-up takes something away. */
const OURS: readonly (readonly [StoreName, (name: string) => boolean])[] = [
  [OBJECTS, (name) => isContentName(name.replace(/\.parquet(\.claim)?$/, ''))],
  [LEAVES, (name) => isContentName(name.replace(/\.json(\.claim)?$/, ''))],
  [VERSIONS, (name) => versionOf(name.replace(/\.claim$/, '')) !== undefined],
  [STAGED, isStagedName],
  [QUARANTINE, isEntryId],
];

/** Names in those folders that are not ours, sorted. */
export async function foreignNames(dataDir: string): Promise<StoreName[]> {
  const found = await Promise.all(
    OURS.map(async ([folder, isOurs]) => {
      const names = await readdir(join(dataDir, folder));
      return names.filter((name) => !isOurs(name)).map((name) => posix.join(folder, name));
    }),
  );
  return found.flat().toSorted();
}
