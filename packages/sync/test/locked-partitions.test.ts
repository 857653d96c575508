import { EventEmitter, once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { minuteBars } from '@taq/schema';
import { AtomicFileLock } from '@taq/versioning';
import type { SyncEvent, SyncSummary } from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { bars, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const ASKED = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-26' };

function twoDays(): ScriptedSource {
  return new ScriptedSource([
    marketDay('2024-11-25', { AAPL: bars(100) }),
    marketDay('2024-11-26', { AAPL: bars(101) }),
  ]);
}

/** Does something when the first run is inside, and keeps it there until that is done. */
function whileInside(source: ScriptedSource, happen: () => Promise<unknown>): void {
  source.onAggregate = async () => {
    source.onAggregate = () => undefined;
    await happen();
  };
}

describe('two syncs of one month', () => {
  test('the second is LOCKED at once where it does not wait, and does no harm', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    const refusals: unknown[] = [];
    whileInside(source, async () => refusals.push(await errorOf(bench.sync(ASKED))));
    const first = await bench.sync(ASKED);
    expect(refusals).toMatchObject([{ code: 'LOCKED', details: { waitedMs: expect.any(Number) } }]);
    expect(first.committed).toHaveLength(1);
    expect(source.aggregated).toEqual(['2024-11-25 AAPL', '2024-11-26 AAPL']);
  });

  test('the second finds nothing left to do where it waits', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    const planned = new EventEmitter();
    const runs: Promise<SyncSummary>[] = [];
    whileInside(source, async () => {
      runs.push(
        bench.sync(ASKED, { lockTimeoutMs: 30_000, onEvent: ({ type }) => planned.emit(type) }),
      );
      await once(planned, 'planned');
    });
    await bench.sync(ASKED);
    const [second] = await Promise.all(runs);
    expect(second).toMatchObject({ committed: [], fetchedCells: 0, rows: 0, cells: { data: 2 } });
    expect(source.aggregated).toEqual(['2024-11-25 AAPL', '2024-11-26 AAPL']);
    expect(await bench.version()).toBe(1);
  });

  test('a run that waits says for whom', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    const lock = await holdNovember(bench);
    const events: SyncEvent[] = [];
    const onEvent = (event: SyncEvent): void => {
      events.push(event);
      if (event.type === 'waiting') void lock[Symbol.asyncDispose]();
    };
    await bench.sync(ASKED, { lockTimeoutMs: 30_000, onEvent });
    expect(events.filter(({ type }) => type === 'waiting')).toEqual([
      {
        type: 'waiting',
        lock: 'taq_sync_aggregates_1min_bars_202411.lock',
        holder: expect.stringMatching(/^process \d+ on .+ since .+ \(sync\)$/),
        waitedMs: expect.any(Number),
      },
    ]);
  });

  test('a run that waits can be interrupted', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    await using _lock = await holdNovember(bench);
    const signal = AbortSignal.timeout(50);
    const error = await errorOf(bench.sync(ASKED, { lockTimeoutMs: 60_000, signal }));
    expect(error.code).toBe('INTERRUPTED');
    expect(source.aggregated).toEqual([]);
  });

  test('another month is free', async () => {
    const source = twoDays();
    source.publish(marketDay('2024-12-02', { AAPL: bars(102) }));
    await using bench = await Workbench.open(source);
    await using _lock = await holdNovember(bench);
    const december = { ...ASKED, startDate: '2024-12-02', endDate: '2024-12-02' };
    expect((await bench.sync(december)).committed).toHaveLength(1);
  });

  test('the lock is given back whatever happens', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    source.onAggregate = () => {
      throw new Error('broken');
    };
    await expect(bench.sync(ASKED)).rejects.toThrow('broken');
    source.onAggregate = () => undefined;
    expect((await bench.sync(ASKED)).committed).toHaveLength(1);
  });
});

async function holdNovember({ store }: Workbench): Promise<AtomicFileLock> {
  return AtomicFileLock.acquire(store.lockPath(minuteBars, '202411'), {
    owner: { run: 'other', command: 'sync' },
    timeoutMs: 0,
    clock: Date.now,
  });
}
