import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { tableFromIPC, tableToIPC, type Table } from 'apache-arrow';

const DIGEST_BYTES = 32;

/** Writes a table as an Arrow stream behind its SHA-256, for MemoryProvider to read from files. */
export async function writeArrowFile(table: Table, path: string): Promise<void> {
  const stream = tableToIPC(table);
  await writeFile(path, Buffer.concat([digestOf(stream), stream]));
}

/** Throws where the bytes are not those that were written: Arrow itself takes any for a table. */
export async function readArrowFile(path: string): Promise<Table> {
  const bytes = await readFile(path);
  const stream = bytes.subarray(DIGEST_BYTES);
  if (!digestOf(stream).equals(bytes.subarray(0, DIGEST_BYTES))) throw new Error('wrong digest');
  return tableFromIPC(stream);
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
