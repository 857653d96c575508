import { spawnSync } from 'node:child_process';
import { chmod, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars, silentLogger, type Logger } from '@taq/schema';
import { readParquet } from '@taq/versioning';
import { PublishedNames } from '../src/published-names.ts';
import { thisProcess } from '../src/lock-owner.ts';
import { TempFiles } from '../src/temp-files.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { contentOf, openStore, updateOf } from './support/stores.ts';

const PLAIN = 'taq/aggregates/1min_bars';

/** A pid that no process has. */
function deadPid(): number {
  return spawnSync('true').pid;
}

/** Leaves the note that a process leaves before a commit, as if it had died after it. */
async function leaveNote(dataDir: string, intent: unknown): Promise<string> {
  return leaveNoteOf(dataDir, JSON.stringify(intent));
}

async function leaveNoteOf(dataDir: string, text: string): Promise<string> {
  const { host, machine } = thisProcess();
  const name = [host, machine, deadPid(), '1', 'x', 'intent'].map(String).join('~');
  await writeFile(join(dataDir, 'taq/tmp', name), text);
  return name;
}

const NOVEMBER = {
  kind: 'partition',
  dataset: 'taq_1min_bars',
  folder: 'aggregates/1min_bars',
  partition: '202411',
};

describe('plain names', () => {
  test('are one file for one object, numbered files for several, and one again after the merge', async () => {
    await using folder = await temporaryFolder();
    const plain = join(folder.path, PLAIN);
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
    expect(await readdir(plain)).toEqual(['202411.parquet']);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-26', bars: 2 }]));
    expect(await readdir(plain)).toEqual(['202411.1.parquet', '202411.2.parquet']);
    expect((await readParquet(join(plain, '202411.2.parquet'), minuteBars)).numRows).toBe(2);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-29', bars: 3 }]));
    expect(await readdir(plain)).toEqual(['202411.parquet']);
    expect((await readParquet(join(plain, '202411.parquet'), minuteBars)).numRows).toBe(6);
  });

  test('are links to the objects, which nobody can write to by accident', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
    const [segment] = (await store.current()).partitions[0]?.segments ?? [];
    const [object, plain] = [
      await stat(segment?.path ?? ''),
      await stat(join(folder.path, PLAIN, '202411.parquet')),
    ];
    expect(plain.ino).toBe(object.ino);
    expect(plain.mode & 0o777).toBe(0o444);
  });

  test('leave files of other people alone', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
    const mine = ['202411.parquet.bak', '2024110.parquet', '202411.x.parquet', '202412.parquet'];
    for (const name of mine) await writeFile(join(folder.path, PLAIN, name), '');
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-26', bars: 1 }]));
    expect(await readdir(join(folder.path, PLAIN))).toEqual(
      [...mine, '202411.1.parquet', '202411.2.parquet'].toSorted(),
    );
  });
});

describe('after a crash between commit and plain names', () => {
  test.each(['write', 'read'] as const)('opening to %s puts them right', async (mode) => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
    await rename(
      join(folder.path, PLAIN, '202411.parquet'),
      join(folder.path, PLAIN, '202411.7.parquet'),
    );
    await leaveNote(folder.path, NOVEMBER);
    await openStore(folder.path, { mode });
    expect(await readdir(join(folder.path, PLAIN))).toEqual(['202411.parquet']);
    expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
  });

  test('a reader that may not write reads all the same', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
    await rm(join(folder.path, PLAIN), { recursive: true });
    await writeFile(join(folder.path, PLAIN), 'in the way, even of root');
    await leaveNote(folder.path, NOVEMBER);
    const said: string[] = [];
    const logger: Logger = { ...silentLogger, warn: (message) => said.push(message) };
    const reader = await openStore(folder.path, { mode: 'read', logger });
    expect(await contentOf(await reader.current())).toHaveLength(1);
    expect(said).toEqual([]);
  });

  test('a note of a live process is left to it, and one that cannot be read is no note', async () => {
    await using folder = await temporaryFolder();
    await openStore(folder.path);
    const temps = new TempFiles(join(folder.path, 'taq/tmp'));
    const own = temps.path('intent');
    await writeFile(own, JSON.stringify(NOVEMBER));
    await leaveNote(folder.path, { kind: 'else' });
    await openStore(folder.path);
    expect((await temps.list()).map(({ path }) => path)).toContain(own);
  });

  test.each(['', '{"kind":"part'])(
    'a note that was cut off at %j goes at the next opening to write, that of another version stays',
    async (text) => {
      await using folder = await temporaryFolder();
      const store = await openStore(folder.path);
      await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
      const cutOff = await leaveNoteOf(folder.path, text);
      const later = await leaveNote(folder.path, { kind: 'of a later version' });
      await openStore(folder.path, { mode: 'read' });
      expect(await readdir(join(folder.path, 'taq/tmp'))).toContain(cutOff);
      await openStore(folder.path, { mode: 'write' });
      expect((await readdir(join(folder.path, 'taq/tmp'))).toSorted()).toEqual(['staged', later]);
    },
  );

  test('a folder of a snapshot is finished', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-29', bars: 1 }]));
    const { snapshot } = await store.snapshots.createSnapshot();
    const before = await filesBelow(join(folder.path, 'snapshots'));
    await rm(join(folder.path, 'snapshots/taq', snapshot.tag), { recursive: true });
    await leaveNote(folder.path, { kind: 'snapshot', tag: snapshot.tag });
    await openStore(folder.path);
    expect(await filesBelow(join(folder.path, 'snapshots'))).toEqual(before);
  });
});

test('a commit stands when its plain names cannot be written', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'x'), '');
  const said: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (message) => said.push(message) };
  const store = await openStore(folder.path, { logger });
  await writeFile(join(folder.path, 'taq/aggregates'), 'in the way');
  const result = await store.commitPartition(
    updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]),
  );
  expect(result).toEqual({ version: 1, changed: true });
  expect(said).toHaveLength(1);
  expect(await contentOf(await store.current())).toHaveLength(1);
});

test('temporary files of the dead go at the next opening to write, those of the living stay', async () => {
  await using folder = await temporaryFolder();
  await openStore(folder.path);
  const { host, machine } = thisProcess();
  const tmp = join(folder.path, 'taq/tmp');
  const names = [
    [host, machine, deadPid(), '1', 'x', 'segment'],
    ['elsewhere', machine, 1, '1', 'x', 'segment'],
    [host, machine, process.pid, thisProcess().startTime, 'x', 'segment'],
    ['not', 'ours'],
    [host, machine, 'pid', '1', '%', 'segment'],
  ].map((parts) => parts.join('~'));
  for (const name of names) await writeFile(join(tmp, name), '');
  await openStore(folder.path, { mode: 'write' });
  expect(await readdir(tmp)).toEqual([...names.slice(1), 'staged'].toSorted());
});

describe('without hard links', () => {
  async function refuse(): Promise<void> {
    throw Object.assign(new Error('no links here'), { code: 'EPERM' });
  }

  test('plain names are copies, with a word about it', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
    const [segment] = (await store.current()).partitions[0]?.segments ?? [];
    const said: string[] = [];
    const logger: Logger = { ...silentLogger, warn: (message) => said.push(message) };
    const temps = new TempFiles(join(folder.path, 'taq/tmp'));
    const names = new PublishedNames({ dataDir: folder.path, temps, logger, link: refuse });
    const entry = {
      object: segment?.hash ?? '',
      bytes: 0,
      rows: 1,
      firstDate: segment?.firstDate,
      lastDate: segment?.lastDate,
      firstSymbol: 'AAPL',
      lastSymbol: 'AAPL',
      schemaVersion: 1,
    } as Parameters<PublishedNames['place']>[2][number];
    await names.place('copies', '202411', [entry]);
    await names.place('copies', '202412', [entry]);
    expect(await filesBelow(join(folder.path, 'copies'))).toEqual([
      '202411.parquet',
      '202412.parquet',
    ]);
    expect(said).toHaveLength(1);
    await chmod(join(folder.path, 'copies/202411.parquet'), 0o644);
  });
});
