import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars, TaqError } from '@taq/schema';
import { readParquet, type QuarantineEntry } from '@taq/versioning';
import { tableFromIPC } from 'apache-arrow';
import { errorOf } from './support/errors.ts';
import { bars, ingredients, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const MONDAY = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-25' };
const TUESDAY = { symbols: ['AAPL'], startDate: '2024-11-26', endDate: '2024-11-26' };
const BOTH = { ...MONDAY, endDate: '2024-11-26' };

/** Monday is well, on Tuesday the second bar's low is above its high. */
function brokenTuesday(): ScriptedSource {
  const crossed = ingredients({ AAPL: bars(101, 3) });
  (crossed.columns['low'] as Float64Array)[1] = 1000;
  return new ScriptedSource([
    marketDay('2024-11-25', { AAPL: bars(100) }),
    marketDay('2024-11-26', { AAPL: [] }, { aggregates: { minute_bars: { cells: [crossed] } } }),
  ]);
}

/** The only entry. */
async function onlyEntry({ store }: Workbench): Promise<QuarantineEntry> {
  const { entries, unreadable } = await store.quarantine.list();
  expect([entries.length, unreadable]).toEqual([1, []]);
  const [entry] = entries;
  if (entry === undefined) throw new RangeError('nothing is in the quarantine');
  return entry;
}

async function keptRows({ store }: Workbench, { folder }: QuarantineEntry): Promise<number> {
  return tableFromIPC(await readFile(join(store.dataDir, folder, 'rows.arrow'))).numRows;
}

describe('rows that break a rule', () => {
  test('go to the quarantine with their reason, and the error names the entry', async () => {
    const source = brokenTuesday();
    await using bench = await Workbench.open(source);
    const error = await errorOf(bench.sync(BOTH));
    const entry = await onlyEntry(bench);
    expect(error.code).toBe('DATA_INVALID');
    expect(error.message).toContain(`kept in quarantine as ${entry.id}`);
    expect(error.next).toContain(`taq quarantine show ${entry.id}`);
    expect(entry).toMatchObject({
      what: 'rows of 1min_bars, 2024-11-26',
      origin: {
        dataset: minuteBars.name,
        partition: '202411',
        first: '2024-11-26',
        last: '2024-11-26',
        source: source.id,
        fingerprint: expect.stringMatching(/^minute_bars-[0-9a-f]{16}$/),
      },
      error: { code: 'DATA_INVALID' },
      findings: expect.arrayContaining([{ rule: 'ohlc', column: 'open', count: 1, rows: [1] }]),
      content: { file: 'rows.arrow', rows: 3 },
      run: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const low = entry.firstRows.columns.indexOf('low');
    expect(entry.firstRows.rows.map(({ row, values }) => [row, values[low]])).toEqual([[1, 1000]]);
    expect(await keptRows(bench, entry)).toBe(3);
  });

  test('C6: leave what readers see as it was, also where the day was there before', async () => {
    const source = new ScriptedSource([marketDay('2024-11-26', { AAPL: bars(7) })]);
    await using bench = await Workbench.open(source);
    await bench.sync(TUESDAY);
    const state = async () => [await bench.version(), await bench.rows(), await bench.cells()];
    const before = await state();
    const crossed = ingredients({ AAPL: bars(101) });
    (crossed.columns['low'] as Float64Array)[0] = 1000;
    source.publish(
      marketDay('2024-11-26', { AAPL: [] }, { aggregates: { minute_bars: { cells: [crossed] } } }),
    );
    const error = await errorOf(bench.sync({ ...TUESDAY, incremental: false }));
    expect(error.code).toBe('DATA_INVALID');
    expect(await state()).toEqual(before);
    expect(await bench.staged()).toEqual([]);
    expect((await onlyEntry(bench)).content?.rows).toBe(2);
  });

  test('are not read by the next sync, which brings the corrected day', async () => {
    const source = brokenTuesday();
    await using bench = await Workbench.open(source);
    await errorOf(bench.sync(BOTH));
    source.publish(marketDay('2024-11-26', { AAPL: bars(101, 1) }));
    await bench.sync(BOTH);
    expect(await bench.rows()).toHaveLength(3);
    expect(await bench.cells()).toEqual(['AAPL 2024-11-25 data', 'AAPL 2024-11-26 data']);
    await onlyEntry(bench);
  });

  test('of a symbol that nobody asked for are told by their rule', async () => {
    const source = brokenTuesday();
    await using bench = await Workbench.open(source);
    source.aggregate = async function* stranger() {
      yield ingredients({ AAPL: bars(100), EVIL: bars(1) });
    };
    const error = await errorOf(bench.sync(MONDAY));
    expect(error).toMatchObject({ code: 'SOURCE_FAILED', details: { server: source.id } });
    const entry = await onlyEntry(bench);
    expect(entry.findings).toEqual([{ rule: 'asked', column: 'symbol', count: 2, rows: [2] }]);
    const symbol = entry.firstRows.columns.indexOf('symbol');
    expect(entry.firstRows.rows.map(({ values }) => values[symbol])).toEqual(['EVIL']);
  });

  test('and were staged by a laxer release are fetched anew', async () => {
    const source = brokenTuesday();
    await using bench = await Workbench.open(source);
    await errorOf(bench.sync(BOTH));
    const { staging } = bench.store;
    const [staged] = await staging.list();
    const day = await staging.getDay(staged?.fingerprint ?? '', minuteBars);
    if (staged === undefined || day === undefined) throw new RangeError('nothing is staged');
    const rows = await readParquet(day.file.path, minuteBars);
    const low = rows.getChild('low')?.data[0]?.values as Float64Array;
    low[0] = -1;
    await using draft = await staging.draft(minuteBars, rows);
    await draft.keep(staged.fingerprint, staged.meta);
    await bench.sync(MONDAY);
    expect(await bench.rows()).toHaveLength(2);
    expect((await bench.rows()).join(' ')).not.toContain(' -1 ');
  });
});

describe('what a source hands out', () => {
  test('without a column that is needed leaves its reason', async () => {
    const { rows, columns } = ingredients({ AAPL: bars(100) });
    const { open: _, ...rest } = columns;
    const batch = { rows, columns: rest };
    const source = new ScriptedSource([
      marketDay('2024-11-25', { AAPL: [] }, { aggregates: { minute_bars: { cells: [batch] } } }),
    ]);
    await using bench = await Workbench.open(source);
    await expect(bench.sync(MONDAY)).rejects.toThrow(/open\nkept in quarantine as/);
    const entry = await onlyEntry(bench);
    expect(entry.error.message).toContain('open');
    expect(entry.content).toBeUndefined();
  });

  test('before a failure of its own is no matter of the quarantine', async () => {
    const source = brokenTuesday();
    source.onAggregate = () => {
      const details = { server: source.id };
      throw new TaqError('SOURCE_FAILED', 'the server went away', { details });
    };
    await using bench = await Workbench.open(source);
    const error = await errorOf(bench.sync(MONDAY));
    expect(error.message).toBe('the server went away');
    expect(await bench.store.quarantine.list()).toEqual({ entries: [], unreadable: [] });
  });

  test('nor is what was interrupted', async () => {
    const source = brokenTuesday();
    const stop = new AbortController();
    source.onAggregate = () => {
      stop.abort();
      throw new RangeError('half a batch');
    };
    await using bench = await Workbench.open(source);
    const error = await errorOf(bench.sync(MONDAY, { signal: stop.signal }));
    expect(error.code).toBe('INTERRUPTED');
    expect(await bench.store.quarantine.list()).toEqual({ entries: [], unreadable: [] });
  });
});

describe('a month that cannot be written', () => {
  test('leaves its reason in the quarantine, the store as it was, and its days for the next run', async () => {
    const source = brokenTuesday();
    await using bench = await Workbench.open(source);
    const objects = join(bench.store.dataDir, 'taq/objects');
    await rm(objects, { recursive: true });
    await writeFile(objects, 'in the way');
    await expect(bench.sync(MONDAY)).rejects.toThrow(/kept in quarantine as/);
    const entry = await onlyEntry(bench);
    expect(entry.error.code).toBe('STORE_UNUSABLE');
    expect(entry.content).toBeUndefined();
    expect(await bench.version()).toBe(0);
    expect(await bench.stagedDates()).toEqual(['2024-11-25']);
  });

  test('E6: says so also where the quarantine takes nothing more', async () => {
    const source = brokenTuesday();
    await using bench = await Workbench.open(source);
    const quarantine = join(bench.store.dataDir, 'taq/quarantine');
    await rm(quarantine, { recursive: true });
    await writeFile(quarantine, 'in the way');
    const error = await errorOf(bench.sync(TUESDAY));
    expect(error).toMatchObject({
      code: 'DATA_INVALID',
      details: { findings: expect.arrayContaining([expect.objectContaining({ rule: 'ohlc' })]) },
    });
    expect(error.message).toContain('nothing could be kept in quarantine: ');
    expect(await bench.rows()).toEqual([]);
  });
});
