import type { MeasureStatement } from '@taq/measures';
import type { ColumnBatch } from '@taq/source';
import { CopyDecoder } from './copy-decoder.ts';
import type { Session } from './session.ts';

/**
 * A statement's rows as column batches, by binary COPY. Reads no faster than the caller takes.
 * The session is of no use to a caller who leaves before the end.
 */
export async function* copyOut(
  session: Session,
  statement: MeasureStatement,
  server: string,
): AsyncGenerator<ColumnBatch> {
  const decoder = new CopyDecoder(statement.columns, server);
  const query = session.sql.unsafe(`COPY (${statement.text}) TO STDOUT (FORMAT binary)`);
  for await (const chunk of await query.readable()) yield* decoder.push(chunk as Buffer);
  session.goOn();
  yield* decoder.end();
}
