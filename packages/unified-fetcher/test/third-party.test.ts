import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '@taq/provider';
import {
  PROVIDER_REGISTRY,
  ProviderRegistry,
  TaqLocalProvider,
  UnifiedFetcher,
  type Answered,
  type ProviderFactory,
  type TaqLocalProviderOptions,
} from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { PricesProvider, type PriceAnswer, type PricesOptions } from './support/prices-provider.ts';
import { SmallStore } from './support/small-store.ts';

// What a package does that registers its provider for everybody.
declare module '../src/provider-registry.ts' {
  interface RegisteredProviders {
    readonly everywhere: ProviderFactory<PricesProvider, PricesOptions>;
  }
}

const MONDAY = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-25' };

let small: SmallStore;

beforeAll(async () => {
  small = await SmallStore.create();
  await small.put({ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 100 });
});

afterAll(async () => {
  await small[Symbol.asyncDispose]();
});

/** Our provider with one of a third party beside it. */
const registry = new ProviderRegistry()
  .register('taq', (options?: TaqLocalProviderOptions) => new TaqLocalProvider(options))
  .register('prices', (options?: PricesOptions) => new PricesProvider(options));

function both(): UnifiedFetcher<typeof registry extends ProviderRegistry<infer F> ? F : never> {
  const providers = { taq: { dataDir: small.dataDir }, prices: { file: 'mine.csv' } };
  return new UnifiedFetcher({ registry, providers });
}

describe('a provider of a third party', () => {
  test('answers beside ours, on routes of its own and with its own types', async () => {
    await using fetcher = both();
    const bars: Answered<Answer> = await fetcher.fetch('taq', 'minute_bars', MONDAY);
    expect(bars.table.numRows).toBe(1);
    const question = { ...MONDAY, currency: 'EUR' as const };
    const answer: Answered<PriceAnswer> = await fetcher.fetch('prices', 'daily_prices', question);
    expect(answer).toEqual({
      prices: [1, 2],
      provenance: { file: 'mine.csv', provider: 'prices' },
    });
  });

  test('is streamed', async () => {
    await using fetcher = both();
    const prices: number[] = [];
    for await (const price of fetcher.stream('prices', 'daily_prices', MONDAY)) prices.push(price);
    expect(prices).toEqual([1, 2]);
  });

  test('is made once, when it is first asked, and closed with the fetcher', async () => {
    {
      await using fetcher = both();
      expect(PricesProvider.open).toBe(0);
      await fetcher.fetch('prices', 'daily_prices', MONDAY);
      await fetcher.fetch('prices', 'daily_prices', MONDAY);
      expect(PricesProvider.open).toBe(1);
    }
    expect(PricesProvider.open).toBe(0);
  });

  test('can be registered for every fetcher', async () => {
    PROVIDER_REGISTRY.register(
      'everywhere',
      (options?: PricesOptions) => new PricesProvider(options),
    );
    await using fetcher = new UnifiedFetcher({ providers: { everywhere: { file: 'all.csv' } } });
    const { provenance } = await fetcher.fetch('everywhere', 'daily_prices', MONDAY);
    const file: string = provenance.file;
    expect(file).toBe('all.csv');
  });

  test('pins no state where it has no at', async () => {
    await using fetcher = both();
    const error = await errorOf(fetcher.at('prices' as 'taq', {}));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: 'provider' } });
  });
});

describe('the types', () => {
  test('follow from key and route', async () => {
    await using fetcher = both();
    const answer = await fetcher.fetch('taq', 'minute_bars', MONDAY);
    // @ts-expect-error an answer is no list of rows
    const rows: readonly object[] = answer;
    expect(rows).toBe(answer);
    // @ts-expect-error an answer of ours has no prices
    expect(answer.prices).toBeUndefined();
    // @ts-expect-error a request has symbols
    const unasked = fetcher.fetch('taq', 'minute_bars', { startDate: '2024-11-25' });
    await expect(unasked).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    // @ts-expect-error only volatilities have a window
    const windowed = fetcher.fetch('taq', 'ticks', { ...MONDAY, window: 5 });
    await expect(windowed).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    // @ts-expect-error ours has no such route
    const astray = fetcher.fetch('taq', 'daily_prices', MONDAY);
    await expect(astray).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    // @ts-expect-error nobody registered that
    const unknown = fetcher.fetch('crsp', 'minute_bars', MONDAY);
    await expect(unknown).rejects.toMatchObject({ code: 'UNKNOWN_PROVIDER' });
    // @ts-expect-error what answers in place of another has its route
    const elsewhere = fetcher.fetch('taq', 'ticks', MONDAY, { fallback: ['prices'] });
    await expect(elsewhere).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('hold options and argument names', async () => {
    // @ts-expect-error there is no such engine
    const fetcher = new UnifiedFetcher({ providers: { taq: { engine: 'spark' } } });
    await fetcher[Symbol.asyncDispose]();
    const odd = {
      routes: { prices: async ({ from }: { from: string }) => ({ provenance: { from } }) },
      async [Symbol.asyncDispose](): Promise<void> {},
    };
    // @ts-expect-error requests of all providers have symbols, startDate and endDate
    expect(new ProviderRegistry().register('odd', () => odd).keys).toEqual(['odd']);
  });
});
