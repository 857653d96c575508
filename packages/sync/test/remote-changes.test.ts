import { describe, expect, test } from '@jest/globals';
import { findRemoteChanges, type RemoteChanges } from '../src/index.ts';
import { bars, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const DATES = ['2024-11-25', '2024-11-26', '2024-11-27'];
const ASKED = { symbols: ['AAPL', 'IBM'], startDate: '2024-11-25', endDate: '2024-11-27' };

function threeDays(): ScriptedSource {
  return new ScriptedSource(
    DATES.map((date, index) => marketDay(date, { AAPL: bars(100 + index), IBM: bars(50) })),
  );
}

async function changesOf(bench: Workbench): Promise<RemoteChanges[]> {
  const { store, source } = bench;
  const clock = () => Date.parse('2025-06-02T12:00:00Z');
  return findRemoteChanges({ store, source, clock, signal: new AbortController().signal });
}

describe('what changed at the source', () => {
  test('is nothing right after a sync, and nothing where nothing is stored', async () => {
    const source = threeDays();
    await using bench = await Workbench.open(source);
    expect(await changesOf(bench)).toEqual([]);
    await bench.sync(ASKED);
    source.aggregated.length = 0;
    expect(await changesOf(bench)).toEqual([{ dataset: 'taq_1min_bars', changed: [], fresh: [] }]);
    expect(source.aggregated).toEqual([]);
  });

  test('are days whose table is another one now, and days that came after', async () => {
    const source = threeDays();
    await using bench = await Workbench.open(source);
    await bench.sync(ASKED);
    const second = { AAPL: bars(200), IBM: bars(50) };
    source.publish(
      marketDay('2024-11-26', second, { tableState: '2024-11-26 second' }),
      marketDay('2024-11-29', second),
    );
    expect(await changesOf(bench)).toEqual([
      { dataset: 'taq_1min_bars', changed: ['2024-11-26'], fresh: ['2024-11-29'] },
    ]);
  });

  test('is fetched again by a refresh, and by no other sync, and nothing else is', async () => {
    const source = threeDays();
    await using bench = await Workbench.open(source);
    await bench.sync(ASKED);
    const before = await bench.rows();
    source.publish(
      marketDay('2024-11-26', { AAPL: bars(200), IBM: bars(50) }, { tableState: 'second' }),
    );
    source.aggregated.length = 0;
    expect(await bench.sync(ASKED)).toMatchObject({ fetchedCells: 0, committed: [] });
    const summary = await bench.sync({ ...ASKED, refresh: true });
    expect(summary).toMatchObject({ fetchedCells: 2 });
    expect(source.aggregated).toEqual(['2024-11-26 AAPL,IBM']);
    const after = await bench.rows();
    expect(after.filter((row) => !before.includes(row))).toHaveLength(2);
    expect(await changesOf(bench)).toMatchObject([{ changed: [] }]);
    expect(await bench.sync({ ...ASKED, refresh: true })).toMatchObject({ fetchedCells: 0 });
  });
});
