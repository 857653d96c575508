import { Readable } from 'node:stream';
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
  hearEarlyFailure(query);
  let waiting = true;
  using _flowing = session.keepFlowing(() => waiting);
  for await (const chunk of await query.readable()) {
    waiting = false;
    yield* decoder.push(chunk as Buffer);
    waiting = true;
  }
  session.goOn();
  yield* decoder.end();
}

/**
 * Where a statement fails right at its start, the driver's stream fails before an `await` can get
 * at it, and an error without a listener ends the process. So it gets one as soon as it is made,
 * which is when the driver calls the query's `resolve` with it.
 */
function hearEarlyFailure(query: object): void {
  const inside = query as { resolve: (answer: unknown) => void };
  const { resolve } = inside;
  inside.resolve = (answer) => {
    if (answer instanceof Readable) answer.on('error', () => undefined);
    resolve(answer);
  };
}
