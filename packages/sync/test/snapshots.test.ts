import { describe, expect, test } from '@jest/globals';
import { minuteBars, parseExchangeDate } from '@taq/schema';
import { errorOf } from './support/errors.ts';
import { bars, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const WEEK = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-29' };
const DEFAULT_TAG = 'taq_1min_bars_20241126';

function twoDays(): ScriptedSource {
  return new ScriptedSource([
    marketDay('2024-11-25', { AAPL: bars(100), IBM: bars(200) }),
    marketDay('2024-11-26', { AAPL: bars(101), IBM: bars(201) }),
  ]);
}

async function tags(bench: Workbench): Promise<string[]> {
  return (await bench.store.snapshots.list()).map(({ tag }) => tag);
}

describe('a sync with a snapshot', () => {
  test('takes it after the last commit, named by the last final day', async () => {
    await using bench = await Workbench.open(twoDays());
    const { snapshotTag, runId } = await bench.sync({ ...WEEK, snapshot: true });
    expect(snapshotTag).toBe(DEFAULT_TAG);
    const [snapshot] = await bench.store.snapshots.list();
    expect(snapshot).toMatchObject({
      tag: DEFAULT_TAG,
      datasets: [{ dataset: 'taq_1min_bars', through: '2024-11-26', rows: 4 }],
      metadata: {
        dataset: 'taq_1min_bars',
        tier: 'aggregates',
        symbols: ['AAPL'],
        start_date: '2024-11-25',
        end_date: '2024-11-29',
        run: runId,
      },
    });
  });

  test('is found by its tag and by its day', async () => {
    await using bench = await Workbench.open(twoDays());
    await bench.sync({ ...WEEK, snapshot: true });
    const question = { dataset: minuteBars.name };
    const asOf = parseExchangeDate('2024-11-26');
    expect((await bench.store.snapshots.pin({ ...question, asOf })).tag).toBe(DEFAULT_TAG);
    expect((await bench.store.snapshots.pin({ ...question, tag: DEFAULT_TAG })).tag).toBe(
      DEFAULT_TAG,
    );
  });

  test('names it as it was told', async () => {
    await using bench = await Workbench.open(twoDays());
    expect((await bench.sync({ ...WEEK, snapshotTag: 'mine' })).snapshotTag).toBe('mine');
    expect(await tags(bench)).toEqual(['mine']);
  });

  test('takes none where none is asked for', async () => {
    await using bench = await Workbench.open(twoDays());
    expect((await bench.sync(WEEK)).snapshotTag).toBeUndefined();
    expect(await tags(bench)).toEqual([]);
  });

  test('succeeds again under the same default tag while nothing is left to do', async () => {
    await using bench = await Workbench.open(twoDays());
    await bench.sync({ ...WEEK, snapshot: true });
    const { snapshotTag, committed } = await bench.sync({ ...WEEK, snapshot: true });
    expect(snapshotTag).toBe(DEFAULT_TAG);
    expect(committed).toEqual([]);
    expect(await tags(bench)).toEqual([DEFAULT_TAG]);
  });

  test('can be taken later, of what is there', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    await bench.sync(WEEK);
    source.aggregated.length = 0;
    expect((await bench.sync({ ...WEEK, snapshot: true })).snapshotTag).toBe(DEFAULT_TAG);
    expect(source.aggregated).toEqual([]);
  });

  test('freezes what later syncs change', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    await bench.sync({ ...WEEK, snapshotTag: 'before' });
    source.publish(marketDay('2024-11-25', { AAPL: bars(900, 5) }));
    await bench.sync({ ...WEEK, incremental: false, snapshotTag: 'after' });
    const snapshots = await bench.store.snapshots.list();
    expect(snapshots.map(({ datasets: [frozen] }) => frozen?.rows)).toEqual([4, 7]);
  });
});

describe('a tag that is taken', () => {
  test('is refused by its name before the source is asked for anything', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    await bench.sync({ ...WEEK, snapshotTag: 'mine' });
    const version = await bench.version();
    await source[Symbol.asyncDispose]();
    source.days = async () => {
      throw new Error('the source was asked');
    };
    const error = await errorOf(bench.sync({ ...WEEK, symbols: ['IBM'], snapshotTag: 'mine' }));
    expect(error).toMatchObject({ code: 'TAG_EXISTS', details: { tag: 'mine' } });
    expect(await bench.version()).toBe(version);
  });

  test('is refused as the default, before any rows are fetched, when there is work to do', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    await bench.sync({ ...WEEK, snapshot: true });
    const version = await bench.version();
    source.aggregated.length = 0;
    const wider = { ...WEEK, symbols: ['AAPL', 'IBM'] };
    const error = await errorOf(bench.sync({ ...wider, snapshot: true }));
    expect(error).toMatchObject({ code: 'TAG_EXISTS', details: { tag: DEFAULT_TAG } });
    expect(source.aggregated).toEqual([]);
    expect(await bench.version()).toBe(version);
    expect((await bench.sync({ ...wider, snapshotTag: 'wider' })).rows).toBe(4);
  });

  test('is refused by the last final day, whatever provisional days there are', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    bench.setClock('2024-11-29T23:00:00Z');
    expect((await bench.sync({ ...WEEK, snapshot: true })).snapshotTag).toBe(
      'taq_1min_bars_20241125',
    );
    const changed = marketDay('2024-11-26', { AAPL: bars(500) }, { tableState: 'changed' });
    source.publish(changed);
    source.aggregated.length = 0;
    const error = await errorOf(bench.sync({ ...WEEK, snapshot: true }));
    expect(error).toMatchObject({ code: 'TAG_EXISTS', details: { tag: 'taq_1min_bars_20241125' } });
    expect(source.aggregated).toEqual([]);
  });

  test('C8: is refused while all days are provisional, too, before any rows are fetched', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    bench.setClock('2024-11-26T23:00:00Z');
    const tag = 'taq_1min_bars_20241126_provisional';
    expect((await bench.sync({ ...WEEK, snapshot: true })).snapshotTag).toBe(tag);
    source.publish(marketDay('2024-11-26', { AAPL: bars(500) }, { tableState: 'changed' }));
    source.aggregated.length = 0;
    const version = await bench.version();
    const error = await errorOf(bench.sync({ ...WEEK, snapshot: true }));
    expect(error).toMatchObject({ code: 'TAG_EXISTS', details: { tag } });
    expect([source.aggregated, await bench.version()]).toEqual([[], version]);
  });

  test('is no obstacle once the days have moved on', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    await bench.sync({ ...WEEK, snapshot: true });
    source.publish(marketDay('2024-11-27', { AAPL: bars(102) }));
    await bench.sync({ ...WEEK, snapshot: true });
    expect(await tags(bench)).toEqual([DEFAULT_TAG, 'taq_1min_bars_20241127']);
  });

  test('cannot be one that no folder could have', async () => {
    await using bench = await Workbench.open(twoDays());
    const error = await errorOf(bench.sync({ ...WEEK, snapshotTag: '../../etc' }));
    expect(error.code).toBe('INVALID_TAG');
    expect(await bench.version()).toBe(0);
  });
});
