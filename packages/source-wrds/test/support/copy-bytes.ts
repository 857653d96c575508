import type { TableColumn } from '@taq/schema';
import type { ColumnBatch } from '@taq/source';
import type { PostgresServer } from '@taq/wrds-simulator';
import postgres from 'postgres';
import { CopyDecoder } from '../../src/copy-decoder.ts';
import type { WireColumn } from '../../src/wire-column.ts';

/** The bytes with which the server answers `COPY (query) TO STDOUT (FORMAT binary)`. */
export async function copyBytes(server: PostgresServer, query: string): Promise<Buffer> {
  const sql = postgres(server.ownerUrl, { max: 1 });
  try {
    const answer = await sql.unsafe(`COPY (${query}) TO STDOUT (FORMAT binary)`).readable();
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** What a decoder makes of chunks, one after the other. */
export function decode(
  columns: readonly WireColumn[],
  chunks: Iterable<Buffer>,
  capacity?: number,
): ColumnBatch<TableColumn>[] {
  const decoder = new CopyDecoder(columns, 'server', capacity);
  const batches: ColumnBatch<TableColumn>[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    batches.push(...decoder.take());
  }
  return [...batches, ...decoder.end()];
}
