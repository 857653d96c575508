import { TaqError } from '@taq/schema';
import type { DiskUsage } from './disk-usage.ts';

const WARN_AT = [0.9, 0.8];
const REFUSE_AT = 0.95;
/** Drafts and their final files exist side by side for a moment. */
const SAFETY = 2;

/** What the guard says about a write that is still to come. */
export interface DiskForecast {
  /** Share of the file system in use after the write, 0 to 1 and more. */
  readonly predictedUsage: number;
  readonly warning: string | undefined;
  /** The limit that it warns of, 0 to 1. */
  readonly limit: number | undefined;
}

/** Share of the file system in use after a write of so many bytes, 0 to 1 and more. */
export function predictUsage(bytes: number, disk: DiskUsage): number {
  return 1 - (disk.freeBytes - bytes * SAFETY) / disk.totalBytes;
}

/** Whether a write of so many bytes is nothing to warn of. */
export function isAmple(bytes: number, disk: DiskUsage): boolean {
  return reachedLimit(predictUsage(bytes, disk)) === undefined;
}

/**
 * Judges a write of so many bytes by the usage that it would lead to, with twice its size.
 * Throws `DISK_FULL` above 95 %; warns above 80 % and 90 %.
 */
export function guardDisk(path: string, bytes: number, disk: DiskUsage): DiskForecast {
  const neededBytes = bytes * SAFETY;
  const predictedUsage = predictUsage(bytes, disk);
  if (predictedUsage > REFUSE_AT) {
    throw new TaqError(
      'DISK_FULL',
      `the disk of ${path} would be ${percent(predictedUsage)} full: ${neededBytes} bytes are needed, ${disk.freeBytes} are free`,
      {
        details: { path, neededBytes, freeBytes: disk.freeBytes, predictedUsage },
        next: 'Free space, choose another --data-dir, or sync fewer symbols or days at a time.',
      },
    );
  }
  const reached = reachedLimit(predictedUsage);
  return {
    predictedUsage,
    limit: reached,
    warning:
      reached === undefined
        ? undefined
        : `the disk of ${path} will be ${percent(predictedUsage)} full after this sync, which is above ${percent(reached)}`,
  };
}

/** The highest limit that such a usage is above. */
function reachedLimit(usage: number): number | undefined {
  return WARN_AT.find((limit) => usage > limit);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
