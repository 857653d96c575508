import { link, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars, ticks } from '@taq/schema';
import { AtomicFileLock, type CleanupItem, type TaqStore } from '@taq/versioning';
import { thisProcess } from '../src/lock-owner.ts';
import { agedStore, DAY_MS, ENTRY, kindsOf, LONG_AGO, STAGED_DAY } from './support/aged-store.ts';
import { errorOf } from './support/errors.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { sampleOf } from './support/samples.ts';
import { contentOf, openStore, TestClock, updateOf } from './support/stores.ts';

const FIVE_DAYS = { retentionDays: 5 };

async function objectsOf(dataDir: string): Promise<string[]> {
  return (await readdir(join(dataDir, 'taq/objects'))).toSorted();
}

/** The bytes of every file below a folder, each file once however many names it has. */
async function bytesBelow(folder: string): Promise<number> {
  const sizes = new Map<number, number>();
  for (const name of await filesBelow(folder)) {
    const { ino, size } = await stat(join(folder, name));
    sizes.set(ino, size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function only(items: readonly CleanupItem[], kind: CleanupItem['kind']): readonly CleanupItem[] {
  return items.filter((item) => item.kind === kind);
}

async function barsOf(store: TaqStore): Promise<string[]> {
  return contentOf(await store.current({ datasets: [minuteBars.name] }));
}

describe('clean-up', () => {
  test('lets go what nothing names and nothing has named for a retention, and nothing else', async () => {
    await using folder = await temporaryFolder();
    const { store } = await agedStore(folder.path);
    const bars = await barsOf(store);
    const early = await contentOf(
      await store.snapshots.pin({ dataset: minuteBars.name, tag: 'early' }),
    );
    const { items } = await store.cleanup(FIVE_DAYS);

    expect(kindsOf(items)).toMatchObject({ version: 4, sample: 1, object: 1 });
    expect(kindsOf(items)).toMatchObject({ staged: 1, quarantine: 1 });
    expect(await barsOf(store)).toEqual(bars);
    const pinned = await store.snapshots.pin({ dataset: minuteBars.name, tag: 'early' });
    expect(await contentOf(pinned)).toEqual(early);
    expect((await store.current({ datasets: [ticks.name] })).partitions).toEqual([]);
    const files = await filesBelow(folder.path);
    expect(files).not.toContain(only(items, 'object')[0]?.name);
    expect(files.filter((name) => name.startsWith('taq/samples'))).toEqual([]);
    expect(files.join()).not.toContain(STAGED_DAY);
    expect(files.join()).not.toContain(ENTRY);
    expect(await readdir(join(folder.path, 'taq'))).toContain('samples');
    expect(await readdir(join(folder.path, 'taq/samples'))).toEqual([]);
    for (const number of [2, 3, 4, 5]) {
      expect((await errorOf(store.manifests.version(number))).code).toBe('VERSION_NOT_FOUND');
    }
    expect((await store.manifests.version(6)).root.version).toBe(6);
  });

  test('planned is clean-up done, to the byte, and the plan changes nothing', async () => {
    await using folder = await temporaryFolder();
    const { store } = await agedStore(folder.path);
    const wish = { ...FIVE_DAYS, snapshots: ['early'] };
    const before = await filesBelow(folder.path);
    const reader = await openStore(folder.path, { mode: 'read', clock: () => Date.now() });
    expect((await reader.cleanup({ dryRun: true })).dryRun).toBe(true);
    const plan = await store.cleanup({ ...wish, dryRun: true });
    expect(await filesBelow(folder.path)).toEqual(before);
    const version = (await store.manifests.newest()).root.version;

    const size = await bytesBelow(folder.path);
    const done = await store.cleanup(wish);
    expect(done).toEqual({ ...plan, dryRun: false });
    expect(plan).toMatchObject({ plannedAgainst: version, dryRun: true });
    expect(plan.bytes).toBe(plan.items.reduce((sum, { bytes }) => sum + bytes, 0));

    const after = await filesBelow(folder.path);
    const added = after.filter((name) => !before.includes(name));
    const sizes = await Promise.all(
      added.map(async (name) => (await stat(join(folder.path, name))).size),
    );
    const grown = sizes.reduce((sum, one) => sum + one, 0);
    // The hint to the newest version is as long as it was.
    expect(size - plan.bytes + grown).toBe(await bytesBelow(folder.path));
    for (const { kind, name } of plan.items) {
      expect([name, after.some((file) => file === name || file.startsWith(`${name}/`))]).toEqual([
        name,
        kind === 'version',
      ]);
    }
  });

  test('names nothing itself that it lets go: the same content gets another name', async () => {
    await using folder = await temporaryFolder();
    const clock = new TestClock();
    const store = await openStore(folder.path, { clock: clock.read });
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-27', bars: 1 }]));
    for (let round = 0; round < 3; round += 1) {
      clock.now += 1;
      const sample = sampleOf('2024-11-25', { AAPL: 2 }, { startedAt: clock.now });
      await store.commitPartition(sample);
      await store.cleanup({ retentionDays: 0 });
      expect((await store.current()).partitions).toHaveLength(1);
    }
    expect((await store.verify({ readData: true })).damage).toEqual([]);
  });

  test('counts no byte of a file that has another name', async () => {
    await using folder = await temporaryFolder();
    const { store } = await agedStore(folder.path);
    const [object] = only((await store.cleanup({ ...FIVE_DAYS, dryRun: true })).items, 'object');
    expect(object?.bytes).toBe((await stat(join(folder.path, object?.name ?? ''))).size);
    await link(join(folder.path, object?.name ?? ''), join(folder.path, 'mine.parquet'));
    const { items } = await store.cleanup(FIVE_DAYS);
    expect(only(items, 'object')).toEqual([{ ...object, bytes: 0 }]);
    expect(await filesBelow(folder.path)).toContain('mine.parquet');
  });

  test('counts the copies of a materialized snapshot, and not the links of another', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    await store.snapshots.createSnapshot({ tag: 'copied', materialize: true });
    clock.now += DAY_MS;
    const snapshots = ['early', 'copied'];
    const { items } = await store.cleanup({ snapshots, dryRun: true });
    const [early, copied] = only(items, 'snapshot');
    const description = async (tag: string): Promise<number> =>
      (await stat(join(folder.path, 'snapshots/taq', tag, 'snapshot.json'))).size;
    expect(early?.bytes).toBe(await description('early'));
    expect(copied?.bytes).toBe(await bytesBelow(join(folder.path, 'snapshots/taq/copied')));
    expect(copied?.bytes).toBeGreaterThan(await description('copied'));
    expect((await store.cleanup({ snapshots })).items).toEqual(items);
    expect(await readdir(join(folder.path, 'snapshots/taq'))).toEqual([]);
  });

  test('that was done has nothing left to do', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    for (const retentionDays of [5, 0]) {
      await store.cleanup({ retentionDays });
      clock.now += 1000;
      await store.cleanup({ retentionDays });
      const { version } = (await store.manifests.newest()).root;
      const again = await store.cleanup({ retentionDays });
      expect([again.items, again.bytes]).toEqual([[], 0]);
      expect((await store.manifests.newest()).root.version).toBe(version);
    }
  });

  test('keeps for a year where nothing is said', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    expect(kindsOf((await store.cleanup({ dryRun: true })).items)).toEqual({});
    clock.now += (365 - 10) * DAY_MS - 1000;
    const kinds = kindsOf((await store.cleanup({ dryRun: true })).items);
    expect(kinds).toMatchObject({ staged: 1 });
    expect(kinds).not.toHaveProperty('version');
    clock.now += 2000;
    expect(kindsOf((await store.cleanup({ dryRun: true })).items)).toMatchObject({ version: 4 });
  });

  test('keeps a sample until its day has been over for the retention', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    // 2024-11-26 ends in New York at 05:00 UTC.
    clock.now = Date.parse('2024-12-27T04:59:59Z');
    const samples = async (): Promise<number> =>
      only((await store.cleanup({ retentionDays: 30, dryRun: true })).items, 'sample').length;
    expect(await samples()).toBe(0);
    clock.now += 1000;
    expect(await samples()).toBe(1);
  });

  test('removes the file of a sample one retention after the sample', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    const object = `${(await store.current({ datasets: [ticks.name] })).partitions[0]?.segments[0]?.hash}.parquet`;
    await store.cleanup(FIVE_DAYS);
    clock.now += 5 * DAY_MS - 1000;
    await store.cleanup(FIVE_DAYS);
    expect(await objectsOf(folder.path)).toContain(object);
    clock.now += 2000;
    await store.cleanup(FIVE_DAYS);
    expect(await objectsOf(folder.path)).not.toContain(object);
  });

  test('does not keep samples for a snapshot of bars, but those of a snapshot that froze them', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    const state = await store.current({ datasets: [ticks.name] });
    const object = `${state.partitions[0]?.segments[0]?.hash}.parquet`;
    await store.snapshots.createSnapshot({ tag: 'bars', datasets: [minuteBars.name] });
    const bars = (await store.snapshots.get('bars')).version;
    await store.cleanup(FIVE_DAYS);
    clock.now += 6 * DAY_MS;
    await store.cleanup(FIVE_DAYS);
    expect(await objectsOf(folder.path)).not.toContain(object);
    const pinned = await store.snapshots.pin({ dataset: minuteBars.name, tag: 'bars' });
    expect(await contentOf(pinned)).toHaveLength(5);
    // The version is not whole any more, so it is not served by its number.
    expect((await errorOf(store.at({ version: bars }))).code).toBe('VERSION_NOT_FOUND');
    expect((await errorOf(store.rollback(bars))).code).toBe('VERSION_NOT_FOUND');
  });

  test('removes what a lost commit left, by its age, and names of others never', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    await store.cleanup(FIVE_DAYS);
    const orphans = ['b', 'c'].map((letter) =>
      join(folder.path, 'taq/objects', `${letter.repeat(64)}.parquet`),
    );
    for (const orphan of orphans) await writeFile(orphan, 'left');
    await utimes(orphans[0] ?? '', LONG_AGO, LONG_AGO);
    const young = new Date(clock.now - 4 * DAY_MS);
    await utimes(orphans[1] ?? '', young, young);
    const others = [
      'manifests/taq/leaves/README.md',
      'manifests/taq/versions/notes.txt',
      'taq/objects/mine.parquet',
      'taq/quarantine/mine.csv',
      'taq/tmp/staged/mine.json',
    ];
    for (const name of others) {
      await writeFile(join(folder.path, name), 'mine');
      await utimes(join(folder.path, name), LONG_AGO, LONG_AGO);
    }
    const { items, foreign } = await store.cleanup(FIVE_DAYS);
    expect(items).toEqual([
      { kind: 'object', name: `taq/objects/${'b'.repeat(64)}.parquet`, bytes: 4 },
    ]);
    expect(foreign).toEqual(others);
    expect(await filesBelow(folder.path)).toEqual(expect.arrayContaining(others));
  });

  test('removes temporary files of the dead, and none of a living process', async () => {
    await using folder = await temporaryFolder();
    const { path: dataDir } = folder;
    const { clock } = await agedStore(dataDir);
    const store = await openStore(dataDir, { clock: clock.read, keepTemporaries: true });
    await store.cleanup(FIVE_DAYS);
    const { host, machine, pid, startTime } = thisProcess();
    const nameOf = (...parts: readonly unknown[]): string => `taq/tmp/${parts.join('~')}`;
    const dead = nameOf(host, machine, pid, `${startTime}0`, 'x', 'put');
    const alive = nameOf(host, machine, pid, startTime, 'x', 'put');
    const [oldElsewhere, youngElsewhere] = ['1', '2'].map((id) =>
      nameOf('elsewhere', 'boot', 1, 1, id, 'put'),
    );
    for (const name of [dead, alive, oldElsewhere, youngElsewhere]) {
      await writeFile(join(dataDir, name ?? ''), 'temporary');
    }
    for (const name of [alive, oldElsewhere]) {
      await utimes(join(dataDir, name ?? ''), LONG_AGO, LONG_AGO);
    }
    const { items, bytes } = await store.cleanup(FIVE_DAYS);
    expect(items.map(({ name }) => name).toSorted()).toEqual([dead, oldElsewhere].toSorted());
    expect(bytes).toBe(2 * 'temporary'.length);
    expect(await filesBelow(dataDir)).toEqual(expect.arrayContaining([alive, youngElsewhere]));
  });

  test('takes no notice of a folder without meaning, and of an empty store', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await mkdir(join(folder.path, 'own'));
    expect(await store.cleanup({ retentionDays: 0 })).toEqual({
      plannedAgainst: 0,
      dryRun: false,
      items: [],
      bytes: 0,
      foreign: [],
    });
  });

  test('goes one at a time', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    const path = join(folder.path, 'taq/locks/taq_cleanup.lock');
    const owner = { run: 'other', command: 'taq cleanup' };
    await using lock = await AtomicFileLock.acquire(path, {
      owner,
      timeoutMs: 0,
      clock: clock.read,
    });
    expect(await lock.isHeld()).toBe(true);
    expect((await errorOf(store.cleanup())).code).toBe('LOCKED');
    expect((await store.cleanup({ dryRun: true })).dryRun).toBe(true);
  });

  test('that is interrupted before its commit changes nothing', async () => {
    await using folder = await temporaryFolder();
    const { store } = await agedStore(folder.path);
    const before = await filesBelow(folder.path);
    const signal = AbortSignal.abort();
    expect((await errorOf(store.cleanup({ ...FIVE_DAYS, signal }))).code).toBe('INTERRUPTED');
    expect(await filesBelow(folder.path)).toEqual(before);
  });

  test.each([
    [{ retentionDays: -1 }, 'INVALID_ARGUMENT'],
    [{ retentionDays: Number.NaN }, 'INVALID_ARGUMENT'],
    [{ snapshotsOlderThanDays: -1 }, 'INVALID_ARGUMENT'],
    [{ snapshots: ['none'] }, 'TAG_NOT_FOUND'],
    [{ snapshots: ['early', '../x'] }, 'INVALID_TAG'],
  ])('asked for %j is refused', async (wish, code) => {
    await using folder = await temporaryFolder();
    const { store } = await agedStore(folder.path);
    const before = await filesBelow(folder.path);
    expect((await errorOf(store.cleanup(wish))).code).toBe(code);
    expect((await errorOf(store.cleanup({ ...wish, dryRun: true }))).code).toBe(code);
    expect((await filesBelow(folder.path)).filter((name) => !name.includes('/locks/'))).toEqual(
      before,
    );
  });

  test('by a store that was opened for reading is refused', async () => {
    await using folder = await temporaryFolder();
    const { clock } = await agedStore(folder.path);
    const reader = await openStore(folder.path, { mode: 'read', clock: clock.read });
    expect((await errorOf(reader.cleanup(FIVE_DAYS))).code).toBe('STORE_UNUSABLE');
  });

  test('removes nothing where it cannot read what is to stay', async () => {
    await using folder = await temporaryFolder();
    const { store } = await agedStore(folder.path);
    const [leaf] = (await store.manifests.version(1)).root.partitions.flatMap(
      ({ leaves }) => leaves,
    );
    const path = join(folder.path, 'manifests/taq/leaves', `${leaf}.json`);
    const bytes = await readFile(path, 'utf8');
    await writeFile(`${path}.new`, bytes.replace('AAPL', 'AAPX'));
    await (await import('node:fs/promises')).rename(`${path}.new`, path);
    const objects = await objectsOf(folder.path);
    expect((await errorOf(store.cleanup(FIVE_DAYS))).code).toBe('STORE_DAMAGED');
    expect(await objectsOf(folder.path)).toEqual(objects);
  });
});

describe('snapshots', () => {
  test('go by age where that is asked, with a tombstone, and not if protected', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    await store.snapshots.createSnapshot({ tag: 'kept' });
    await store.snapshots.protectSnapshot('kept', true);
    clock.now += DAY_MS;
    await store.snapshots.createSnapshot({ tag: 'young' });
    const { items } = await store.cleanup({ snapshotsOlderThanDays: 1 });
    expect(only(items, 'snapshot').map(({ name }) => name)).toEqual(['snapshots/taq/early']);
    expect((await store.snapshots.list()).map(({ tag }) => tag)).toEqual(['kept', 'young']);
    expect((await errorOf(store.snapshots.get('early'))).code).toBe('TAG_DELETED');
    const named = store.cleanup({ snapshots: ['kept'] });
    expect((await errorOf(named)).code).toBe('TAG_PROTECTED');
    expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
  });

  test('are never let go unasked', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    clock.now += 1000 * DAY_MS;
    await store.cleanup({ retentionDays: 0 });
    expect((await store.snapshots.list()).map(({ tag }) => tag)).toEqual(['early']);
    const state = await store.snapshots.pin({ dataset: minuteBars.name, tag: 'early' });
    expect(await contentOf(state)).toHaveLength(2);
  });
});

test('bytes that come back after clean-up get another name', async () => {
  await using folder = await temporaryFolder();
  const { store, clock } = await agedStore(folder.path);
  const { items } = await store.cleanup({ retentionDays: 5 });
  const [object = ''] = only(items, 'object').map(({ name }) => name);
  clock.now += 1000;
  // The very rows of which the file was removed.
  await store.commitPartition(
    updateOf([{ symbol: 'AAPL', date: '2024-11-26', bars: 2, price: 100 }], {
      startedAt: clock.now,
    }),
  );
  const back = object.replace('.parquet', '-1.parquet');
  expect(await filesBelow(folder.path)).toContain(back);
  expect(await filesBelow(folder.path)).not.toContain(object);
});
