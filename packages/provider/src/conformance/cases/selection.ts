import assert from 'node:assert/strict';
import { barsOf, sortedBars } from '../bars.ts';
import { assertBars, assertRejects, assertTells, type ConformanceGroup } from '../suite.ts';

const DAY = '2024-11-25';
const day = { startDate: DAY, endDate: DAY };

export const selectionCases: ConformanceGroup = (check) => {
  check('BRK, BRK.A and BRK.B are three securities', async ({ store, ask }) => {
    await store.add(['BRK', 'BRK.A', 'BRK.B'].flatMap((symbol) => barsOf(symbol, DAY, 2)));
    assertBars(await ask({ ...day, symbols: ['BRK'] }), barsOf('BRK', DAY, 2));
    assertBars(await ask({ ...day, symbols: ['BRK.B'] }), barsOf('BRK.B', DAY, 2));
  });

  check('spelling, order and repetition of symbols make no difference', async ({ store, ask }) => {
    const bars = [...barsOf('AAPL', DAY, 2), ...barsOf('BRK.B', DAY, 2)];
    await store.add([...bars, ...barsOf('MSFT', DAY, 2)]);
    const answer = await ask({ ...day, symbols: [' brk b', 'aapl', 'BRK/B', 'AAPL '] });
    assertBars(answer, bars);
    assert.deepEqual(answer.coverage.symbols, ['AAPL', 'BRK.B']);
  });

  check("'all' means every symbol that the store holds in the range", async ({ store, ask }) => {
    await store.add([...barsOf('AAPL', DAY, 2), ...barsOf('OLD', '2024-11-22', 2)]);
    await store.add(barsOf('ZTS', DAY, 2));
    store.record('IDLE', DAY, 'empty');
    store.record('LATER', DAY, 'not_listed');
    const answer = await ask({ ...day, symbols: 'all' });
    assertBars(answer, [...barsOf('AAPL', DAY, 2), ...barsOf('ZTS', DAY, 2)]);
    assert.deepEqual(answer.coverage.symbols, ['AAPL', 'IDLE', 'ZTS']);
    assert.equal(answer.coverage.cell('IDLE', DAY as never), 'empty');
  });

  check('a symbol called ALL is a symbol', async ({ store, ask }) => {
    await store.add([...barsOf('ALL', DAY, 2), ...barsOf('AAPL', DAY, 2)]);
    assertBars(await ask({ ...day, symbols: ['all'] }), barsOf('ALL', DAY, 2));
  });

  check('files whose symbols nobody noted are looked into', async ({ store, ask }) => {
    await store.add([...barsOf('AAPL', DAY, 2), ...barsOf('MSFT', DAY, 2)]);
    const pinned = store.pin();
    const partitions = pinned.partitions.map((partition) => ({
      ...partition,
      files: partition.files.map((file) => ({ ...file, symbols: undefined })),
    }));
    const answer = await ask({ ...day, symbols: ['MSFT'] }, { ...pinned, partitions });
    assertBars(answer, barsOf('MSFT', DAY, 2));
  });

  check('a symbol that the store does not know has no rows and open cells', async (bench) => {
    await bench.store.add(barsOf('AAPL', DAY, 2));
    const answer = await bench.ask({ ...day, symbols: ['AAPL', 'NOPE'] });
    assertBars(answer, barsOf('AAPL', DAY, 2));
    assert.deepEqual(answer.coverage.missing, [
      { symbol: 'NOPE', first: DAY, last: DAY, state: 'not_synced' },
    ]);
  });

  check('hundreds of symbols in one question', async ({ store, ask }) => {
    const symbols = Array.from({ length: 600 }, (_, index) => `X${index}`);
    const bars = symbols.flatMap((symbol) => barsOf(symbol, DAY, 2));
    await store.add(bars);
    const asked = symbols.filter((_, index) => index % 3 !== 0);
    const wanted = bars.filter((row) => asked.includes(row.symbol));
    assertBars(await ask({ ...day, symbols: asked }), sortedBars(wanted));
  });

  for (const symbol of [
    "'; DROP TABLE bars; --",
    '../../etc/passwd',
    '',
    'A'.repeat(10_000),
    '%',
  ]) {
    check(`${JSON.stringify(symbol.slice(0, 24))} is refused as a symbol`, async ({ ask }) => {
      const error = await assertRejects(ask({ ...day, symbols: [symbol] }), 'INVALID_SYMBOL');
      assertTells(error, symbol.slice(0, 40));
      assert.ok(error.message.length < 120);
    });
  }
};
