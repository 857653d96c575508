import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sha256 } from '../src/canonical-json.ts';
import { diskFailure, syncFolder } from '../src/durable-files.ts';
import { isSealed } from '../src/file-seal.ts';
import { publishExclusively } from '../src/links.ts';
import { PosixStore } from '../src/posix-store.ts';
import { TempFiles } from '../src/temp-files.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';

function failing(code: string) {
  return async (): Promise<void> => {
    throw Object.assign(new Error(code), { code });
  };
}

async function storeIn(root: string, link?: (a: string, b: string) => Promise<void>) {
  await mkdir(join(root, 'tmp'), { recursive: true });
  await mkdir(join(root, 'versions'), { recursive: true });
  return new PosixStore(root, new TempFiles(join(root, 'tmp')), link);
}

describe('on a file system without hard links', () => {
  test('one of many writers wins a name, and what readers see is whole', async () => {
    await using folder = await temporaryFolder();
    const store = await storeIn(folder.path, failing('EPERM'));
    const contents = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(5_000));
    const outcomes = await Promise.all(
      contents.map(async (content) => store.putIfAbsent('versions/1.json', Buffer.from(content))),
    );
    expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'lost')).toHaveLength(5);
    const winner = contents[outcomes.indexOf('won')];
    expect(await readFile(join(folder.path, 'versions/1.json'), 'utf8')).toBe(winner);
    expect(await store.putIfAbsent('versions/1.json', Buffer.from('late'))).toBe('lost');
    expect(await readdir(join(folder.path, 'tmp'))).toEqual([]);
  });

  test('the next writer finishes what a winner left that died at once', async () => {
    await using folder = await temporaryFolder();
    const store = await storeIn(folder.path, failing('ENOTSUP'));
    await mkdir(join(folder.path, 'versions/1.json.claim'));
    await writeFile(join(folder.path, 'versions/1.json.claim/content'), 'of the dead');
    expect(await store.get('versions/1.json')).toBeUndefined();
    expect(await store.putIfAbsent('versions/1.json', Buffer.from('mine'))).toBe('lost');
    expect(Buffer.from((await store.get('versions/1.json')) ?? []).toString()).toBe('of the dead');
  });

  test('objects get their names all the same', async () => {
    await using folder = await temporaryFolder();
    const store = await storeIn(folder.path, failing('EPERM'));
    const path = join(folder.path, 'tmp/new');
    await writeFile(path, 'rows');
    await store.putObject('versions/o.parquet', { path, bytes: 4, sha256: sha256('rows') });
    expect(await readFile(join(folder.path, 'versions/o.parquet'), 'utf8')).toBe('rows');
    expect(await filesBelow(folder.path)).toEqual(['versions/o.parquet']);
  });
});

describe('a link whose answer is wrong', () => {
  test('has won when the name is this very file', async () => {
    await using folder = await temporaryFolder();
    const { link } = await import('node:fs/promises');
    for (const code of ['EEXIST', 'EIO', 'ETIMEDOUT']) {
      const file = join(folder.path, `${code}.tmp`);
      await writeFile(file, code);
      const outcome = await publishExclusively(file, join(folder.path, code), async (from, to) => {
        await link(from, to);
        await failing(code)();
      });
      expect(outcome).toBe('won');
    }
  });

  test('is unknown when the network failed and nothing is there, and an error when we may not', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    const target = join(folder.path, 'target');
    expect(await publishExclusively(file, target, failing('EIO'))).toBe('unknown');
    await expect(publishExclusively(file, target, failing('EACCES'))).rejects.toThrow('EACCES');
  });
});

describe('objects', () => {
  test('with the same bytes are one file, read-only', async () => {
    await using folder = await temporaryFolder();
    const store = await storeIn(folder.path);
    for (const name of ['one', 'two']) {
      const path = join(folder.path, 'tmp', name);
      await writeFile(path, 'rows');
      await store.putObject('versions/o.parquet', { path, bytes: 4, sha256: sha256('rows') });
    }
    expect(await filesBelow(folder.path)).toEqual(['versions/o.parquet']);
  });

  test.each([
    ['is torn', 'torn'],
    ['has other bytes', 'none of them'],
  ])('whose name holds a file that %s take its place', async (_what, bytes) => {
    await using folder = await temporaryFolder();
    const store = await storeIn(folder.path);
    const target = join(folder.path, 'versions/o.parquet');
    await writeFile(target, bytes);
    const path = join(folder.path, 'tmp/new');
    await writeFile(path, 'all the rows');
    const file = { path, bytes: 12, sha256: sha256('all the rows') };
    await store.putObject('versions/o.parquet', file);
    expect(await readFile(target, 'utf8')).toBe('all the rows');
    expect(await readdir(join(folder.path, 'tmp'))).toEqual([]);
  });

  test('are sealed: any later write shows, and what is whole is sealed again by the next put', async () => {
    await using folder = await temporaryFolder();
    const store = await storeIn(folder.path);
    const target = join(folder.path, 'versions/o.parquet');
    const put = async (): Promise<boolean> => {
      const path = join(folder.path, 'tmp/new');
      await writeFile(path, 'rows');
      await store.putObject('versions/o.parquet', { path, bytes: 4, sha256: sha256('rows') });
      return isSealed(await stat(target, { bigint: true }), sha256('rows'));
    };
    expect(await put()).toBe(true);
    const { ino } = await stat(target);
    await utimes(target, 0, 0);
    expect(isSealed(await stat(target, { bigint: true }), sha256('rows'))).toBe(false);
    expect(await put()).toBe(true);
    expect((await stat(target)).ino).toBe(ino);
  });
});

describe('the disk', () => {
  test('that is full is an error of its own, with the cause kept', () => {
    for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG']) {
      const cause = Object.assign(new Error(code), { code });
      expect(diskFailure(cause, '/data/x', 12)).toMatchObject({
        code: 'DISK_FULL',
        details: { path: '/data/x', neededBytes: 12 },
        cause,
      });
    }
    const other = new Error('other');
    expect(diskFailure(other, '/data/x', 12)).toBe(other);
  });

  test('whose folder is missing says so', async () => {
    await using folder = await temporaryFolder();
    const store = await storeIn(folder.path);
    const missing = join(folder.path, 'gone/1.json');
    await expect(store.putIfAbsent('gone/1.json', Buffer.from(''))).rejects.toThrow('ENOENT');
    await expect(syncFolder(dirname(missing))).rejects.toThrow('ENOENT');
    await writeFile(join(folder.path, 'file'), '');
    await expect(store.list('file')).rejects.toThrow('ENOTDIR');
    await expect(store.get('file/1.json')).rejects.toThrow('ENOTDIR');
    await mkdir(join(folder.path, 'folder/in/the/way'), { recursive: true });
    await expect(store.putHint('folder', Buffer.from(''))).rejects.toThrow(
      /EISDIR|ENOTEMPTY|EEXIST/,
    );
    expect(await readdir(join(folder.path, 'tmp'))).toEqual([]);
  });
});
