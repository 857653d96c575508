import { chmod, copyFile, readdir, stat } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { diskFailure, errorCode, syncFile } from './durable-files.ts';
import { sha256OfFile } from './file-soundness.ts';
import { OBJECTS, type StoreName } from './store-layout.ts';

/**
 * Copies a file out of another copy of the store to `temporary`, synced and read-only, if its bytes
 * have this hash. `false` where that copy has no such file.
 */
export async function copyGood(
  from: string,
  name: StoreName,
  sha256: string,
  temporary: string,
): Promise<boolean> {
  for (const candidate of await candidates(from, name, sha256)) {
    await copyOrSay(candidate, temporary);
    await chmod(temporary, 0o444);
    if ((await sha256OfFile(temporary)) === sha256) {
      await syncFile(temporary);
      return true;
    }
  }
  return false;
}

/** The file of the same name; of objects also those that clean-up made take a counter. */
async function candidates(from: string, name: StoreName, sha256: string): Promise<string[]> {
  const folder = join(from, posix.dirname(name));
  const isCandidate = (other: string): boolean =>
    posix.dirname(name) === OBJECTS ? other.startsWith(sha256) : other === basename(name);
  try {
    return (await readdir(folder)).filter(isCandidate).map((other) => join(folder, other));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function copyOrSay(file: string, temporary: string): Promise<void> {
  try {
    await copyFile(file, temporary);
  } catch (error) {
    throw diskFailure(error, temporary, (await stat(file)).size);
  }
}
