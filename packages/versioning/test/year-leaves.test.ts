import { expect, test } from '@jest/globals';
import { silentLogger } from '@taq/schema';
import { sha256 } from '../src/canonical-json.ts';
import { ManifestManager } from '../src/manifest-manager.ts';
import type { PartitionLeaf, SnapshotEntry } from '../src/manifest.ts';
import { leavesOf } from '../src/manifest.ts';
import { emptyPartition } from '../src/partition-merge.ts';
import { errorOf } from './support/errors.ts';
import { MemoryPort } from './support/memory-port.ts';
import { TestClock } from './support/stores.ts';

const DATASET = 'taq_1min_bars';
const YEAR = '2024';

function managerOf(port: MemoryPort): ManifestManager {
  return new ManifestManager(port, {
    clock: new TestClock().read,
    author: { host: 'here', pid: 7, software: 'test 1.0' },
    logger: silentLogger,
    readOnly: false,
  });
}

function yearOf(months: readonly string[]): PartitionLeaf {
  return {
    formatVersion: 1,
    kind: 'partitions',
    dataset: DATASET,
    folder: 'aggregates/1min_bars',
    year: YEAR,
    partitions: months.map(emptyPartition),
  };
}

function snapshotOf(tag: string, createdAt: string, sequence: number): SnapshotEntry {
  const manifest = sha256(Buffer.from(tag));
  return { tag, createdAt, sequence, version: 1, manifest, datasets: [], metadata: {} };
}

/** Names of the leaves that stand beside one another, of which a commit added some. */
function leafFiles(port: MemoryPort): Set<string> {
  return new Set([...port.files.keys()].filter((name) => name.includes('/leaves/')));
}

test('a commit to the newest month writes no other month again', async () => {
  const port = new MemoryPort('');
  const manager = managerOf(port);
  const commit = async (months: string[]) =>
    manager.commit('test', async () => Promise.resolve({ partitions: [yearOf(months)] }));
  await commit(['202401', '202402']);
  const { version } = await commit(['202401', '202402', '202403']);
  const [resting, newest] = version.root.partitions[0]?.leaves ?? [];
  const before = leafFiles(port);
  await commit(['202401', '202402', '202403']);
  expect(leafFiles(port)).toEqual(before);
  const text = (leaf: string | undefined) =>
    Buffer.from(port.files.get(`manifests/taq/leaves/${leaf}.json`) ?? '').toString();
  expect(text(resting)).toContain('202402');
  expect(text(resting)).not.toContain('202403');
  expect(text(newest)).toContain('202403');
  const year = await manager.partitions(version, DATASET, YEAR);
  expect(year?.partitions.map(({ partition }) => partition)).toEqual([
    '202401',
    '202402',
    '202403',
  ]);
});

test('a snapshot of a new month lets those before it rest, and all are found in their order', async () => {
  const manager = managerOf(new MemoryPort(''));
  const entries = [
    snapshotOf('one', '2024-01-10T00:00:00.000Z', 1),
    snapshotOf('two', '2024-01-11T00:00:00.000Z', 2),
    snapshotOf('three', '2024-02-01T00:00:00.000Z', 3),
  ];
  for (const entry of entries) {
    await manager.commit('snapshot', async (base) => {
      const leaf = await manager.snapshots(base, YEAR);
      return { snapshots: [{ ...leaf, snapshots: [...leaf.snapshots, entry] }] };
    });
  }
  const newest = await manager.newest();
  expect(newest.root.snapshots[0]?.leaves).toHaveLength(2);
  expect((await manager.snapshots(newest, YEAR)).snapshots).toEqual(entries);
});

test('a name that was removed is never given again: the same content gets a counter', async () => {
  const port = new MemoryPort('');
  const manager = managerOf(port);
  const commit = async (months: string[]) =>
    manager.commit('test', async () => Promise.resolve({ partitions: [yearOf(months)] }));
  const first = (await commit(['202401'])).version.root.partitions[0]?.leaves[0] ?? '';
  await commit(['202402']);
  await manager.commit('clean up', async (base) => {
    const removed = await manager.removed(base, YEAR);
    return { removed: { ...removed, leaves: [...removed.leaves, first] } };
  });
  const again = (await commit(['202401'])).version;
  expect(again.root.partitions[0]?.leaves).toEqual([`${first}-1`]);
  expect((await manager.partitions(again, DATASET, YEAR))?.partitions[0]?.partition).toBe('202401');
  expect(leavesOf(again.root)).toContain(`${first}-1`);
});

test('a version that was let go is passed over, and says so when it is asked for', async () => {
  const port = new MemoryPort('');
  const manager = managerOf(port);
  for (const month of ['202401', '202402', '202403']) {
    await manager.commit(month, async () => Promise.resolve({ partitions: [yearOf([month])] }));
  }
  const stub = { formatVersion: 1, kind: 'expired', version: 2 };
  port.files.set('manifests/taq/versions/2.json', Buffer.from(JSON.stringify(stub)));
  const reasons: string[] = [];
  for await (const { root } of manager.history()) reasons.push(root.reason);
  expect(reasons).toEqual(['202403', '202401']);
  expect(await errorOf(manager.version(2))).toMatchObject({
    code: 'VERSION_NOT_FOUND',
    details: { version: 2 },
  });
  port.files.set(
    'manifests/taq/manifest.json',
    Buffer.from(JSON.stringify({ formatVersion: 1, version: 2 })),
  );
  expect((await manager.newest()).root.version).toBe(3);
});

test('the data of an older version comes back with its rules, and tags stay', async () => {
  const manager = managerOf(new MemoryPort(''));
  const rule = { dataset: DATASET, rule: { conditions: 'regular' } };
  const first = await manager.commit('first', async () =>
    Promise.resolve({ partitions: [yearOf(['202401'])], rule }),
  );
  await manager.commit('second', async (base) => ({
    partitions: [yearOf(['202402'])],
    rule: { dataset: DATASET, rule: { conditions: 'sip' } },
    snapshots: [
      {
        ...(await manager.snapshots(base, YEAR)),
        snapshots: [snapshotOf('kept', '2024-01-10T00:00:00.000Z', 2)],
      },
    ],
  }));
  const { version } = await manager.commit('back', async () =>
    Promise.resolve({ restored: first.version }),
  );
  expect(version.root.partitions).toEqual(first.version.root.partitions);
  expect(version.root.rules).toEqual([rule]);
  expect((await manager.snapshots(version, YEAR)).snapshots.map(({ tag }) => tag)).toEqual([
    'kept',
  ]);
});
