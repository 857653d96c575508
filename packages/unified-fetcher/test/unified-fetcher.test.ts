import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '@taq/provider';
import {
  PROVIDER_REGISTRY,
  ProviderRegistry,
  TaqLocalProvider,
  UnifiedFetcher,
  type Route,
  type RoutedProvider,
  type RoutedRequest,
} from '../src/index.ts';
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

interface EchoOptions {
  readonly answer: Answer;
}

/** A provider of a third party: always the same answer. */
class EchoProvider implements RoutedProvider {
  static open = 0;
  readonly asked: RoutedRequest[] = [];
  readonly routes: RoutedProvider['routes'];

  constructor({ answer }: EchoOptions) {
    EchoProvider.open += 1;
    this.routes = {
      minute_bars: async (request) => {
        this.asked.push(request);
        return answer;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    EchoProvider.open -= 1;
  }
}

function ours(): UnifiedFetcher {
  return new UnifiedFetcher({ providers: { taq: { dataDir: small.dataDir } } });
}

function withEcho(answer: Answer): UnifiedFetcher {
  const registry = new ProviderRegistry()
    .register('taq', (options?: { dataDir: string }) => new TaqLocalProvider(options))
    .register<EchoOptions>('echo', (options) => new EchoProvider(options ?? { answer }));
  return new UnifiedFetcher({ registry, providers: { taq: { dataDir: small.dataDir } } });
}

describe('UnifiedFetcher', () => {
  test('finds our provider under taq', async () => {
    await using fetcher = ours();
    const { table, provenance } = await fetcher.fetch('taq', 'minute_bars', MONDAY);
    expect(rowTexts(table)).toEqual(['AAPL 2024-11-25T14:30 100']);
    expect(provenance.engine).toBe('duckdb');
  });

  test('hands each provider its own options', async () => {
    const providers = { taq: { dataDir: small.dataDir, engine: 'polars' } };
    await using fetcher = new UnifiedFetcher({ providers });
    const { provenance } = await fetcher.fetch('taq', 'minute_bars', MONDAY);
    expect(provenance.engine).toBe('polars');
  });

  test('asks a provider of a third party beside ours', async () => {
    await using local = new TaqLocalProvider({ dataDir: small.dataDir });
    const answer = await local.fetchMinuteBars(MONDAY);
    await using fetcher = withEcho(answer);
    expect(await fetcher.fetch('echo', 'minute_bars', MONDAY)).toBe(answer);
    const { table } = await fetcher.fetch('taq', 'minute_bars', MONDAY);
    expect(rowTexts(table)).toEqual(rowTexts(answer.table));
  });

  test('makes a provider once, when it is first asked, and closes it', async () => {
    await using local = new TaqLocalProvider({ dataDir: small.dataDir });
    const answer = await local.fetchMinuteBars(MONDAY);
    {
      await using fetcher = withEcho(answer);
      expect(EchoProvider.open).toBe(0);
      await fetcher.fetch('echo', 'minute_bars', MONDAY);
      await fetcher.fetch('echo', 'minute_bars', MONDAY);
      expect(EchoProvider.open).toBe(1);
    }
    expect(EchoProvider.open).toBe(0);
  });

  test('names the providers there are to who asks for another', async () => {
    await using fetcher = ours();
    const error = await errorOf(fetcher.fetch('crsp', 'minute_bars', MONDAY));
    expect(error).toMatchObject({
      code: 'UNKNOWN_PROVIDER',
      details: { provider: 'crsp', known: ['taq'] },
    });
  });

  test.each(['candles', 'constructor'])(
    'refuses the route %s, which ours does not have',
    async (route) => {
      await using fetcher = ours();
      const error = await errorOf(fetcher.fetch('taq', route as Route, MONDAY));
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

  test('lets the route decide the types', async () => {
    await using fetcher = ours();
    const answer: Answer = await fetcher.fetch('taq', 'minute_bars', MONDAY);
    expect(answer.table.numRows).toBe(1);
    // @ts-expect-error an answer is no list of rows
    const rows: readonly object[] = answer;
    expect(rows).toBe(answer);
    // @ts-expect-error a request has symbols
    const unasked = fetcher.fetch('taq', 'minute_bars', { startDate: '2024-11-25' });
    await expect(unasked).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    // @ts-expect-error there is no such route
    const astray = fetcher.fetch('taq', 'minutes', MONDAY);
    await expect(astray).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('PROVIDER_REGISTRY', () => {
  test('makes providers of ours', async () => {
    await using provider = PROVIDER_REGISTRY.create('taq', { dataDir: small.dataDir });
    expect(provider).toBeInstanceOf(TaqLocalProvider);
  });
});
