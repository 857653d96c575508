import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Paths of all files below a folder, relative to it, sorted; none where there is no folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

/** Manifests and `snapshot.json` hold times, locks what a process was that may be gone. */
const OTHER_EACH_TIME = /^(manifests|taq\/locks)\/|\/snapshot\.json$/;

/**
 * The files of a store with the hashes of their bytes, except those that no two runs write alike.
 * What a writer left behind shows here too.
 */
export async function contentOf(dataDir: string): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const file of await filesBelow(dataDir)) {
    if (OTHER_EACH_TIME.test(file)) continue;
    const bytes = await readFile(join(dataDir, file));
    content[file] = createHash('sha256').update(bytes).digest('hex');
  }
  return content;
}

/** The Parquet files that people find under plain names: live ones, and those of snapshots. */
export async function plainFiles(dataDir: string): Promise<string[]> {
  const files = await filesBelow(dataDir);
  return files.filter((file) => /^(taq\/(aggregates|samples)|snapshots)\/.*\.parquet$/.test(file));
}
