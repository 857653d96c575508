import { statfs } from 'node:fs/promises';
import { TaqError } from '@taq/schema';

const MAX_USAGE = 0.95;

/**
 * Refuses a write of so many bytes by the usage that it would lead to. Throws `DISK_FULL` above
 * 95 %.
 */
export async function requireRoom(path: string, bytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(path);
  const freeBytes = bavail * bsize;
  const predictedUsage = 1 - (freeBytes - bytes) / (blocks * bsize);
  if (predictedUsage <= MAX_USAGE) return;
  const percent = Math.round(predictedUsage * 100);
  throw new TaqError(
    'DISK_FULL',
    `the disk of ${path} would be ${percent} % full: ${bytes} bytes are needed, ${freeBytes} are free`,
    {
      details: { path, neededBytes: bytes, freeBytes, predictedUsage },
      next: 'Free space, or do without copies.',
    },
  );
}
