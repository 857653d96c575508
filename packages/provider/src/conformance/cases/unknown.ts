import assert from 'node:assert/strict';
import { barsOf } from '../bars.ts';
import { assertRejects, type ConformanceGroup } from '../suite.ts';

const DAY = '2024-11-25';
const request = { symbols: ['AAPL'], startDate: DAY, endDate: DAY };

/** Questions that the store knows nothing about. */
export const unknownCases: ConformanceGroup = (check) => {
  check('a symbol that nobody ever asked for is named, with near names', async (bench) => {
    await bench.store.add([...barsOf('AAPL', DAY, 2), ...barsOf('MSFT', DAY, 2)]);
    const error = await assertRejects(bench.ask({ ...request, symbols: ['APPL'] }), 'NOT_SYNCED');
    assert.match(error.message, /APPL.*AAPL/);
    assert.deepEqual(error.details.suggestions, ['AAPL']);
    assert.notEqual(error.next, undefined);
  });

  check('a symbol that no day of the range lists is named, with near names', async (bench) => {
    await bench.store.add(barsOf('AAPL', DAY, 2));
    bench.store.record('APPL', DAY, 'not_listed');
    const asked = { ...request, symbols: ['AAPL', 'APPL'] };
    const error = await assertRejects(bench.ask(asked), 'SYMBOL_NOT_FOUND');
    assert.deepEqual(error.details, { symbols: ['APPL'], suggestions: ['AAPL'] });
  });

  check('days outside of what is stored are named, with those that are', async (bench) => {
    await bench.store.add(barsOf('AAPL', DAY, 2));
    const asked = { ...request, startDate: '2024-12-02', endDate: '2024-12-31' };
    const error = await assertRejects(bench.ask(asked), 'NOT_SYNCED');
    assert.match(error.message, /AAPL.*2024-12-02 to 2024-12-31.*holds 2024-11-25 to 2024-11-25/);
  });

  check('every symbol of a store without any is refused', async (bench) => {
    await assertRejects(bench.ask({ ...request, symbols: 'all' }), 'NOT_SYNCED');
  });

  check('a stream is refused likewise, when it is first read', async ({ provider, store }) => {
    const stream = provider.streamMinuteBars(request, store.pin());
    await assertRejects(stream.next(), 'NOT_SYNCED');
  });
};
