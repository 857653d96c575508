import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { guardDisk, measureByDiskusage, measureByStatfs, measureDisk } from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { bars, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const ASKED = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-26' };
const GB = 1e9;

function disk(freeBytes: number, totalBytes = 100 * GB) {
  return { freeBytes, totalBytes };
}

describe('guardDisk', () => {
  test.each([
    ['says nothing up to 80 %', 30 * GB, 5 * GB, undefined],
    ['warns above 80 %', 30 * GB, 6 * GB, /82 %.*above 80 %/],
    ['warns above 90 %', 30 * GB, 11 * GB, /92 %.*above 90 %/],
    ['lets a write through that leads to 95 %', 15 * GB, 5 * GB, /95 %.*above 90 %/],
  ])('%s', (_, free, bytes, warning) => {
    const forecast = guardDisk('/data', bytes, disk(free));
    if (warning === undefined) expect(forecast.warning).toBeUndefined();
    else expect(forecast.warning).toMatch(warning);
  });

  test('E3: judges by the usage after a write of twice the size, not by that of today', () => {
    expect(guardDisk('/data', 10 * GB, disk(50 * GB)).predictedUsage).toBeCloseTo(0.7);
  });

  test('refuses what would lead above 95 %, with the figures', () => {
    expect(() => guardDisk('/data', 8 * GB, disk(20 * GB))).toThrow(
      expect.objectContaining({
        code: 'DISK_FULL',
        details: {
          path: '/data',
          neededBytes: 16 * GB,
          freeBytes: 20 * GB,
          predictedUsage: expect.closeTo(0.96),
        },
      }),
    );
  });

  test('refuses what does not fit at all', () => {
    expect(() => guardDisk('/data', 50 * GB, disk(20 * GB))).toThrow(
      expect.objectContaining({ code: 'DISK_FULL' }),
    );
  });
});

describe('a sync on a disk that is nearly full', () => {
  function twoDays(): ScriptedSource {
    return new ScriptedSource([
      marketDay('2024-11-25', { AAPL: bars(100, 390) }),
      marketDay('2024-11-26', { AAPL: bars(101, 390) }),
    ]);
  }

  test('is refused before any rows are fetched', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    const error = await errorOf(bench.sync(ASKED, { measureDisk: async () => disk(4.99 * GB) }));
    expect(error).toMatchObject({
      code: 'DISK_FULL',
      details: { path: bench.store.dataDir, freeBytes: 4.99 * GB },
    });
    expect(source.aggregated).toEqual([]);
    expect(await bench.version()).toBe(0);
  });

  test.each([
    [19, '80 %'],
    [9, '90 %'],
  ])('with %d GB free of 100 warns that it gets above %s', async (free, limit) => {
    await using bench = await Workbench.open(twoDays());
    await bench.sync(ASKED, { measureDisk: async () => disk(free * GB) });
    expect(bench.warnings()).toEqual([expect.stringContaining(`above ${limit}`)]);
    expect(bench.events[0]?.type).toBe('planned');
  });

  test('is no obstacle when nothing is left to fetch', async () => {
    await using bench = await Workbench.open(twoDays());
    await bench.sync(ASKED);
    const summary = await bench.sync(ASKED, { measureDisk: async () => disk(0) });
    expect(summary.cells).toEqual({ data: 2 });
    expect(bench.warnings()).toEqual([]);
  });

  test('is no obstacle when all there is to say is that days are not there', async () => {
    await using bench = await Workbench.open(new ScriptedSource());
    const summary = await bench.sync(ASKED, { measureDisk: async () => disk(0) });
    expect(summary.cells).toEqual({ not_published: 2 });
  });

  test('E4–E5: estimates by what the cells of the store take', async () => {
    const source = twoDays();
    await using bench = await Workbench.open(source);
    await bench.sync({ ...ASKED, endDate: '2024-11-25' });
    const { partitions } = await bench.store.current();
    const stored = partitions[0]?.segments[0]?.bytes ?? 0;
    const error = await errorOf(bench.sync(ASKED, { measureDisk: async () => disk(0) }));
    expect(error.details).toMatchObject({ neededBytes: 2 * stored });
  });

  test('E4–E5: estimates a first day within five times of what it takes', async () => {
    await using bench = await Workbench.open(twoDays());
    const error = await errorOf(bench.sync(ASKED, { measureDisk: async () => disk(0) }));
    const { neededBytes } = error.details as { neededBytes: number };
    await bench.sync(ASKED);
    const { partitions } = await bench.store.current();
    const stored = partitions[0]?.segments[0]?.bytes ?? 0;
    expect(neededBytes / 2).toBeGreaterThan(stored / 5);
    expect(neededBytes / 2).toBeLessThan(stored * 5);
  });
});

const native = await measureByDiskusage(tmpdir());
const whereInstalled = native === undefined ? test.skip : test;

describe('the two ways to measure a disk', () => {
  whereInstalled('diskusage and fs.statfs give the same figures', async () => {
    const ours = await measureByStatfs(tmpdir());
    expect(ours.totalBytes).toBe(native?.totalBytes);
    // Others write to this disk while we look.
    expect(Math.abs(ours.freeBytes - (native?.freeBytes ?? 0))).toBeLessThan(GB);
  });

  test('either gives what an ordinary user may use', async () => {
    const { bavail, blocks, bsize } = await statfs(tmpdir());
    const { freeBytes, totalBytes } = await measureDisk(tmpdir());
    expect(totalBytes).toBe(blocks * bsize);
    expect(Math.abs(freeBytes - bavail * bsize)).toBeLessThan(GB);
  });
});
