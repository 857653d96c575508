import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars, withRule, type DatasetRule } from '@taq/schema';
import type { Provenance, TaqStore } from '@taq/versioning';
import { tableFromIPC } from 'apache-arrow';
import { ParquetFile, readSchema } from 'parquet-wasm';
import { writeParquet } from '../src/parquet-writer.ts';
import { barsTable } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { MemoryPort } from './support/memory-port.ts';
import { stoppingPort } from './support/stopping-port.ts';
import { openStore, provenance, updateOf, type TestCell } from './support/stores.ts';

const NAME = minuteBars.name;

/** A provenance of these conditions and other options. */
function madeBy(filterSet: string, options: DatasetRule = provenance.options): Provenance {
  return { ...provenance, filterSet, options };
}

async function commit(
  store: TaqStore,
  cell: TestCell,
  by: Provenance = provenance,
): Promise<unknown> {
  return store.commitPartition(updateOf([cell], { provenance: by }));
}

const MONDAY = { symbol: 'AAPL', date: '2024-11-25', bars: 2 };
const TUESDAY = { symbol: 'AAPL', date: '2024-11-26', bars: 2 };
const OTHER_YEAR = { symbol: 'AAPL', date: '2019-03-04', bars: 2 };

describe('the rule of a dataset', () => {
  test('is nothing before there are cells, and then that of the first ones', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    expect(await store.ruleOf(NAME)).toBeUndefined();
    await commit(store, { ...MONDAY, bars: 0 });
    expect(await store.ruleOf(NAME)).toEqual({ conditions: 'regular', stamp: 'start' });
    expect(await store.ruleOf('taq_daily_rv')).toBeUndefined();
  });

  test.each<[string, TestCell, Provenance, unknown]>([
    [
      'other conditions',
      TUESDAY,
      madeBy('sip'),
      [{ option: 'conditions', stored: 'regular', asked: 'sip' }],
    ],
    [
      'another option, in another year',
      OTHER_YEAR,
      madeBy('regular', { stamp: 'end' }),
      [{ option: 'stamp', stored: 'start', asked: 'end' }],
    ],
    [
      'an option less',
      MONDAY,
      madeBy('regular', {}),
      [{ option: 'stamp', stored: 'start', asked: 'nothing' }],
    ],
    [
      'no rows at all',
      { ...TUESDAY, bars: 0, state: 'not_listed' },
      madeBy('sip'),
      [{ option: 'conditions', stored: 'regular', asked: 'sip' }],
    ],
  ])('refuses cells with %s, and nothing is written', async (_what, cell, by, differences) => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await commit(store, MONDAY);
    const before = await filesBelow(folder.path);
    const error = await errorOf(commit(store, cell, by));
    expect(error).toMatchObject({
      code: 'MEASURE_MISMATCH',
      details: { dataset: NAME, differences },
    });
    expect(await filesBelow(folder.path)).toEqual(before);
  });

  test('leaves other datasets their own', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await commit(store, MONDAY);
    const dataset = { ...minuteBars, name: 'taq_5min_bars', shortName: '5min_bars' };
    await store.commitPartition(updateOf([MONDAY], { dataset, provenance: madeBy('sip') }));
    expect(await store.ruleOf(NAME)).toMatchObject({ conditions: 'regular' });
    expect(await store.ruleOf('taq_5min_bars')).toMatchObject({ conditions: 'sip' });
  });

  test('takes up an option of a later release, and holds to it from then on', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await commit(store, MONDAY);
    await commit(store, TUESDAY, madeBy('regular', { stamp: 'start', halts: 'skip' }));
    expect(await store.ruleOf(NAME)).toMatchObject({ halts: 'skip' });
    expect(await errorOf(commit(store, OTHER_YEAR))).toMatchObject({ code: 'MEASURE_MISMATCH' });
  });

  test('is one in an update', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const [monday, tuesday] = [
      updateOf([MONDAY]),
      updateOf([TUESDAY], { provenance: madeBy('sip') }),
    ];
    const fetched = [...monday.fetched, ...tuesday.fetched];
    const rows = barsTable([MONDAY, TUESDAY]);
    const error = await errorOf(store.commitPartition({ ...monday, rows, fetched }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: 'fetched' } });
  });

  test.each([
    ['of the same month', TUESDAY],
    ['of another year', OTHER_YEAR],
  ])('is that of the winner where two first commits race, %s', async (_which, cell) => {
    await using folder = await temporaryFolder();
    const rival = await openStore(folder.path);
    const { stopping, stopped, goOn } = stoppingPort(folder.path);
    const sleeper = await openStore(folder.path, { port: stopping });
    const slept = errorOf(commit(sleeper, cell, madeBy('sip')));
    await stopped;
    await commit(rival, MONDAY);
    goOn();
    expect(await slept).toMatchObject({ code: 'MEASURE_MISMATCH' });
    const state = await rival.current();
    expect(state.version).toBe(1);
    expect(state.partitions.map(({ partition }) => partition)).toEqual(['202411']);
  });

  test('costs the same to know with many years in the store as with one', async () => {
    await using folder = await temporaryFolder();
    const port = new MemoryPort(folder.path);
    const store = await openStore(folder.path, { port });
    const reads = async (): Promise<number> => {
      let count = 0;
      const counting = new MemoryPort(folder.path);
      counting.get = async (name) => {
        count += 1;
        return port.get(name);
      };
      await (await openStore(folder.path, { port: counting })).ruleOf(NAME);
      return count;
    };
    await commit(store, MONDAY);
    const once = await reads();
    for (let year = 2004; year < 2024; year += 1) {
      await commit(store, { ...MONDAY, date: `${year}-11-18`, bars: 0 });
    }
    expect(await reads()).toBe(once);
  });
});

describe('a store of an earlier release, which names no rule', () => {
  async function forgetRules(dataDir: string): Promise<void> {
    const path = join(dataDir, 'manifests/taq/versions/1.json');
    const { rules, ...root } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    expect(rules).toHaveLength(1);
    await writeFile(path, JSON.stringify(root));
  }

  test('has that of its cells', async () => {
    await using folder = await temporaryFolder();
    await commit(await openStore(folder.path), MONDAY);
    await forgetRules(folder.path);
    const store = await openStore(folder.path);
    expect(await store.ruleOf(NAME)).toEqual({ conditions: 'regular', stamp: 'start' });
    const error = await errorOf(commit(store, OTHER_YEAR, madeBy('sip')));
    expect(error).toMatchObject({ code: 'MEASURE_MISMATCH' });
  });

  test('names it from its next commit on', async () => {
    await using folder = await temporaryFolder();
    await commit(await openStore(folder.path), MONDAY);
    await forgetRules(folder.path);
    const store = await openStore(folder.path);
    await commit(store, TUESDAY);
    const rule = { conditions: 'regular', stamp: 'start' };
    expect((await store.manifests.newest()).root.rules).toEqual([{ dataset: NAME, rule }]);
  });
});

describe('the notes of a file', () => {
  /** The rule under our own key, and in the Arrow schema. */
  async function notedRules(path: string): Promise<unknown[]> {
    const bytes = await readFile(path);
    using file = await ParquetFile.fromFile(new Blob([bytes]));
    const notes = file.metadata().fileMetadata().keyValueMetadata();
    const { metadata } = tableFromIPC(readSchema(bytes).intoIPCStream()).schema;
    const own = JSON.parse(String(notes.get('taq'))) as { rule?: unknown };
    return [own.rule, JSON.parse(metadata.get('taq.rule') ?? 'null')];
  }

  async function notesOf(store: TaqStore): Promise<unknown[][]> {
    const segments = (await store.current()).partitions.flatMap((month) => month.segments);
    return Promise.all(segments.map(async ({ path }) => notedRules(path)));
  }

  const RULE = { conditions: 'regular', stamp: 'start' };

  test('carry the rule, also when segments are merged and a month is rewritten', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await commit(store, MONDAY);
    await commit(store, TUESDAY);
    expect(await notesOf(store)).toEqual([
      [RULE, RULE],
      [RULE, RULE],
    ]);
    await commit(store, { ...MONDAY, date: '2024-11-29' });
    expect(await notesOf(store)).toEqual([[RULE, RULE]]);
    await commit(store, { symbol: 'MSFT', date: '2024-11-27', bars: 1 });
    expect(await notesOf(store)).toEqual([[RULE, RULE]]);
  });

  test('and the rows decide the bytes: same rule, same bytes; other rule, other bytes', async () => {
    await using folder = await temporaryFolder();
    const rows = barsTable([MONDAY]);
    const hashOf = async (name: string, rule: DatasetRule): Promise<string> => {
      const path = join(folder.path, name);
      return (await writeParquet(path, withRule(minuteBars, rule), rows)).sha256;
    };
    const hash = await hashOf('a', { conditions: 'regular', lag: 0 });
    expect(await hashOf('b', { lag: 0, conditions: 'regular' })).toBe(hash);
    expect(await hashOf('c', { lag: 1, conditions: 'regular' })).not.toBe(hash);
  });

  test('name no rule where nobody knows it', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'plain.parquet');
    await writeParquet(path, minuteBars, barsTable([MONDAY]));
    expect(await notedRules(path)).toEqual([undefined, null]);
  });
});
