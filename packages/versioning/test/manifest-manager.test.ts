import { join } from 'node:path';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { silentLogger } from '@taq/schema';
import fc from 'fast-check';
import type { CommitPort } from '@taq/versioning';
import { sha256 } from '../src/canonical-json.ts';
import { ManifestManager } from '../src/manifest-manager.ts';
import type { VersionChange } from '../src/next-root.ts';
import type { PartitionLeaf } from '../src/manifest.ts';
import { emptyPartition } from '../src/partition-merge.ts';
import { PosixStore } from '../src/posix-store.ts';
import { TempFiles } from '../src/temp-files.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { MemoryPort, type Answer } from './support/memory-port.ts';
import { TestClock } from './support/stores.ts';

const HINT = 'manifests/taq/manifest.json';
const HOUR = 3_600_000;

function managerOf(port: CommitPort, clock = new TestClock()): ManifestManager {
  const author = { host: 'here', pid: 7, software: 'test 1.0' };
  return new ManifestManager(port, {
    clock: clock.read,
    author,
    logger: silentLogger,
    readOnly: false,
  });
}

/** A change that adds a month to the year 2024. */
function adding(manager: ManifestManager, month: string) {
  return async (base: Awaited<ReturnType<ManifestManager['newest']>>): Promise<VersionChange> => {
    const known = await manager.partitions(base, 'taq_1min_bars', '2024');
    const leaf: PartitionLeaf = known ?? {
      formatVersion: 1,
      kind: 'partitions',
      dataset: 'taq_1min_bars',
      folder: 'aggregates/1min_bars',
      year: '2024',
      partitions: [],
    };
    return { partitions: [{ ...leaf, partitions: [...leaf.partitions, emptyPartition(month)] }] };
  };
}

async function monthsOf(manager: ManifestManager): Promise<string[]> {
  const leaf = await manager.partitions(await manager.newest(), 'taq_1min_bars', '2024');
  return (leaf?.partitions ?? []).map(({ partition }) => partition);
}

describe('a chain of versions', () => {
  test('starts at nothing and names its parent by number and hash, its author and its reason', async () => {
    const port = new MemoryPort('');
    const manager = managerOf(port);
    expect((await manager.newest()).root.version).toBe(0);
    const first = await manager.commit('first', adding(manager, '202401'));
    const second = await manager.commit('second', adding(manager, '202402'));
    expect(first.version.root).toMatchObject({ version: 1, parent: null, reason: 'first' });
    expect(second.version.root).toMatchObject({
      version: 2,
      parent: { version: 1, manifest: first.version.manifest },
      author: { host: 'here', pid: 7, software: 'test 1.0' },
      reason: 'second',
    });
    const bytes = port.files.get('manifests/taq/versions/2.json') ?? new Uint8Array();
    expect(sha256(bytes)).toBe(second.version.manifest);
  });

  test('writes a leaf again that is there and damaged', async () => {
    const port = new MemoryPort('');
    const manager = managerOf(port);
    await manager.commit('first', adding(manager, '202401'));
    const name = [...port.files.keys()].find((key) => key.includes('/leaves/')) ?? '';
    const good = port.files.get(name);
    port.files.set(name, Buffer.from('garbage'));
    const leaf = { formatVersion: 1, kind: 'partitions', dataset: 'taq_1min_bars' } as const;
    const same: PartitionLeaf = {
      ...leaf,
      folder: 'aggregates/1min_bars',
      year: '2024',
      partitions: [emptyPartition('202401')],
    };
    await manager.commit('again', async () => Promise.resolve({ partitions: [same] }));
    expect(port.files.get(name)).toEqual(good);
    expect(await monthsOf(manager)).toEqual(['202401']);
  });

  test('is not longer after a change that changes nothing', async () => {
    const manager = managerOf(new MemoryPort(''));
    await manager.commit('first', adding(manager, '202401'));
    const nothing = await manager.commit('nothing', async () => Promise.resolve(undefined));
    expect(nothing).toMatchObject({ changed: false });
    expect((await manager.newest()).root.version).toBe(1);
  });

  test('is not written by who opened it for reading', async () => {
    const port = new MemoryPort('');
    const options = { author: { host: '', pid: 1, software: '' }, logger: silentLogger };
    const reader = new ManifestManager(port, { ...options, clock: () => 0, readOnly: true });
    const error = await errorOf(reader.commit('x', adding(reader, '202401')));
    expect(error.code).toBe('STORE_UNUSABLE');
    expect(port.files.size).toBe(0);
  });
});

describe('opening', () => {
  async function committed(count: number): Promise<{ port: MemoryPort; manager: ManifestManager }> {
    const port = new MemoryPort('');
    const manager = managerOf(port);
    for (let month = 1; month <= count; month += 1) {
      await manager.commit('x', adding(manager, `2024${String(month).padStart(2, '0')}`));
    }
    return { port, manager };
  }

  test.each([
    ['is missing', undefined],
    ['is damaged', '{"formatVersion":1,'],
    ['lags behind', '{"formatVersion":1,"version":3}'],
    ['names a version that is not there', '{"formatVersion":1,"version":99}'],
  ])('finds the newest version when the hint %s', async (_what, hint) => {
    const { port, manager } = await committed(6);
    if (hint === undefined) port.files.delete(HINT);
    else port.files.set(HINT, Buffer.from(hint));
    expect((await manager.newest()).root.version).toBe(6);
  });

  test('reads as much with a long history as with a short one', async () => {
    const reads = async (count: number): Promise<number> => {
      const { port } = await committed(count);
      let calls = 0;
      const counting = new Proxy(port, {
        get: (target, key: keyof MemoryPort) =>
          typeof target[key] === 'function'
            ? (...args: never[]) => {
                calls += 1;
                return (target[key] as (...rest: never[]) => unknown).apply(target, args);
              }
            : target[key],
      });
      await managerOf(counting).newest();
      return calls;
    };
    expect(await reads(12)).toBe(await reads(2));
  });

  test('refuses a format that is newer than this release, whatever else the file says', async () => {
    const { port, manager } = await committed(1);
    port.files.set('manifests/taq/versions/2.json', Buffer.from('{"formatVersion":2,"neu":true}'));
    const error = await errorOf(manager.newest());
    expect(error.code).toBe('STORE_FORMAT_UNKNOWN');
    expect(error.details).toMatchObject({ found: 2, supported: 1 });
  });

  test.each([
    ['is no JSON', 'manifests/taq/versions/1.json', 'x'],
    ['is no manifest', 'manifests/taq/versions/1.json', '{"formatVersion":1}'],
    ['is not UTF-8', 'manifests/taq/versions/1.json', Buffer.from([0xff, 0xfe])],
  ])('names a version that %s', async (_what, name, content) => {
    const { port, manager } = await committed(1);
    port.files.set(name, Buffer.from(content));
    const error = await errorOf(manager.newest());
    expect(error.code).toBe('STORE_DAMAGED');
    expect(error.details).toEqual({ path: name });
  });

  test('names a leaf that is missing, or not the one that its name promises', async () => {
    const { port, manager } = await committed(1);
    const name = [...port.files.keys()].find((key) => key.includes('/leaves/')) ?? '';
    port.files.set(name, Buffer.from('{"formatVersion":1,"kind":"partitions"}'));
    expect((await errorOf(monthsOf(manager))).details).toEqual({ path: name });
    port.files.delete(name);
    expect((await errorOf(monthsOf(manager))).details).toEqual({ path: name });
  });

  test('names a version whose number is not its name', async () => {
    const { port, manager } = await committed(2);
    const bytes = port.files.get('manifests/taq/versions/1.json') ?? new Uint8Array();
    port.files.set('manifests/taq/versions/3.json', bytes);
    expect((await errorOf(manager.newest())).code).toBe('STORE_DAMAGED');
  });
});

describe('commit times', () => {
  test('strictly increase, also when the clock stands still or goes back a little', async () => {
    const clock = new TestClock();
    const manager = managerOf(new MemoryPort(''), clock);
    const times: string[] = [];
    for (const step of [0, 0, -HOUR / 2, 5]) {
      clock.now += step;
      const { version } = await manager.commit('x', adding(manager, '202401'));
      times.push(version.root.committedAt);
    }
    expect(times).toEqual(times.toSorted());
    expect(new Set(times).size).toBe(4);
  });

  test('of a clock set to 2035 for one commit make later commits fail with the way out', async () => {
    const clock = new TestClock();
    const manager = managerOf(new MemoryPort(''), clock);
    const now = clock.now;
    clock.now = Date.parse('2035-01-01T00:00:00Z');
    await manager.commit('from the future', adding(manager, '202401'));
    clock.now = now;
    const error = await errorOf(manager.commit('now', adding(manager, '202402')));
    expect(error.code).toBe('CLOCK_SKEW');
    expect(error.details).toEqual({
      clock: '2024-12-02T11:00:00.000Z',
      newestCommit: '2035-01-01T00:00:00.000Z',
    });
    expect(error.next).toContain('here');
  });
});

describe.each(['memory', 'posix'] as const)('on the %s port', (kind) => {
  async function withPort<T>(work: (port: CommitPort) => Promise<T>): Promise<T> {
    await using folder = await temporaryFolder();
    if (kind === 'memory') return await work(new MemoryPort(folder.path));
    for (const name of ['manifests/taq/versions', 'manifests/taq/leaves', 'tmp']) {
      await mkdir(join(folder.path, name), { recursive: true });
    }
    return await work(new PosixStore(folder.path, new TempFiles(join(folder.path, 'tmp'))));
  }

  test('writers in one process that commit at once all get their own version', async () => {
    await withPort(async (port) => {
      const months = Array.from({ length: 9 }, (_, index) => `20240${index + 1}`);
      await Promise.all(
        months.map(async (month) => {
          const manager = managerOf(port);
          await manager.commit(month, adding(manager, month));
        }),
      );
      const manager = managerOf(port);
      expect((await manager.newest()).root.version).toBe(9);
      expect((await monthsOf(manager)).toSorted()).toEqual(months);
    });
  });

  test('a name is given once', async () => {
    await withPort(async (port) => {
      const name = 'manifests/taq/versions/1.json';
      expect(await port.putIfAbsent(name, Buffer.from('a'))).toBe('won');
      expect(await port.putIfAbsent(name, Buffer.from('b'))).toBe('lost');
      expect(Buffer.from((await port.get(name)) ?? []).toString()).toBe('a');
      expect(await port.list('manifests/taq/versions')).toEqual(['1.json']);
      expect(await port.list('manifests/nothing')).toEqual([]);
      expect(await port.get('manifests/taq/versions/2.json')).toBeUndefined();
    });
  });

  test('a hint can be replaced', async () => {
    await withPort(async (port) => {
      await port.putHint(HINT, Buffer.from('1'));
      await port.putHint(HINT, Buffer.from('2'));
      expect(Buffer.from((await port.get(HINT)) ?? []).toString()).toBe('2');
    });
  });
});

describe('answers that get lost', () => {
  test('lose no commit and double none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.constantFrom<Answer>('tell', 'lose the answer', 'lose the put')),
        async (answers) => {
          const port = new MemoryPort('', () => answers.next().value as Answer);
          const months = ['202401', '202402', '202403', '202404'];
          await Promise.all(
            months.map(async (month) => {
              const manager = managerOf(port);
              await manager.commit(month, adding(manager, month));
            }),
          );
          const reader = managerOf(port);
          expect((await reader.newest()).root.version).toBe(4);
          expect((await monthsOf(reader)).toSorted()).toEqual(months);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('for ever end in an error that says so', async () => {
    const manager = managerOf(new MemoryPort('', () => 'lose the put'));
    const error = await errorOf(manager.commit('x', adding(manager, '202401')));
    expect(error.code).toBe('STORE_UNUSABLE');
  });
});

describe('a writer that is always second', () => {
  test('gives up in the end', async () => {
    const port = new MemoryPort('');
    const rival = managerOf(port);
    const manager = managerOf(port);
    const change = adding(manager, '202401');
    const error = await errorOf(
      manager.commit('slow', async (base) => {
        await rival.commit('fast', async () => Promise.resolve({}));
        return change(base);
      }),
    );
    expect(error.code).toBe('COMMIT_CONTENDED');
  });

  test('does not count a commit that the chain went on without', async () => {
    const port = new MemoryPort('');
    const rival = managerOf(port);
    const manager = managerOf(port);
    await rival.commit('first', adding(rival, '202401'));
    await rival.commit('second', adding(rival, '202402'));
    await rival.commit('third', adding(rival, '202403'));
    let attempts = 0;
    const committed = await manager.commit('slept', async (base) => {
      attempts += 1;
      if (attempts === 1) {
        // As if the number after the base had become free again, and the chain gone on.
        await rival.commit('fourth', adding(rival, '202404'));
        port.files.delete('manifests/taq/versions/4.json');
        await rival.commit('other fourth', adding(rival, '202405'));
        await rival.commit('fifth', adding(rival, '202406'));
        port.files.delete('manifests/taq/versions/4.json');
      }
      return adding(manager, '202407')(base);
    });
    expect(attempts).toBe(2);
    expect(committed.version.root.version).toBe(6);
    expect(await monthsOf(manager)).toContain('202407');
    expect(await monthsOf(manager)).toContain('202406');
  });
});

test('a hint that cannot be written does not undo a commit', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'manifests/taq/versions'), { recursive: true });
  await mkdir(join(folder.path, 'manifests/taq/leaves'));
  await mkdir(join(folder.path, 'tmp'));
  await mkdir(join(folder.path, HINT));
  await writeFile(join(folder.path, HINT, 'in the way'), '');
  const port = new PosixStore(folder.path, new TempFiles(join(folder.path, 'tmp')));
  const withoutHint: CommitPort = {
    get: async (name) => (name === HINT ? undefined : port.get(name)),
    list: async (name) => port.list(name),
    putIfAbsent: async (name, bytes) => port.putIfAbsent(name, bytes),
    putObject: async (name, file) => port.putObject(name, file),
    putHint: async (name, bytes) => port.putHint(name, bytes),
    remove: async (name) => port.remove(name),
  };
  const manager = managerOf(withoutHint);
  const { changed } = await manager.commit('x', adding(manager, '202401'));
  expect(changed).toBe(true);
  await rm(join(folder.path, HINT), { recursive: true });
  expect((await manager.newest()).root.version).toBe(1);
});
