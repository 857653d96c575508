import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { errorCode, readIfThere } from './durable-files.ts';
import { decodeManifest, manifestDamaged } from './manifest.ts';
import { reasonSchema, type QuarantineReason } from './quarantine-reason.ts';
import { QUARANTINE, type StoreName } from './store-layout.ts';

/** Something that failed validation or writing, with the reason. */
export interface QuarantineEntry extends QuarantineReason {
  readonly id: string;
  /** Relative to the data folder. */
  readonly folder: StoreName;
}

/** Something in the quarantine of which the reason cannot be read, or that is not ours. */
export interface UnreadableEntry {
  readonly id: string;
  readonly problem: string;
}

export const REASON_FILE = 'reason.json';

const ID = /^\d{8}T\d{9}Z-[0-9a-f]{12}$/;

/** `20241202T110000123Z-0123456789ab`: sorts by time. `instant` is ISO 8601 with milliseconds. */
export function newEntryId(instant: string): string {
  return `${instant.replaceAll(/[-:.]/g, '')}-${randomBytes(6).toString('hex')}`;
}

/** Whether a name in the quarantine is one that we gave. */
export function isEntryId(name: string): boolean {
  return ID.test(name);
}

export function entryFolder(id: string): StoreName {
  return posix.join(QUARANTINE, id);
}

/** Names in the quarantine, sorted; none where there is no such folder. */
export async function namesInQuarantine(dataDir: string): Promise<string[]> {
  try {
    return (await readdir(join(dataDir, QUARANTINE))).toSorted();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Throws `STORE_DAMAGED` and `STORE_FORMAT_UNKNOWN` for a reason that cannot be read. */
export async function readEntry(dataDir: string, id: string): Promise<QuarantineEntry> {
  const folder = entryFolder(id);
  const name = posix.join(folder, REASON_FILE);
  const bytes = await readIfThere(join(dataDir, name));
  if (bytes === undefined) throw manifestDamaged(name);
  return { id, folder, ...decodeManifest(reasonSchema, bytes, name) };
}
