import { describe, expect, test } from '@jest/globals';
import { bars, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const ASKED = { symbols: ['AAPL', 'IBM'], startDate: '2024-11-25', endDate: '2024-12-03' };

function week(): ScriptedSource {
  return new ScriptedSource(
    ['2024-11-25', '2024-11-26', '2024-11-27', '2024-11-29'].map((date, index) =>
      marketDay(date, { AAPL: bars(100 + index), IBM: [] }),
    ),
  );
}

/** The states of AAPL by day. */
async function aapl(bench: Workbench): Promise<string[]> {
  return (await bench.cells())
    .filter((cell) => cell.startsWith('AAPL'))
    .map((cell) => cell.slice('AAPL 2024-'.length));
}

const OPEN = { dataset: 'taq_1min_bars' };

describe('the newest three trading days', () => {
  test('are provisional, by the calendar of New York', async () => {
    await using bench = await Workbench.open(week());
    // Friday evening in New York; the half day before was Thanksgiving's Wednesday.
    bench.setClock('2024-11-30T04:00:00Z');
    await bench.sync({ ...ASKED, endDate: '2024-11-29' });
    expect(await aapl(bench)).toEqual(['11-25 data', '11-26 data?', '11-27 data?', '11-29 data?']);
  });

  test('are a day later when New York has reached the next trading day', async () => {
    await using bench = await Workbench.open(week());
    bench.setClock('2024-12-02T05:00:00Z');
    await bench.sync({ ...ASKED, endDate: '2024-11-29' });
    expect(await aapl(bench)).toEqual(['11-25 data', '11-26 data', '11-27 data?', '11-29 data?']);
  });

  test('are expected not to be published yet; older days are not', async () => {
    await using bench = await Workbench.open(week());
    bench.setClock('2024-12-04T18:00:00Z');
    const early = await bench.sync({ ...ASKED, symbols: ['AAPL'] });
    expect(early.cells).toEqual({ data: 4, not_published: 2 });
    expect(early.open).toEqual([]);
    bench.setClock('2024-12-05T18:00:00Z');
    const late = await bench.sync({ ...ASKED, symbols: ['AAPL'] });
    expect(late.open).toEqual([
      { ...OPEN, symbol: 'AAPL', first: '2024-12-02', last: '2024-12-02', state: 'not_published' },
    ]);
  });

  test('are fetched when they appear', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    bench.setClock('2024-12-02T18:00:00Z');
    await bench.sync(ASKED);
    source.publish(marketDay('2024-12-02', { AAPL: bars(200), IBM: [] }));
    source.aggregated.length = 0;
    const { committed } = await bench.sync(ASKED);
    expect(source.aggregated).toEqual(['2024-12-02 AAPL,IBM']);
    expect(committed.map(({ partition }) => partition)).toEqual(['202412']);
  });

  test('are left alone while their tables stay as they are', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    bench.setClock('2024-11-29T23:00:00Z');
    await bench.sync(ASKED);
    const version = await bench.version();
    source.aggregated.length = 0;
    await bench.sync(ASKED);
    expect(source.aggregated).toEqual([]);
    expect(await bench.version()).toBe(version);
  });

  test('are fetched again when their tables changed; older days are not', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    bench.setClock('2024-11-29T23:00:00Z');
    await bench.sync(ASKED);
    source.aggregated.length = 0;
    for (const date of ['2024-11-25', '2024-11-27']) {
      source.publish(marketDay(date, { AAPL: bars(500), IBM: [] }, { tableState: 'later' }));
    }
    await bench.sync(ASKED);
    expect(source.aggregated).toEqual(['2024-11-27 AAPL,IBM']);
    const first = (await bench.rows()).find((row) => row.startsWith('AAPL 2024-11-27'));
    expect(first).toContain(' 500 ');
    expect(await bench.rows()).toHaveLength(8);
  });

  test('become final without being fetched again, once and for all', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    bench.setClock('2024-11-29T23:00:00Z');
    await bench.sync({ ...ASKED, endDate: '2024-11-29' });
    source.aggregated.length = 0;
    bench.setClock('2024-12-20T23:00:00Z');
    const { committed, fetchedCells } = await bench.sync({ ...ASKED, endDate: '2024-11-29' });
    expect(source.aggregated).toEqual([]);
    expect(fetchedCells).toBe(0);
    expect(committed).toHaveLength(1);
    expect(await aapl(bench)).toEqual(['11-25 data', '11-26 data', '11-27 data', '11-29 data']);
    expect((await bench.sync({ ...ASKED, endDate: '2024-11-29' })).committed).toEqual([]);
  });

  test('do not keep a sync busy with cells that nobody asks for', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    bench.setClock('2024-11-29T23:00:00Z');
    await bench.sync({ ...ASKED, endDate: '2024-11-29' });
    bench.setClock('2024-12-20T23:00:00Z');
    source.publish(marketDay('2024-11-29', { AAPL: bars(500), IBM: [] }, { tableState: 'later' }));
    const onlyAapl = { ...ASKED, symbols: ['AAPL'], endDate: '2024-11-29' };
    await bench.sync(onlyAapl);
    expect((await bench.cells()).filter((cell) => cell.endsWith('?'))).toEqual([
      'IBM 2024-11-29 empty?',
    ]);
    const version = await bench.version();
    await bench.sync(onlyAapl);
    expect(bench.events).toMatchObject([{ type: 'planned', days: 0 }]);
    expect(await bench.version()).toBe(version);
  });
});
