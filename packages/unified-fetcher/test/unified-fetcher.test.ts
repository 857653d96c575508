import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Table, type RecordBatch } from 'apache-arrow';
import { PROVIDER_REGISTRY, TaqLocalProvider, UnifiedFetcher } from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { rowTexts, SmallStore } from './support/small-store.ts';

const MONDAY = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-25' };

let small: SmallStore;

beforeAll(async () => {
  small = await SmallStore.create();
  await small.put({ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 100 });
});

afterAll(async () => {
  await small[Symbol.asyncDispose]();
});

function ours(): UnifiedFetcher {
  return new UnifiedFetcher({ providers: { taq: { dataDir: small.dataDir } } });
}

describe('UnifiedFetcher', () => {
  test('finds our provider under taq', async () => {
    await using fetcher = ours();
    const { table, provenance } = await fetcher.fetch('taq', 'minute_bars', MONDAY);
    expect(rowTexts(table)).toEqual(['AAPL 2024-11-25T14:30 100']);
    expect(provenance.engine).toBe('duckdb');
  });

  test('hands each provider its own options', async () => {
    const providers = { taq: { dataDir: small.dataDir, engine: 'polars' as const } };
    await using fetcher = new UnifiedFetcher({ providers });
    const { provenance } = await fetcher.fetch('taq', 'minute_bars', MONDAY);
    expect(provenance.engine).toBe('polars');
  });

  test('says in the provenance who answered', async () => {
    await using fetcher = ours();
    const { provenance } = await fetcher.fetch('taq', 'minute_bars', MONDAY);
    expect(provenance.provider).toBe('taq');
    expect(provenance).not.toHaveProperty('fallbackFrom');
  });

  test('names the providers there are to who asks for another', async () => {
    await using fetcher = ours();
    const error = await errorOf(fetcher.fetch('crsp' as 'taq', 'minute_bars', MONDAY));
    expect(error).toMatchObject({
      code: 'UNKNOWN_PROVIDER',
      details: { provider: 'crsp', known: ['taq'] },
    });
  });

  test.each(['candles', 'constructor'])(
    'refuses the route %s, which ours does not have',
    async (route) => {
      await using fetcher = ours();
      const error = await errorOf(fetcher.fetch('taq', route as 'minute_bars', MONDAY));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: 'route' } });
      expect(error.next).toContain('minute_bars');
    },
  );

  test('says CLOSED after it was closed', async () => {
    const fetcher = ours();
    await fetcher.fetch('taq', 'minute_bars', MONDAY);
    await fetcher[Symbol.asyncDispose]();
    expect((await errorOf(fetcher.fetch('taq', 'minute_bars', MONDAY))).code).toBe('CLOSED');
  });

  test('streams the same rows as it fetches', async () => {
    await using fetcher = ours();
    const batches: RecordBatch[] = [];
    for await (const batch of fetcher.stream('taq', 'minute_bars', MONDAY)) batches.push(batch);
    expect(rowTexts(new Table(batches))).toEqual(['AAPL 2024-11-25T14:30 100']);
    const astray = (): unknown => fetcher.stream('taq', 'candles' as 'ticks', MONDAY);
    expect(astray).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

describe('PROVIDER_REGISTRY', () => {
  test('makes providers of ours', async () => {
    await using provider = PROVIDER_REGISTRY.create('taq', { dataDir: small.dataDir });
    expect(provider).toBeInstanceOf(TaqLocalProvider);
  });
});
