import { stat, utimes } from 'node:fs/promises';

const NS_PER_SECOND = 1_000_000_000n;
const NS_PER_MICROSECOND = 1_000n;

/**
 * Puts a sign on an object that any later write in place breaks: the microseconds of its time of
 * change are made of its hash; the second stays. A sign and no proof: who finds it broken, as after
 * a copy that dropped the times, has to hash the file.
 */
export async function sealFile(path: string, sha256: string): Promise<void> {
  const { atimeMs, mtimeMs } = await stat(path);
  // Half a microsecond more, since a time goes through a double and may come back a little less.
  const fraction = (Number(sealOf(sha256)) + 0.5) / 1e6;
  await utimes(path, atimeMs / 1000, Math.floor(mtimeMs / 1000) + fraction);
}

/** Whether a file of that hash was left alone since it was sealed. */
export function isSealed({ mtimeNs }: { readonly mtimeNs: bigint }, sha256: string): boolean {
  return (mtimeNs % NS_PER_SECOND) / NS_PER_MICROSECOND === sealOf(sha256);
}

/**
 * Microseconds below the second. Never a multiple of ten: a file system that keeps coarser times
 * never shows a seal, so that nothing there counts as untouched by mere chance.
 */
function sealOf(sha256: string): bigint {
  const micros = Number.parseInt(sha256.slice(0, 5), 16) % 1_000_000;
  return BigInt(micros % 10 === 0 ? micros + 1 : micros);
}
