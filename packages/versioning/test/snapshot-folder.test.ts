import { chmod, link, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars, silentLogger, type Logger } from '@taq/schema';
import { readParquet, type TaqStore } from '@taq/versioning';
import type { Link } from '../src/links.ts';
import { SnapshotFolders } from '../src/snapshot-folder.ts';
import { TempFiles } from '../src/temp-files.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { sampleOf } from './support/samples.ts';
import { openStore, updateOf } from './support/stores.ts';

const SHOWN = 'snapshots/taq/mine';
const FILES = [
  'aggregates/1min_bars/202411.1.parquet',
  'aggregates/1min_bars/202411.2.parquet',
  'aggregates/1min_bars/202412.parquet',
  'samples/2024-11-27/AAPL.parquet',
  'samples/2024-11-27/IBM.parquet',
];

/** Two months of bars, one of them in two parts, and a day of samples. */
async function filledStore(dataDir: string, logger: Logger = silentLogger): Promise<TaqStore> {
  const store = await openStore(dataDir, { logger });
  for (const date of ['2024-11-25', '2024-11-26', '2024-12-02']) {
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date, bars: 2 }]));
  }
  await store.commitPartition(sampleOf('2024-11-27', { AAPL: 1, IBM: 2 }));
  return store;
}

/** Folders as the store writes them, on a file system of which `linkFile` is the `link`. */
function foldersOf(
  store: TaqStore,
  linkFile: Link,
): { readonly folders: SnapshotFolders; readonly said: unknown[] } {
  const said: unknown[] = [];
  const { dataDir, manifests } = store;
  const logger: Logger = { ...silentLogger, warn: (_, fields) => said.push(fields) };
  const temps = new TempFiles(join(dataDir, 'taq/tmp'));
  return {
    folders: new SnapshotFolders({ dataDir, manifests, temps, logger, link: linkFile }),
    said,
  };
}

/** A file system that takes so many links, and then says that there are too many. */
function cappedAt(limit: number): Link {
  let made = 0;
  return async (existing, name) => {
    made += 1;
    if (made > limit) throw Object.assign(new Error('too many links'), { code: 'EMLINK' });
    await link(existing, name);
  };
}

describe('the folder of a snapshot', () => {
  test('holds every file under its plain name, as links that cost nothing', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const { folder: content } = await store.snapshots.createSnapshot({ tag: 'mine' });
    expect(content).toEqual({ files: 5, refused: 0 });
    expect(await filesBelow(join(folder.path, SHOWN))).toEqual([...FILES, 'snapshot.json']);
    const state = await (await store.at({ tag: 'mine' })).read();
    const objects = state.partitions.flatMap(({ segments }) => segments.map(({ path }) => path));
    const inodes = async (paths: readonly string[]): Promise<number[]> =>
      Promise.all(paths.map(async (path) => (await stat(path)).ino));
    expect(await inodes(FILES.map((name) => join(folder.path, SHOWN, name)))).toEqual(
      await inodes(objects),
    );
  });

  test('lacks what the file system takes no link for; the snapshot stands, and a word says so', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    await store.snapshots.createSnapshot({ tag: 'mine' });
    await rm(join(folder.path, SHOWN), { recursive: true });
    const { folders, said } = foldersOf(store, cappedAt(3));
    expect(await folders.bring('mine')).toEqual({ files: 5, refused: 2 });
    expect(await filesBelow(join(folder.path, SHOWN))).toHaveLength(4);
    expect(said).toEqual([{ snapshot_tag: 'mine', files: 5, refused: 2 }]);
    expect((await (await store.at({ tag: 'mine' })).read()).partitions).toHaveLength(3);
  });

  test('is finished where a process died over it, whatever stands at a name', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    await store.snapshots.createSnapshot({ tag: 'mine' });
    const [lost = '', wrong = ''] = FILES.map((name) => join(folder.path, SHOWN, name));
    await rm(lost);
    await rm(wrong);
    await writeFile(wrong, 'something else');
    await store.snapshots.repairFolder('mine');
    expect((await readParquet(lost, minuteBars)).numRows).toBe(2);
    expect((await readParquet(wrong, minuteBars)).numRows).toBe(2);
    expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
  });

  test('of a tag that nobody took is none', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    await store.snapshots.repairFolder('mine');
    expect(await readdir(join(folder.path, 'snapshots/taq'))).toEqual([]);
  });

  test('is said to be missing where an object is gone, and the snapshot stands', async () => {
    await using folder = await temporaryFolder();
    const said: unknown[] = [];
    const logger: Logger = { ...silentLogger, warn: (message) => said.push(message) };
    const store = await filledStore(folder.path, logger);
    const [partition] = (await store.current()).partitions;
    await rm(partition?.segments[0]?.path ?? '');
    const created = await store.snapshots.createSnapshot({ tag: 'mine' });
    expect([created.created, created.folder]).toEqual([true, undefined]);
    expect(said).toEqual(['the folder of a snapshot was not brought up to date']);
  });
});

describe('a materialized snapshot', () => {
  test('has copies of its own, read-only, and says so for ever', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const { snapshot } = await store.snapshots.createSnapshot({ tag: 'mine', materialize: true });
    expect(snapshot.materialized).toBe(true);
    const names = FILES.map((name) => join(folder.path, SHOWN, name));
    for (const name of names) {
      expect(await stat(name)).toMatchObject({ nlink: 1 });
      expect((await stat(name)).mode & 0o777).toBe(0o444);
    }
    expect((await readParquet(names[0] ?? '', minuteBars)).numRows).toBe(2);
    const described = await readFile(join(folder.path, SHOWN, 'snapshot.json'), 'utf8');
    expect(JSON.parse(described)).toMatchObject({ tag: 'mine', materialized: true });
  });

  test('copies no damaged file', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const path = (await store.current()).partitions[0]?.segments[0]?.path ?? '';
    await chmod(path, 0o644);
    await writeFile(path, 'damaged');
    const { created, folder: content } = await store.snapshots.createSnapshot({
      tag: 'mine',
      materialize: true,
    });
    expect([created, content]).toEqual([true, undefined]);
    const copied = await filesBelow(join(folder.path, SHOWN));
    const texts = copied.map(async (name) => readFile(join(folder.path, SHOWN, name), 'utf8'));
    expect(await Promise.all(texts)).not.toContain('damaged');
  });
});
