import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TaqError } from '@taq/schema';
import {
  ProviderRegistry,
  TaqLocalProvider,
  UnifiedFetcher,
  type TaqLocalProviderOptions,
} from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { PricesProvider, type PricesOptions } from './support/prices-provider.ts';
import { SmallStore } from './support/small-store.ts';

const MONDAY = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-25' };
const FALLBACK = { fallback: ['second', 'third'] as const };

let small: SmallStore;

beforeAll(async () => {
  small = await SmallStore.create();
  await small.put({ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 100 });
  await small.snapshot('mine');
});

afterAll(async () => {
  await small[Symbol.asyncDispose]();
});

interface Options {
  readonly dataDir?: string;
  readonly second?: Partial<PricesOptions>;
  readonly third?: Partial<PricesOptions>;
}

const registry = new ProviderRegistry()
  .register('taq', (options?: TaqLocalProviderOptions) => new TaqLocalProvider(options))
  .register('second', (options?: PricesOptions) => new PricesProvider(options))
  .register('third', (options?: PricesOptions) => new PricesProvider(options));

type Registered = typeof registry extends ProviderRegistry<infer F> ? F : never;

function open({ dataDir = `${small.dataDir}/none`, second, third }: Options = {}) {
  return new UnifiedFetcher<Registered>({
    registry,
    providers: {
      taq: { dataDir },
      second: { file: 'second.csv', ...second },
      third: { file: 'third.csv', ...third },
    },
  });
}

describe('a fallback', () => {
  test('is none where nobody asked for one', async () => {
    await using fetcher = open();
    const error = await errorOf(fetcher.fetch('taq', 'minute_bars', MONDAY));
    expect(error.code).toBe('STORE_NOT_FOUND');
  });

  test('is not needed where the first one answers', async () => {
    await using fetcher = open({ dataDir: small.dataDir });
    const { provenance } = await fetcher.fetch('taq', 'minute_bars', MONDAY, FALLBACK);
    expect(provenance.provider).toBe('taq');
    expect(provenance).not.toHaveProperty('fallbackFrom');
  });

  test('answers where the first one fails, and the provenance says who was passed over and why', async () => {
    await using fetcher = open();
    const answer = await fetcher.fetch('taq', 'minute_bars', MONDAY, FALLBACK);
    expect(answer.provenance).toEqual({
      file: 'second.csv',
      provider: 'second',
      fallbackFrom: [
        {
          provider: 'taq',
          code: 'STORE_NOT_FOUND',
          message: expect.stringContaining('there is no store in'),
        },
      ],
    });
  });

  test('answers where the first one knows nothing of what is asked', async () => {
    await using fetcher = open({ dataDir: small.dataDir });
    const unknown = { ...MONDAY, symbols: ['ZZZ'] };
    const { provenance } = await fetcher.fetch('taq', 'minute_bars', unknown, FALLBACK);
    expect(provenance).toMatchObject({
      provider: 'second',
      fallbackFrom: [{ provider: 'taq', code: 'NOT_SYNCED' }],
    });
  });

  test('does not answer where the first one knows a part', async () => {
    await using fetcher = open({ dataDir: small.dataDir });
    const partly = { ...MONDAY, symbols: ['AAPL', 'ZZZ'] };
    const { provenance } = await fetcher.fetch('taq', 'minute_bars', partly, FALLBACK);
    expect(provenance.provider).toBe('taq');
  });

  test('goes on to the next one in the order that was asked', async () => {
    await using fetcher = open({ second: { fails: new Error('the disk is on fire') } });
    const { provenance } = await fetcher.fetch('taq', 'minute_bars', MONDAY, FALLBACK);
    expect(provenance).toMatchObject({
      provider: 'third',
      fallbackFrom: [
        { provider: 'taq' },
        { provider: 'second', code: 'UNKNOWN', message: 'the disk is on fire' },
      ],
    });
  });

  test('leaves the first error, with what the others said, where nobody answers', async () => {
    const fails = new Error('the disk is on fire');
    await using fetcher = open({ second: { fails }, third: { fails: new Error('so is mine') } });
    const error = await errorOf(fetcher.fetch('taq', 'minute_bars', MONDAY, FALLBACK));
    expect(error).toMatchObject({ code: 'STORE_NOT_FOUND', details: { path: expect.any(String) } });
    expect(error.message).toMatch(/second: the disk is on fire; third: so is mine$/);
    expect((error.cause as AggregateError).errors).toHaveLength(3);
  });

  test('leaves the first refusal where nobody else has an answer', async () => {
    const fails = new Error('no');
    await using fetcher = open({ dataDir: small.dataDir, second: { fails }, third: { fails } });
    const unknown = { ...MONDAY, symbols: ['ZZZ'] };
    const error = await errorOf(fetcher.fetch('taq', 'minute_bars', unknown, FALLBACK));
    expect(error).toMatchObject({ code: 'NOT_SYNCED', details: { symbols: ['ZZZ'] } });
  });

  test.each([
    ['the question is a mistake', { ...MONDAY, startDate: 'x' }, 'INVALID_DATE'],
    [
      'the day is to come',
      { ...MONDAY, asOf: '2999-01-04', asOfPolicy: 'known-by' as const },
      'DAY_NOT_OVER',
    ],
  ])('is not asked where %s', async (_, question, code) => {
    await using fetcher = open({ dataDir: small.dataDir });
    const error = await errorOf(fetcher.fetch('taq', 'minute_bars', question, FALLBACK));
    expect(error.code).toBe(code);
  });

  test('is not asked where the caller has gone', async () => {
    await using fetcher = open({ dataDir: small.dataDir });
    const options = { ...FALLBACK, signal: AbortSignal.abort() };
    const error = await errorOf(fetcher.fetch('taq', 'minute_bars', MONDAY, options));
    expect(error.code).toBe('INTERRUPTED');
  });

  test('that nobody registered is told before anybody is asked', async () => {
    await using fetcher = open({ dataDir: small.dataDir });
    const options = { fallback: ['fourth' as 'third'] };
    const error = await errorOf(fetcher.fetch('taq', 'minute_bars', MONDAY, options));
    expect(error.code).toBe('UNKNOWN_PROVIDER');
  });
});

describe('a question to a snapshot', () => {
  test('is never answered with live data', async () => {
    await using fetcher = open();
    for (const point of [{ asOf: '2024-11-25' }, { tag: 'mine' }]) {
      const error = await errorOf(
        fetcher.fetch('taq', 'minute_bars', { ...MONDAY, ...point }, FALLBACK),
      );
      expect(error.code).toBe('STORE_NOT_FOUND');
      expect(error.message).toContain('second: its answer is of live data');
    }
  });

  test('is answered by who says that the answer is of that day', async () => {
    await using fetcher = open({ third: { pointInTime: true } });
    const question = { ...MONDAY, asOf: '2024-11-25' };
    const { provenance } = await fetcher.fetch('taq', 'minute_bars', question, FALLBACK);
    expect(provenance).toMatchObject({
      provider: 'third',
      asOf: '2024-11-25',
      fallbackFrom: [{ provider: 'taq' }, { provider: 'second', code: 'SNAPSHOT_NOT_FOUND' }],
    });
  });

  test('that does not exist is not answered with live data either', async () => {
    await using fetcher = open({ dataDir: small.dataDir });
    const question = { ...MONDAY, tag: 'mime' };
    const error = await errorOf(fetcher.fetch('taq', 'minute_bars', question, FALLBACK));
    expect(error).toMatchObject({ code: 'TAG_NOT_FOUND', cause: expect.any(AggregateError) });
    expect(TaqError.is(error)).toBe(true);
  });
});
