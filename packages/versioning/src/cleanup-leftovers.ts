import { readdir } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import type { Removal } from './cleanup-item.ts';
import { filesAt, statsOf } from './freed-bytes.ts';
import { livenessOf } from './lock-owner.ts';
import { entryFolder, isEntryId, namesInQuarantine } from './quarantine-entry.ts';
import { pastBy, type IsPast } from './retention.ts';
import { STAGED, type StoreName } from './store-layout.ts';
import type { TempFile, TempFiles } from './temp-files.ts';
import { INTENT_PURPOSE } from './intents.ts';

/** Staged days that nobody committed, by the age of their files. */
export async function oldStagedFiles(dataDir: string, isPast: IsPast): Promise<Removal[]> {
  const names = (await readdir(join(dataDir, STAGED))).filter(isStagedName).toSorted();
  return oldOnes(
    dataDir,
    'staged',
    names.map((name) => posix.join(STAGED, name)),
    isPast,
  );
}

/** Whether a name among the staged days is one that we gave: a record, or rows. */
export function isStagedName(name: string): boolean {
  return /^[0-9a-f]{64}(\.json|\.[0-9a-f]{64}\.parquet)$/.test(name);
}

/** Entries of the quarantine, by the time of change of their folders. */
export async function oldQuarantine(dataDir: string, isPast: IsPast): Promise<Removal[]> {
  const ids = (await namesInQuarantine(dataDir)).filter(isEntryId);
  return oldOnes(dataDir, 'quarantine', ids.map(entryFolder), isPast);
}

/**
 * Temporary files of the dead: of processes of this machine that are gone, and those older than the
 * retention, and than a day, whose makers cannot be asked. Notes of work to be done stay.
 */
export async function deadTemporaries(
  dataDir: string,
  temps: TempFiles,
  { now, days }: { readonly now: number; readonly days: number },
): Promise<Removal[]> {
  const isPast = pastBy(now, Math.max(days, 1), 'retentionDays');
  const found = (await temps.list()).filter(({ purpose }) => purpose !== INTENT_PURPOSE);
  const removals: Removal[] = [];
  for (const file of found) {
    if (!(await isLeftBehind(file, isPast))) continue;
    const name = relative(dataDir, file.path).replaceAll(sep, '/');
    removals.push({ kind: 'temporary', name, files: await filesAt(file.path) });
  }
  return removals;
}

async function isLeftBehind({ owner, path }: TempFile, isPast: IsPast): Promise<boolean> {
  const liveness = livenessOf(owner);
  if (liveness !== 'unknown') return liveness === 'dead';
  const file = await statsOf(path);
  return file !== undefined && isPast(file.mtimeMs);
}

async function oldOnes(
  dataDir: string,
  kind: Removal['kind'],
  names: readonly StoreName[],
  isPast: IsPast,
): Promise<Removal[]> {
  const removals: Removal[] = [];
  for (const name of names) {
    const path = join(dataDir, name);
    const stats = await statsOf(path);
    if (stats === undefined || !isPast(stats.mtimeMs)) continue;
    removals.push({ kind, name, files: await filesAt(path) });
  }
  return removals;
}
