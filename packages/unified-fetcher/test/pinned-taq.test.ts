import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Table, type RecordBatch } from 'apache-arrow';
import { TaqLocalProvider, UnifiedFetcher, type TaqRouteName } from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { rowTexts, SmallStore } from './support/small-store.ts';

const WEEK = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-29' };
const [FIRST, SECOND] = ['AAPL 2024-11-25T14:30 100', 'AAPL 2024-11-26T14:30 101'];

let small: SmallStore;

beforeAll(async () => {
  small = await SmallStore.create();
});

afterAll(async () => {
  await small[Symbol.asyncDispose]();
});

async function gathered(batches: AsyncIterable<RecordBatch>): Promise<Table> {
  const all: RecordBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return new Table(all);
}

/** In the order of a life: the tests of this file share one store. */
describe('one state for several questions', () => {
  test('stays what it was while others commit', async () => {
    await small.put({ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 100 });
    await using provider = new TaqLocalProvider({ dataDir: small.dataDir });
    const state = await provider.at();
    await small.put({ symbol: 'AAPL', date: '2024-11-26', bars: 1, price: 101 });
    const before = await state.fetchMinuteBars(WEEK);
    expect(rowTexts(before.table)).toEqual([FIRST]);
    expect(before.provenance.version).toBe(state.version);
    expect(rowTexts(await gathered(state.streamMinuteBars(WEEK)))).toEqual([FIRST]);
    expect(rowTexts((await provider.fetchMinuteBars(WEEK)).table)).toEqual([FIRST, SECOND]);
  });

  test('is a snapshot by its tag, or the one for a day and routes', async () => {
    await small.snapshot('two-days');
    await small.put({ symbol: 'AAPL', date: '2024-11-27', bars: 1, price: 102 });
    await using provider = new TaqLocalProvider({ dataDir: small.dataDir });
    const tagged = await provider.at({ tag: 'two-days' });
    expect(tagged.tag).toBe('two-days');
    const { table, provenance } = await tagged.fetchMinuteBars(WEEK);
    expect(rowTexts(table)).toEqual([FIRST, SECOND]);
    expect(provenance).toMatchObject({ tag: 'two-days', through: '2024-11-26' });
    const dated = await provider.at({ asOf: '2024-11-25', routes: ['minute_bars'] });
    const answer = await dated.fetchMinuteBars(WEEK);
    expect(rowTexts(answer.table)).toEqual([FIRST]);
    expect(answer.provenance).toMatchObject({ tag: 'two-days', asOf: '2024-11-25' });
  });

  test('is reached through the fetcher, and each answer says whose it is', async () => {
    await using fetcher = new UnifiedFetcher({ providers: { taq: { dataDir: small.dataDir } } });
    const pinned = await fetcher.at('taq', { tag: 'two-days' });
    expect(pinned.state.tag).toBe('two-days');
    const { table, provenance } = await pinned.fetch('minute_bars', WEEK);
    expect(rowTexts(table)).toEqual([FIRST, SECOND]);
    expect(provenance).toMatchObject({ provider: 'taq', tag: 'two-days' });
    expect(rowTexts(await gathered(pinned.stream('minute_bars', WEEK)))).toEqual([FIRST, SECOND]);
    // @ts-expect-error the state is pinned already
    const twice = pinned.fetch('minute_bars', { ...WEEK, tag: 'two-days' });
    expect((await errorOf(twice)).code).toBe('INVALID_ARGUMENT');
    const astray = pinned.fetch('candles' as 'ticks', WEEK);
    expect((await errorOf(astray)).code).toBe('INVALID_ARGUMENT');
  });

  test.each<[string, object, string]>([
    ['a day of nothing that is named', { asOf: '2024-11-25' }, 'INVALID_ARGUMENT'],
    ['a route that there is not', { asOf: '2024-11-25', routes: ['x'] }, 'INVALID_ARGUMENT'],
    ['a tag and a day', { tag: 'two-days', asOf: '2024-11-25' }, 'INVALID_ARGUMENT'],
    ['a tag that nobody took', { tag: 'three-days' }, 'TAG_NOT_FOUND'],
    [
      'routes that no snapshot holds together',
      { asOf: '2024-11-25', routes: ['ticks'] },
      'SNAPSHOT_NOT_FOUND',
    ],
  ])('refuses %s', async (_, point, code) => {
    await using provider = new TaqLocalProvider({ dataDir: small.dataDir });
    expect((await errorOf(provider.at(point))).code).toBe(code);
  });

  test('answers nothing that was not pinned', async () => {
    await using provider = new TaqLocalProvider({ dataDir: small.dataDir });
    const routes: TaqRouteName[] = ['minute_bars'];
    const state = await provider.at({ asOf: '2024-11-25', routes });
    expect((await errorOf(state.fetchTicks(WEEK))).code).toBe('INVALID_ARGUMENT');
  });

  test('ends with its provider', async () => {
    const provider = new TaqLocalProvider({ dataDir: small.dataDir });
    const state = await provider.at();
    await provider[Symbol.asyncDispose]();
    expect((await errorOf(state.fetchMinuteBars(WEEK))).code).toBe('CLOSED');
    expect((await errorOf(gathered(state.streamMinuteBars(WEEK)))).code).toBe('CLOSED');
    expect((await errorOf(provider.at())).code).toBe('CLOSED');
  });
});
