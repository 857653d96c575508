import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MemoryProvider, type DataProvider } from '@taq/provider';
import { minuteBars, type TaqErrorCode } from '@taq/schema';
import { readParquet } from '@taq/versioning';
import { TaqLocalProvider, type EngineName, type TaqBarsRequest } from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { SmallStore } from './support/small-store.ts';

const WEEK = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-29' };

let small: SmallStore;

beforeAll(async () => {
  small = await SmallStore.create();
  await small.put(
    { symbol: 'AAPL', date: '2024-11-25', bars: 2, price: 100 },
    { symbol: 'IBM', date: '2024-11-25', bars: 1, price: 200 },
  );
  await small.snapshot();
});

afterAll(async () => {
  await small[Symbol.asyncDispose]();
});

/** What stands in for the engine of that name; memory reads the same files. */
function providerOf(engine: EngineName | 'memory'): TaqLocalProvider {
  const { dataDir } = small;
  if (engine !== 'memory') return new TaqLocalProvider({ dataDir, engine });
  const memory = async (): Promise<DataProvider> =>
    Promise.resolve(new MemoryProvider(async (path) => readParquet(path, minuteBars)));
  return new TaqLocalProvider({ dataDir, loaders: { duckdb: memory, polars: memory } });
}

const LONG = 'A'.repeat(10_000);

/** A question, the code it is refused with, what the sentence has to name, and the next step. */
const QUESTIONS: readonly [string, object, TaqErrorCode, RegExp, RegExp][] = [
  ['an unknown symbol', { symbols: ['APPL'] }, 'NOT_SYNCED', /APPL.*AAPL/, /taq sync aggregates/],
  ['a path for a symbol', { symbols: ['../etc'] }, 'INVALID_SYMBOL', /"\.\.\/etc"/, /AAPL/],
  ['SQL for a symbol', { symbols: ["'; drop"] }, 'INVALID_SYMBOL', /"'; drop"/, /AAPL/],
  ['an empty symbol', { symbols: [''] }, 'INVALID_SYMBOL', /""/, /AAPL/],
  ['10,000 characters', { symbols: [LONG] }, 'INVALID_SYMBOL', /"A{40}…"/, /AAPL/],
  [
    'a start after the end',
    { startDate: '2024-11-29', endDate: '2024-11-25' },
    'INVALID_RANGE',
    /2024-11-25.*2024-11-29/,
    /./,
  ],
  [
    'dates outside of what is stored',
    { startDate: '2020-01-02', endDate: '2020-01-03' },
    'NOT_SYNCED',
    /2020-01-02 to 2020-01-03.*2024-11-25/,
    /taq sync aggregates/,
  ],
  [
    'an as-of day that no snapshot reaches',
    { asOf: '2199-01-02' },
    'SNAPSHOT_NOT_FOUND',
    /2199-01-02/,
    /./,
  ],
  [
    'an as-of day that is not over, by what is known',
    { asOf: '2199-01-02', asOfPolicy: 'known-by' },
    'DAY_NOT_OVER',
    /2199-01-02/,
    /./,
  ],
  ['an unknown tag', { tag: 'no_such_tag' }, 'TAG_NOT_FOUND', /no_such_tag/, /./],
  [
    'a tag and an as-of day',
    { tag: 'taq_1min_bars_20241125', asOf: '2024-11-25' },
    'INVALID_ARGUMENT',
    /taq_1min_bars_20241125.*2024-11-25/,
    /one of them/,
  ],
];

/** By the names that the table of conformance has for them. */
const ENGINES = [
  ['DuckDbProvider', 'duckdb'],
  ['PolarsProvider', 'polars'],
  ['MemoryProvider', 'memory'],
] as const;

describe.each(ENGINES)('%s keeps the contract of providers', (_name, engine) => {
  describe('bad input at the door', () => {
    badInput(engine);
  });
});

function badInput(engine: EngineName | 'memory'): void {
  test.each(QUESTIONS)('%s is refused', async (_what, changes, code, message, next) => {
    await using provider = providerOf(engine);
    const request: TaqBarsRequest = { ...WEEK, ...changes };
    const error = await errorOf(provider.fetchMinuteBars(request));
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error.next).toMatch(next);
    const streamed = await errorOf(provider.streamMinuteBars(request).next());
    expect(streamed).toMatchObject({ code, message: error.message, next: error.next });
  });

  test('a window of 7 is refused, and one of 10 where no minute bars are stored', async () => {
    await using provider = providerOf(engine);
    const seven = await errorOf(provider.fetchRealizedVolatility({ ...WEEK, window: 7 } as never));
    expect(seven).toMatchObject({ code: 'INVALID_ARGUMENT', message: 'window cannot be 7' });
    expect(seven.next).toMatch(/5 and 30 .*stored/);
    const days = { startDate: '2024-10-01', endDate: '2024-10-04' };
    const ten = await errorOf(provider.fetchRealizedVolatility({ ...WEEK, ...days, window: 10 }));
    expect(ten).toMatchObject({
      code: 'NOT_SYNCED',
      message: expect.stringMatching(/1min_bars from 2024-10-01 .*over 10 minutes/),
    });
    expect(ten.next).toMatch(/taq sync aggregates/);
  });

  test('a stream that is read twice is refused, and a closed provider', async () => {
    const provider = providerOf(engine);
    const stream = provider.streamMinuteBars(WEEK);
    for await (const batch of stream) expect(batch.numRows).toBe(2);
    expect(() => stream[Symbol.asyncIterator]()).toThrow(
      expect.objectContaining({ code: 'STREAM_CONSUMED', next: expect.stringMatching(/again/) }),
    );
    await provider[Symbol.asyncDispose]();
    const error = await errorOf(provider.fetchMinuteBars(WEEK));
    expect(error).toMatchObject({ code: 'CLOSED', next: 'Make a new TaqLocalProvider.' });
  });
}
