import type { MeasureStatement } from '@taq/measures';
import type { ColumnBatch } from '@taq/source';
import type { Sql } from 'postgres';
import { CopyDecoder } from './copy-decoder.ts';

/**
 * A statement's rows as column batches, by binary COPY. Reads no faster than the caller takes, and
 * cancels the statement at the server when the caller stops early or the signal is aborted.
 */
export async function* copyOut(
  sql: Sql,
  statement: MeasureStatement,
  server: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<ColumnBatch> {
  const decoder = new CopyDecoder(statement.columns, server);
  const query = sql.unsafe(`COPY (${statement.text}) TO STDOUT (FORMAT binary)`);
  const stream = await query.readable();
  const stop = (): void => {
    query.cancel();
    stream.destroy(new Error('cancelled'));
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream) yield* decoder.push(chunk as Buffer);
    yield* decoder.end();
  } finally {
    signal?.removeEventListener('abort', stop);
    if (!stream.readableEnded) stop();
  }
}
