import { expect, test } from '@jest/globals';
import { barsOf, ScratchStore, planOf } from '@taq/provider/conformance';
import { DuckDbEngine } from '../src/duckdb-engine.ts';
import { ownInstance } from '../src/instance-source.ts';
import { writeParquetFile } from './support/write-parquet.ts';

test('a read whose signal aborts while the engine works ends by throwing', async () => {
  await using store = await ScratchStore.create(writeParquetFile);
  const { path } = await store.add(barsOf('AAPL', '2024-11-25', 390));
  const engine = new DuckDbEngine(ownInstance({}));
  const abort = new AbortController();
  const reading = engine.run(planOf({}, [path]), abort.signal).next();
  abort.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');
  await engine.close();
});
