import type { TableColumn } from '@taq/schema';
import type { ColumnBatch } from '@taq/source';
import { CopyDecoder } from './copy-decoder.ts';
import { CopyMessages } from './copy-messages.ts';
import type { Session } from './session.ts';
import type { WireColumn } from './wire-column.ts';

/** A statement whose rows are to be had by binary COPY. */
export interface CopyStatement {
  readonly text: string;
  readonly columns: readonly WireColumn[];
}

/**
 * A statement's rows as column batches, by binary COPY. Reads no faster than the caller takes.
 * The session is of no use to a caller who leaves before the end.
 *
 * Rows are decoded where the socket puts them: the driver would make an object of each one.
 */
export async function* copyOut(
  session: Session,
  statement: CopyStatement,
  server: string,
): AsyncGenerator<ColumnBatch<TableColumn>> {
  const decoder = new CopyDecoder(statement.columns, server);
  const messages = new CopyMessages(decoder, server);
  using inbox = session.takeInbox();
  session.send(queryMessage(`COPY (${statement.text}) TO STDOUT (FORMAT binary)`));
  while (!messages.isReady) {
    messages.push(await inbox.next());
    yield* decoder.take();
  }
  if (messages.failure !== undefined) throw messages.failure;
  yield* decoder.end(messages.rows ?? -1);
}

/** PostgreSQL's simple query. */
function queryMessage(text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  const message = Buffer.alloc(5 + body.length);
  message.write('Q');
  message.writeUInt32BE(4 + body.length, 1);
  body.copy(message, 5);
  return message;
}
