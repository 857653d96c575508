import { chmod, readFile, stat, utimes, writeFile } from 'node:fs/promises';

/** Turns one bit of a file, in place: its links turn with it. */
export async function turnBit(path: string, position = 200): Promise<void> {
  const bytes = await readFile(path);
  await overwrite(path, bytes.with(position, (bytes[position] ?? 0) ^ 1));
}

/** The same, with its times set back to what they were. */
export async function turnBitUnseen(path: string): Promise<void> {
  const { atimeNs, mtimeNs } = await stat(path, { bigint: true });
  await turnBit(path);
  await utimes(path, seconds(atimeNs), seconds(mtimeNs));
}

/** Writes other bytes into a read-only file. */
export async function overwrite(path: string, bytes: Uint8Array | string): Promise<void> {
  await chmod(path, 0o644);
  await writeFile(path, bytes);
}

/** Half a microsecond more, so that the double that it becomes does not fall short. */
function seconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000_000n) + (Number(nanoseconds % 1_000_000_000n) + 500) / 1e9;
}
