import assert from 'node:assert/strict';
import { barsOf } from '../bars.ts';
import { assertBars, assertRejects, type ConformanceGroup } from '../suite.ts';

const DAY = '2024-11-25';
const request = { symbols: ['AAPL'], startDate: DAY, endDate: DAY };

export const lifecycleCases: ConformanceGroup = (check) => {
  check('an answer says where it came from', async ({ provider, store, ask }) => {
    await store.add(barsOf('AAPL', DAY, 2));
    const { provenance } = await ask(request, store.pin({ version: 7 }));
    const { elapsedMs, bytesScanned, ...rest } = provenance;
    assert.ok(elapsedMs > 0);
    assert.ok(bytesScanned > 0);
    assert.deepEqual(rest, {
      engine: provider.engine,
      version: 7,
      committedAt: '2024-12-01T00:00:00.000Z',
      partitionsScanned: 1,
      filesScanned: 1,
      rows: 2,
      spilledBytes: 0,
    });
  });

  check('many fetches at once each get their own answer', async ({ store, ask }) => {
    const symbols = Array.from({ length: 24 }, (_, index) => `S${index}`);
    await store.add(symbols.flatMap((symbol) => barsOf(symbol, DAY, 30)));
    const answers = await Promise.all(
      symbols.map(async (symbol) => ask({ ...request, symbols: [symbol] })),
    );
    answers.forEach((answer, index) => {
      assertBars(answer, barsOf(symbols[index] ?? '', DAY, 30));
    });
  });

  check('a signal that has aborted already is obeyed', async ({ provider, store }) => {
    await store.add(barsOf('AAPL', DAY, 2));
    const options = { signal: AbortSignal.abort() };
    await assertRejects(provider.fetchMinuteBars(request, store.pin(), options), 'INTERRUPTED');
  });

  check('a signal that aborts in the middle ends that fetch and no other', async (bench) => {
    await bench.store.add(barsOf('AAPL', DAY, 390));
    const abort = new AbortController();
    const options = { signal: abort.signal };
    const fetch = bench.provider.fetchMinuteBars(request, bench.store.pin(), options);
    const both = Promise.all([assertRejects(fetch, 'INTERRUPTED'), bench.ask(request)]);
    const reason = new Error('the user went away');
    abort.abort(reason);
    const [error, kept] = await both;
    assert.equal(error.cause, reason);
    assertBars(kept, barsOf('AAPL', DAY, 390));
  });

  check('a closed provider says so, and closing twice is fine', async ({ provider, ask }) => {
    await provider[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
    await assertRejects(ask(request), 'CLOSED');
  });

  check('closing ends what still runs', async ({ provider, store, ask }) => {
    await store.add(barsOf('AAPL', DAY, 390));
    const running = assertRejects(ask(request), 'CLOSED');
    await provider[Symbol.asyncDispose]();
    await running;
  });

  check('an answer outlives its provider', async ({ provider, store, ask }) => {
    await store.add(barsOf('AAPL', DAY, 390));
    const answer = await ask(request);
    await provider[Symbol.asyncDispose]();
    assertBars(answer, barsOf('AAPL', DAY, 390));
  });
};
