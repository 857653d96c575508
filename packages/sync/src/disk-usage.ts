import { statfs } from 'node:fs/promises';

/** Space on the file system that holds a path, in bytes, as an ordinary user may use it. */
export interface DiskUsage {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Measures the file system of an existing path. */
export type MeasureDisk = (path: string) => Promise<DiskUsage>;

/**
 * By the `diskusage` package where it could be compiled, else by `fs.statfs`: the same figures.
 */
export async function measureDisk(path: string): Promise<DiskUsage> {
  return (await measureByDiskusage(path)) ?? measureByStatfs(path);
}

/** By Node alone. */
export async function measureByStatfs(path: string): Promise<DiskUsage> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** By `diskusage`; `undefined` where the package is not there. */
export async function measureByDiskusage(path: string): Promise<DiskUsage | undefined> {
  let diskusage: typeof import('diskusage');
  try {
    ({ default: diskusage } = await import('diskusage'));
  } catch {
    return undefined;
  }
  const { available, total } = await diskusage.check(path);
  return { freeBytes: available, totalBytes: total };
}
