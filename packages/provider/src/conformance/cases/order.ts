import assert from 'node:assert/strict';
import { bar, barsOf, barsTable, sortedBars } from '../bars.ts';
import { assertBars, type ConformanceGroup } from '../suite.ts';

const november = { startDate: '2024-11-01', endDate: '2024-11-30' };

export const orderCases: ConformanceGroup = (check) => {
  check('rows of several files and months come by symbol, then ts', async ({ store, ask }) => {
    const parts = [
      [...barsOf('MSFT', '2024-11-26', 4), ...barsOf('AAPL', '2024-11-26', 4)],
      [...barsOf('AAPL', '2024-11-25', 4), ...barsOf('ZTS', '2024-11-25', 4)],
      [...barsOf('AAPL', '2024-10-31', 4), ...barsOf('MSFT', '2024-10-31', 4)],
    ];
    for (const part of parts) await store.add(part);
    const answer = await ask({ ...november, startDate: '2024-10-01', symbols: 'all' });
    assertBars(answer, sortedBars(parts.flat()));
    assert.equal(answer.provenance.partitionsScanned, 2);
    assert.equal(answer.provenance.filesScanned, 3);
  });

  check('symbols are sorted by their bytes: a dot before digits before letters', async (bench) => {
    const symbols = ['BRKA', 'BRK.B', 'BRK', 'BRK1', 'BF.B', 'B'];
    await bench.store.add(symbols.flatMap((symbol) => barsOf(symbol, '2024-11-25', 2)));
    const { table } = await bench.ask({ ...november, symbols: 'all' });
    const seen = [...new Set(table.getChild('symbol') as Iterable<string>)];
    assert.deepEqual(seen, ['B', 'BF.B', 'BRK', 'BRK.B', 'BRK1', 'BRKA']);
  });

  check('a file that is not sorted is answered in order all the same', async ({ store, ask }) => {
    const bars = [bar('AAPL', '2024-11-25', 5), bar('AAPL', '2024-11-25', 1)];
    await store.add(bars, barsTable(bars));
    assertBars(await ask({ ...november, symbols: ['AAPL'] }), sortedBars(bars));
  });

  check('a limit takes the first rows of the order, over files', async ({ store, ask }) => {
    const bars = [...barsOf('AAPL', '2024-11-26', 3), ...barsOf('MSFT', '2024-11-25', 3)];
    await store.add(barsOf('MSFT', '2024-11-25', 3));
    await store.add(barsOf('AAPL', '2024-11-26', 3));
    const answer = await ask({ ...november, symbols: 'all', limit: 4 });
    assertBars(answer, sortedBars(bars).slice(0, 4));
    assert.equal(answer.provenance.rows, 4);
  });

  check('a limit above the number of rows takes them all', async ({ store, ask }) => {
    await store.add(barsOf('AAPL', '2024-11-26', 3));
    const answer = await ask({ ...november, symbols: ['AAPL'], limit: Number.MAX_SAFE_INTEGER });
    assertBars(answer, barsOf('AAPL', '2024-11-26', 3));
  });

  check('thousands of rows keep their order over all internal borders', async (bench) => {
    const symbols = Array.from({ length: 30 }, (_, index) => `S${String(index).padStart(2, '0')}`);
    const bars = symbols.flatMap((symbol) => barsOf(symbol, '2024-11-25', 390));
    await bench.store.add(bars.filter((_, index) => index % 2 === 0));
    await bench.store.add(bars.filter((_, index) => index % 2 === 1));
    assertBars(await bench.ask({ ...november, symbols: 'all' }), sortedBars(bars));
  });
};
