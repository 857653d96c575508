import { describe, expect, test } from '@jest/globals';
import { Quarantine, TaqStore } from '@taq/versioning';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFile, syncFolder } from '../src/durable-files.ts';
import { linksRefused } from '../src/links.ts';
import { identify, livenessOf, thisProcess, type ProcessTable } from '../src/lock-owner.ts';
import { replaceFile } from '../src/replace-file.ts';
import { plainPlace } from '../src/store-layout.ts';
import { temporaryFolder } from './support/folders.ts';
import { openStore, updateOf } from './support/stores.ts';

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('a file in the place of another one, on Windows', () => {
  /** A system on which a rename fails with these codes, one after the other, then works. */
  function failing(codes: readonly string[], platform: NodeJS.Platform = 'win32') {
    const done: string[] = [];
    const left = [...codes];
    const system = {
      platform,
      rename: async (from: string, to: string): Promise<void> => {
        const code = left.shift();
        done.push(`rename ${from} ${to} ${code ?? 'done'}`);
        if (code !== undefined) throw failure(code);
        return Promise.resolve();
      },
      unlink: async (path: string): Promise<void> => void done.push(`unlink ${path}`),
      sleep: async (): Promise<void> => void done.push('sleep'),
    };
    return { system, done };
  }

  test('is tried again while somebody has the other one open', async () => {
    const { system, done } = failing(['EPERM', 'EBUSY']);
    await replaceFile('new', 'old', system);
    const tries = ['rename new old EPERM', 'sleep', 'rename new old EBUSY', 'sleep'];
    expect(done).toEqual([...tries, 'rename new old done']);
  });

  test('takes its place by force in the end, for one that may not be written', async () => {
    const { system, done } = failing(Array.from({ length: 5 }, () => 'EACCES'));
    await replaceFile('new', 'old', system);
    expect(done.slice(-2)).toEqual(['unlink old', 'rename new old done']);
    expect(done.filter((what) => what === 'sleep')).toHaveLength(5);
  });

  test('fails at once where time does not help, and on other systems', async () => {
    const full = failing(['ENOSPC']);
    await expect(replaceFile('new', 'old', full.system)).rejects.toThrow('ENOSPC');
    expect(full.done).toEqual(['rename new old ENOSPC']);
    const linux = failing(['EPERM'], 'linux');
    await expect(replaceFile('new', 'old', linux.system)).rejects.toThrow('EPERM');
    expect(linux.done).toEqual(['rename new old EPERM']);
  });

  test('is as ever here', async () => {
    await using folder = await temporaryFolder();
    const [from, to] = ['from', 'to'].map((name) => join(folder.path, name));
    await writeFile(from ?? '', 'new');
    await writeFile(to ?? '', 'old');
    await replaceFile(from ?? '', to ?? '');
    expect(await readFile(to ?? '', 'utf8')).toBe('new');
  });
});

describe('what Windows does not sync', () => {
  test.each(['EISDIR', 'EPERM'])(
    'a folder that it does not open (%s) is let pass',
    async (code) => {
      const open = async (): Promise<never> => Promise.reject(failure(code));
      await expect(syncFolder('folder', open)).resolves.toBeUndefined();
    },
  );

  test('a file that is read-only is let pass, and closed', async () => {
    let isClosed = false;
    const open = async () => ({
      sync: async (): Promise<never> => Promise.reject(failure('EPERM')),
      close: async (): Promise<void> => void (isClosed = true),
    });
    await expect(syncFile('file', open)).resolves.toBeUndefined();
    expect(isClosed).toBe(true);
  });

  test('a disk that fails is no such thing', async () => {
    const open = async (): Promise<never> => Promise.reject(failure('EIO'));
    await expect(syncFolder('folder', open)).rejects.toThrow('EIO');
    await expect(syncFile('file', open)).rejects.toThrow('EIO');
    await expect(syncFolder('/nonexistent/folder')).rejects.toThrow('ENOENT');
  });
});

test('what FAT says of a link, as each system names it, means that it takes none', () => {
  for (const code of ['EPERM', 'ENOTSUP', 'EISDIR']) expect(linksRefused(failure(code))).toBe(true);
  expect(linksRefused(failure('ENOSPC'))).toBe(false);
});

describe('a system without /proc', () => {
  const gone = 2 ** 30;
  const table: ProcessTable = {
    readText: () => {
      throw failure('ENOENT');
    },
    readLink: () => {
      throw failure('ENOENT');
    },
    signal: (pid) => {
      if (pid === gone) throw failure('ESRCH');
    },
  };

  test('tells a process by its number alone', () => {
    const { host, pid } = thisProcess();
    expect(identify(table)).toEqual({ host, machine: '', pid, startTime: '' });
  });

  test('knows who is gone; of who is there only the heartbeat tells', () => {
    const own = identify(table);
    expect(livenessOf(own, table)).toBe('unknown');
    expect(livenessOf({ ...own, pid: gone }, table)).toBe('dead');
    expect(livenessOf({ ...own, host: 'elsewhere', pid: gone }, table)).toBe('unknown');
    // The folder of a Linux machine, looked at from such a system.
    expect(livenessOf({ ...thisProcess(), pid: gone }, table)).toBe('unknown');
  });
});

describe('symbols that Windows takes for devices', () => {
  const segments = ['AAPL', 'CON', 'PRN.A', 'CONN'].map((firstSymbol) => ({ firstSymbol }));

  test('have another plain name there, and their own everywhere else', () => {
    const on = (platform: NodeJS.Platform): readonly string[] =>
      plainPlace('samples', '2024-11-29', segments, platform).names;
    expect(on('linux')).toEqual(['AAPL', 'CON', 'PRN.A', 'CONN'].map((name) => `${name}.parquet`));
    expect(on('win32')).toEqual(
      ['AAPL', 'CON_', 'PRN_.A', 'CONN'].map((name) => `${name}.parquet`),
    );
  });

  test('both names are ours on any system, so that a folder can be moved', () => {
    const { isOurs } = plainPlace('samples', '2024-11-29', segments, 'linux');
    for (const name of ['CON', 'CON_', 'PRN_.A']) expect(isOurs(`${name}.parquet`)).toBe(true);
    for (const name of ['con', '_CON', 'CON__']) expect(isOurs(`${name}.parquet`)).toBe(false);
  });
});

test('a tag that differs in case alone is one that exists: its folder would be the same', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-27', bars: 2 }]));
  await store.snapshots.createSnapshot({ tag: 'Mine' });
  await expect(store.snapshots.createSnapshot({ tag: 'mINE' })).rejects.toThrow(
    'the tag Mine exists already',
  );
});

test('no name in a store holds what Windows does not take', async () => {
  await using folder = await temporaryFolder();
  const options = { dataDir: folder.path, clock: Date.now, software: 'test' };
  const store = await TaqStore.open({ ...options, mode: 'write' });
  await mkdir(store.temps.folder, { recursive: true });
  await store.manifests.commit('test', async () => ({}));
  const quarantine = await Quarantine.open(options);
  await quarantine.keep({ what: 'rows', origin: {}, error: failure('bad') });
  const names = [...(await readdir(folder.path, { recursive: true })), store.temps.path('link')];
  expect(names.length).toBeGreaterThan(10);
  const parts = names.map((name) => name.split('/').at(-1) ?? '');
  for (const part of parts) expect(part).not.toMatch(/[<>:"|?*\\]|[. ]$/);
});
