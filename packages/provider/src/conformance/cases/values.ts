import { bar, barsOf, flatBar } from '../bars.ts';
import { assertBars, type ConformanceGroup } from '../suite.ts';

const DAY = '2024-11-25';
const request = { symbols: ['AAPL'], startDate: DAY, endDate: DAY };

export const valueCases: ConformanceGroup = (check) => {
  check('64-bit integers beyond 2^53 keep every digit', async ({ store, ask }) => {
    const bars = [
      bar('AAPL', DAY, 0, { volume: 2n ** 53n + 1n, trades: 2n ** 53n - 1n }),
      bar('AAPL', DAY, 1, { volume: 2n ** 63n - 1n, trades: 2n ** 62n + 1n }),
    ];
    await store.add(bars);
    assertBars(await ask(request), bars);
  });

  check('doubles keep every bit', async ({ store, ask }) => {
    const prices = [0.1 + 0.2, 5e-324, 2.225e-308, Number.MAX_VALUE, 1 + Number.EPSILON, 1 / 3];
    const bars = prices.map((price, minute) => flatBar('AAPL', DAY, minute, price));
    await store.add(bars);
    assertBars(await ask(request), bars);
  });

  check('what is no price is handed out as it is where nothing is validated', async (bench) => {
    const prices = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, -0, 0];
    const bars = prices.map((price, minute) => flatBar('AAPL', DAY, minute, price));
    await bench.store.add(bars);
    assertBars(await bench.ask({ ...request, validate: false }), bars);
  });

  check('symbols of every length come back whole', async ({ store, ask }) => {
    const symbols = ['A', 'ABCDEF', 'ABCDEF.ABCDE', 'ABCDEF.ABCDEF', 'ABCDEF.ABCDEFGHIJK'];
    const bars = symbols.flatMap((symbol) => barsOf(symbol, DAY, 3));
    await store.add(bars);
    assertBars(await ask({ ...request, symbols: 'all' }), bars);
    assertBars(await ask({ ...request, symbols: ['ABCDEF.ABCDEFGHIJK'] }), bars.slice(12));
  });
};
