import { createHash } from 'node:crypto';
import { createReadStream, type BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { errorCode } from './durable-files.ts';
import { isSealed } from './file-seal.ts';

/** What can be wrong with a file. */
export type Harm = 'missing' | 'wrong_size' | 'wrong_bytes' | 'unreadable';

/** What a file has to be. */
export interface ExpectedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** What a look at a file tells without reading it. */
export type Look =
  { readonly harm: Harm } | { readonly stats: BigIntStats; readonly sealed: boolean };

export async function lookAt(path: string, { bytes, sha256 }: ExpectedFile): Promise<Look> {
  try {
    const stats = await stat(path, { bigint: true });
    if (stats.size !== BigInt(bytes)) return { harm: 'wrong_size' };
    return { stats, sealed: isSealed(stats, sha256) };
  } catch (error) {
    return { harm: harmOfFailure(error) };
  }
}

/** The harm of a file that was read to its end. */
export async function harmOfBytes(path: string, sha256: string): Promise<Harm | undefined> {
  try {
    return (await sha256OfFile(path)) === sha256 ? undefined : 'wrong_bytes';
  } catch (error) {
    return harmOfFailure(error);
  }
}

function harmOfFailure(error: unknown): Harm {
  return errorCode(error) === 'ENOENT' ? 'missing' : 'unreadable';
}

/** The SHA-256 of a file's bytes, in lower-case hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** Differs as soon as a file was written to, or another one has its place. */
export function stateOfFile({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
