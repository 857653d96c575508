import assert from 'node:assert/strict';
import { compareSchema, minuteBars, vectorOf } from '@taq/schema';
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

  check('a stream that is read twice says so', async (bench) => {
    await bench.store.add(barsOf('AAPL', DAY, 3));
    const stream = streamOf(bench);
    assert.equal((await collect(stream)).length, 1);
    await assertRejects(collect(stream), 'STREAM_CONSUMED');
  });

  check('a stream says at its end where its rows came from', async (bench) => {
    await bench.store.add(barsOf('AAPL', DAY, 3));
    const stream = bench.provider.streamMinuteBars(request, bench.store.pin());
    await collect(stream);
    const { coverage, provenance } = await stream.facts();
    assert.equal(coverage.counts.data, 1);
    assert.deepEqual([provenance.rows, provenance.engine], [3, bench.provider.engine]);
  });

  check('a stream in small parts has the same rows, limits and longer bars', async (bench) => {
    const symbols = Array.from({ length: 12 }, (_, index) => `S${String(index).padStart(2, '0')}`);
    for (const day of ['2024-11-25', '2024-11-26', '2024-12-02']) {
      await bench.store.add(symbols.flatMap((symbol) => barsOf(symbol, day, 40)));
    }
    const state = bench.store.pin();
    const all = { ...request, endDate: '2024-12-31' };
    for (const asked of [
      { ...all, limit: 555 },
      { ...all, symbols: ['S03', 'S07'] },
      { ...all, resample: '15m' as const },
      { ...all, from: '09:40', columns: ['ts', 'symbol'] },
    ]) {
      const { table } = await bench.provider.fetchMinuteBars(asked, state);
      for (const rowsAtOnce of [500, 5000]) {
        const stream = bench.provider.streamMinuteBars(asked, state, { rowsAtOnce });
        assertSameRows(new Table(table.schema, await collect(stream)), table);
      }
    }
  });
};

function assertSameRows(streamed: Table, table: Table): void {
  assert.equal(streamed.numRows, table.numRows);
  for (const { name } of table.schema.fields) {
    assert.deepEqual([...vectorOf(streamed, name)], [...vectorOf(table, name)], name);
  }
}

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
