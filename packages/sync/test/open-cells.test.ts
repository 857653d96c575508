import { describe, expect, test } from '@jest/globals';
import { TaqError } from '@taq/schema';
import type { SyncEvent } from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { bars, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const TWO_MONTHS = {
  symbols: ['AAPL', 'IBM'],
  startDate: '2024-11-27',
  endDate: '2024-12-03',
} as const;
/** Of which there is one, the 2nd of December, that fails. */
const BAD_DAY = '2024-12-02';

function source(): ScriptedSource {
  const days = ['2024-11-27', '2024-11-29', BAD_DAY, '2024-12-03'];
  return new ScriptedSource(
    days.map((date) => marketDay(date, { AAPL: bars(100, 5), IBM: bars(200, 5) })),
  );
}

function broken(): TaqError<'SOURCE_FAILED'> {
  return new TaqError('SOURCE_FAILED', 'a page is damaged', { details: { server: 'scripted' } });
}

type Stopped = Extract<SyncEvent, { type: 'stopped' }>;

function stopped(bench: Workbench): Stopped[] {
  return bench.events.filter((event) => event.type === 'stopped');
}

describe('a sync that fails', () => {
  test('says which cells are open: none of a month that was committed before', async () => {
    const from = source();
    await using bench = await Workbench.open(from);
    from.onAggregate = (date) => {
      if (date === BAD_DAY) throw broken();
    };
    expect((await errorOf(bench.sync(TWO_MONTHS))).code).toBe('SOURCE_FAILED');
    const december = { dataset: 'taq_1min_bars', first: BAD_DAY, last: '2024-12-03' };
    expect(stopped(bench)).toEqual([
      {
        type: 'stopped',
        open: [
          { ...december, symbol: 'AAPL', state: 'not_synced' },
          { ...december, symbol: 'IBM', state: 'not_synced' },
        ],
        openCells: 4,
      },
    ]);
    from.onAggregate = () => undefined;
    expect((await bench.sync(TWO_MONTHS)).open).toEqual([]);
    expect(stopped(bench)).toEqual([]);
  });

  test('says so before its first write, too, where the disk has no room', async () => {
    await using bench = await Workbench.open(source());
    const full = async () => ({ freeBytes: 0, totalBytes: 100e9 });
    const error = await errorOf(bench.sync(TWO_MONTHS, { measureDisk: full }));
    expect(error.code).toBe('DISK_FULL');
    expect(stopped(bench)).toMatchObject([{ openCells: 8 }]);
  });

  test('fails with its own error where the store cannot say what is there any more', async () => {
    const from = source();
    await using bench = await Workbench.open(from);
    from.onAggregate = () => {
      bench.store.current = async () => Promise.reject(new Error('unreadable'));
      throw broken();
    };
    expect((await errorOf(bench.sync(TWO_MONTHS))).message).toBe('a page is damaged');
    expect(stopped(bench)).toEqual([]);
  });
});
