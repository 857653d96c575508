import { cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { repairNewestVersion, type RepairedNewest, type TaqStore } from '@taq/versioning';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { contentOf, openStore, TestClock, updateOf } from './support/stores.ts';

const NEWEST = 'manifests/taq/versions/3.json';

/** Three versions: bars of two days, and a snapshot of them in between. */
async function filledStore(dataDir: string): Promise<TaqStore> {
  const store = await openStore(dataDir);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }]));
  await store.snapshots.createSnapshot({ tag: 'mine' });
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-26', bars: 3 }]));
  return store;
}

async function repair(dataDir: string, from?: string): Promise<RepairedNewest | undefined> {
  return repairNewestVersion({ dataDir, from, clock: new TestClock().read, software: 'test 1.0' });
}

const DAMAGE: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  ['was cut', async (path) => truncate(path, 150)],
  ['is empty', async (path) => truncate(path, 0)],
  ['is garbage', async (path) => writeFile(path, Buffer.from([0xff, 0xfe, 0, 1]))],
  ['is gone', async (path) => rm(path)],
];

describe('a newest version that cannot be read', () => {
  test.each(DAMAGE)('since it %s comes from a copy of the store', async (_what, damage) => {
    await using folder = await temporaryFolder();
    const [dataDir, copy] = [join(folder.path, 'data'), join(folder.path, 'copy')];
    const store = await filledStore(dataDir);
    const [before, good] = [
      await contentOf(await store.current()),
      await readFile(join(dataDir, NEWEST)),
    ];
    await cp(dataDir, copy, { recursive: true });
    await damage(join(dataDir, NEWEST));
    expect(await repair(dataDir, copy)).toEqual({ version: 3, path: NEWEST });
    expect(await readFile(join(dataDir, NEWEST))).toEqual(good);
    expect(await contentOf(await (await openStore(dataDir)).current())).toEqual(before);
    expect(await repair(dataDir, copy)).toBeUndefined();
  });

  test.each(DAMAGE)(
    'since it %s is left out where no copy has it, and all before it is there',
    async (_what, damage) => {
      await using folder = await temporaryFolder();
      await filledStore(folder.path);
      await damage(join(folder.path, NEWEST));
      expect(await repair(folder.path)).toMatchObject({ version: 3, path: NEWEST, wentBackTo: 2 });
      const store = await openStore(folder.path);
      expect(await contentOf(await store.current())).toHaveLength(2);
      expect(await contentOf(await (await store.at({ tag: 'mine' })).read())).toHaveLength(2);
      const lost = updateOf([{ symbol: 'AAPL', date: '2024-11-26', bars: 3 }]);
      expect(await store.commitPartition(lost)).toMatchObject({ version: 3, changed: true });
      expect((await store.verify({ readData: true })).damage).toEqual([]);
    },
  );

  test('goes to the quarantine where the store goes on without it', async () => {
    await using folder = await temporaryFolder();
    await filledStore(folder.path);
    await truncate(join(folder.path, NEWEST), 150);
    const { quarantined = '' } = (await repair(folder.path)) ?? {};
    const entry = await (await openStore(folder.path)).quarantine.show(quarantined);
    expect(entry).toMatchObject({ origin: { path: NEWEST }, content: { bytes: 150 } });
  });

  test('does not come from a copy that has gone its own way, nor from another store', async () => {
    await using folder = await temporaryFolder();
    const dataDir = join(folder.path, 'data');
    const copy = join(folder.path, 'copy');
    const other = join(folder.path, 'other');
    const store = await openStore(dataDir);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }]));
    await store.snapshots.createSnapshot({ tag: 'mine' });
    await cp(dataDir, copy, { recursive: true });
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-26', bars: 3 }]));
    const forked = await openStore(copy);
    await forked.commitPartition(updateOf([{ symbol: 'MSFT', date: '2024-11-26', bars: 9 }]));
    await filledStore(other);
    for (const from of [copy, other]) {
      const damaged = join(folder.path, `damaged${from.length}`);
      await rm(damaged, { recursive: true, force: true });
      await cp(dataDir, damaged, { recursive: true });
      await truncate(join(damaged, NEWEST), 150);
      expect(await repair(damaged, from)).toMatchObject({ wentBackTo: 2 });
    }
  });

  test('stays as it is where the version before cannot be read either', async () => {
    await using folder = await temporaryFolder();
    await filledStore(folder.path);
    await truncate(join(folder.path, NEWEST), 150);
    const before = 'manifests/taq/versions/2.json';
    await truncate(join(folder.path, before), 150);
    const error = await errorOf(repair(folder.path));
    expect(error).toMatchObject({ code: 'STORE_DAMAGED', details: { path: before } });
    expect(await readFile(join(folder.path, NEWEST))).toHaveLength(150);
  });

  test('of a newer format is refused, and stays', async () => {
    await using folder = await temporaryFolder();
    await filledStore(folder.path);
    await writeFile(join(folder.path, NEWEST), '{"formatVersion":2}');
    expect((await errorOf(repair(folder.path))).code).toBe('STORE_FORMAT_UNKNOWN');
  });
});

test('a lost newest version is damage: the hint still names it', async () => {
  await using folder = await temporaryFolder();
  const store = await filledStore(folder.path);
  await rm(join(folder.path, NEWEST));
  const { damage } = await store.verify();
  expect(damage[0]).toMatchObject({ path: NEWEST, role: 'manifest', harm: 'missing', live: true });
});

test('an old hint before a damaged version is put right where the newest can be read', async () => {
  await using folder = await temporaryFolder();
  await filledStore(folder.path);
  await writeFile(
    join(folder.path, 'manifests/taq/manifest.json'),
    '{"formatVersion":1,"version":1}',
  );
  await truncate(join(folder.path, 'manifests/taq/versions/2.json'), 9);
  expect((await errorOf(openStore(folder.path))).code).toBe('STORE_DAMAGED');
  expect(await repair(folder.path)).toBeUndefined();
  expect(await contentOf(await (await openStore(folder.path)).current())).toHaveLength(5);
});

describe('a folder that cannot be used', () => {
  test.each(['manifests/taq/manifest.json', 'manifests/taq/leaves', 'taq/objects'])(
    'since %s is something else says so, with the cause',
    async (name) => {
      await using folder = await temporaryFolder();
      await filledStore(folder.path);
      const path = join(folder.path, name);
      await rm(path, { recursive: true });
      if (name.endsWith('.json')) await mkdir(path);
      else await writeFile(path, 'no folder');
      const work = openStore(folder.path, { mode: 'read' }).then(async (store) =>
        store.cleanup({ dryRun: true }),
      );
      const error = await errorOf(work);
      expect(error.code).toBe('STORE_UNUSABLE');
      expect(String(error.cause)).toMatch(/EISDIR|ENOTDIR/);
    },
  );
});
