import assert from 'node:assert/strict';
import { compareSchema, minuteBars } from '@taq/schema';
import { Table, type RecordBatch } from 'apache-arrow';
import { bar, barsFrom, barsOf, sortedBars } from '../bars.ts';
import { assertRejects, type Bench, type ConformanceGroup } from '../suite.ts';

const DAY = '2024-11-25';
const request = { symbols: 'all', startDate: DAY, endDate: DAY } as const;

export const streamCases: ConformanceGroup = (check) => {
  check('a stream has the rows of the fetch, in batches of the declared schema', async (bench) => {
    const symbols = Array.from({ length: 20 }, (_, index) => `S${String(index).padStart(2, '0')}`);
    const bars = sortedBars(symbols.flatMap((symbol) => barsOf(symbol, DAY, 390)));
    await bench.store.add(bars);
    const batches = await collect(streamOf(bench));
    for (const batch of batches) assert.deepEqual(compareSchema(minuteBars, batch.schema), []);
    assert.deepEqual(
      batches.flatMap((batch) => barsFrom(new Table([batch]))),
      bars,
    );
  });

  check('a stream of nothing ends at once', async (bench) => {
    bench.store.record('AAPL', DAY, 'empty');
    const rows = (await collect(streamOf(bench))).reduce((sum, batch) => sum + batch.numRows, 0);
    assert.equal(rows, 0);
  });

  check('a stream refuses rows that break a rule', async (bench) => {
    await bench.store.add([bar('AAPL', DAY, 0, { high: 1 })]);
    await assertRejects(collect(streamOf(bench)), 'DATA_INVALID');
  });

  check('a stream that is left early lets go of what it held', async (bench) => {
    await bench.store.add(barsOf('AAPL', DAY, 390));
    for await (const batch of streamOf(bench)) {
      assert.ok(batch.numRows > 0);
      break;
    }
    await bench.provider[Symbol.asyncDispose]();
  });

  check('a stream whose signal aborts ends with INTERRUPTED', async (bench) => {
    await bench.store.add(barsOf('AAPL', DAY, 390));
    const abort = new AbortController();
    const stream = streamOf(bench, abort.signal);
    await stream.next();
    abort.abort();
    await assertRejects(stream.next(), 'INTERRUPTED');
  });

  check(
    'a stream whose provider closes ends with CLOSED, not as if it were whole',
    async (bench) => {
      await bench.store.add(barsOf('AAPL', DAY, 390));
      const stream = streamOf(bench);
      await stream.next();
      await bench.provider[Symbol.asyncDispose]();
      await assertRejects(stream.next(), 'CLOSED');
    },
  );
};

function streamOf(
  { provider, store }: Bench,
  signal?: AbortSignal,
): AsyncIterableIterator<RecordBatch> {
  return provider.streamMinuteBars(request, store.pin(), { signal });
}

async function collect(stream: AsyncIterable<RecordBatch>): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for await (const batch of stream) batches.push(batch);
  return batches;
}
