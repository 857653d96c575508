import type { ReadEngine, ReadPlan } from '@taq/provider';
import type { RecordBatch, Schema } from 'apache-arrow';
import { compileLazyFrame, scanFile } from './compile-lazy-frame.ts';
import { batchesFrom, schemaFrom } from './from-polars.ts';

/**
 * Polars has one thread pool for the process, so there is nothing to open or to close. It cannot
 * be interrupted either: after an abort the caller goes on at once and the work is thrown away.
 */
export class PolarsEngine implements ReadEngine {
  readonly name = 'polars';

  async fileSchema(path: string): Promise<Schema> {
    return schemaFrom(await scanFile(path).head(0).collect());
  }

  async *run(plan: ReadPlan, signal: AbortSignal): AsyncGenerator<RecordBatch, void, undefined> {
    const frame = await untilAborted(compileLazyFrame(plan).collect(), signal);
    yield* batchesFrom(frame, plan.schema);
  }

  async close(): Promise<void> {}
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const settled = work.then(resolve, reject);
    void settled.then(() => signal.removeEventListener('abort', abort));
  });
}
