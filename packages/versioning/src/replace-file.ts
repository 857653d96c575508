import { rename, unlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './durable-files.ts';

/** What replacing a file needs of the system; tests replace it to play another. */
export interface ReplacingSystem {
  readonly platform: NodeJS.Platform;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly unlink: (path: string) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const THIS: ReplacingSystem = { platform: process.platform, rename, unlink, sleep };
/** Whoever only looks, such as a scanner for viruses, is gone by the end of these. */
const PAUSES_MS = [10, 30, 100, 300, 1000];

/**
 * Puts a file in the place of another one, in one step. Windows refuses that while somebody has the
 * other one open or it may not be written: there it is tried again for a while, and in the end the
 * other one is removed first, which leaves a moment without either. Throws as the last try did.
 */
export async function replaceFile(from: string, to: string, system = THIS): Promise<void> {
  if (system.platform !== 'win32') return system.rename(from, to);
  for (const pause of PAUSES_MS) {
    if (await tryRename(from, to, system)) return;
    await system.sleep(pause);
  }
  await system.unlink(to).catch(() => undefined);
  await system.rename(from, to);
}

/** `false` where it may work later. */
async function tryRename(from: string, to: string, system: ReplacingSystem): Promise<boolean> {
  try {
    await system.rename(from, to);
    return true;
  } catch (error) {
    if (['EPERM', 'EACCES', 'EBUSY', 'EEXIST'].includes(errorCode(error))) return false;
    throw error;
  }
}
