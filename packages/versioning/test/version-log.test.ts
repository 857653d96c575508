import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { minuteBars, ticks } from '@taq/schema';
import type { LogEntry } from '@taq/versioning';
import { thisProcess } from '../src/lock-owner.ts';
import { agedStore } from './support/aged-store.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { openStore } from './support/stores.ts';

async function all(entries: AsyncIterable<LogEntry>): Promise<LogEntry[]> {
  const found: LogEntry[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

test('lists versions newest first, with author, reason, parent and what changed', async () => {
  await using folder = await temporaryFolder();
  const { store } = await agedStore(folder.path);
  const log = await all(store.log());
  expect(log.map(({ version }) => version)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  const { host, pid } = thisProcess();
  const november = { dataset: minuteBars.name, partition: '202411' };
  expect(log[0]).toEqual({
    version: 7,
    expired: false,
    committedAt: '2024-12-12T11:00:00.000Z',
    author: { host, pid, software: 'test 1.0' },
    reason: 'test',
    parent: 6,
    changed: [november],
  });
  expect(log[1]).toMatchObject({ changed: [{ dataset: ticks.name, partition: '2024-11-26' }] });
  expect(log[5]).toMatchObject({ reason: 'take a snapshot', changed: [] });
  expect(log[6]).toMatchObject({ version: 1, parent: null, changed: [november] });
});

test('names versions that were let go as such, and says nothing of what it cannot compare', async () => {
  await using folder = await temporaryFolder();
  const { store } = await agedStore(folder.path);
  await store.cleanup({ retentionDays: 5 });
  const log = await all(store.log());
  expect(log.map(({ version, expired }) => [version, expired])).toEqual([
    [8, false],
    [7, false],
    [6, false],
    [5, true],
    [4, true],
    [3, true],
    [2, true],
    [1, false],
  ]);
  expect(log[0]).toMatchObject({ reason: 'clean up', changed: [{ partition: '2024-11-26' }] });
  expect(log[2]).not.toHaveProperty('changed');
});

test('reads no further than it was asked', async () => {
  await using folder = await temporaryFolder();
  const { store } = await agedStore(folder.path);
  await rm(join(folder.path, 'manifests/taq/versions/2.json'));
  expect((await all(store.log({ limit: 2 }))).map(({ version }) => version)).toEqual([7, 6]);
  expect(await all(store.log({ limit: 0 }))).toEqual([]);
  const error = await errorOf(all(store.log()));
  expect([error.code, error.details]).toEqual([
    'STORE_DAMAGED',
    { path: 'manifests/taq/versions/2.json' },
  ]);
});

test('goes on where a leaf is missing that would tell what changed', async () => {
  await using folder = await temporaryFolder();
  const { store } = await agedStore(folder.path);
  const [leaf] = (await store.manifests.version(3)).root.partitions.flatMap(({ leaves }) => leaves);
  await rm(join(folder.path, 'manifests/taq/leaves', `${leaf}.json`));
  const log = await all(store.log());
  expect(log.find(({ version }) => version === 3)).not.toHaveProperty('changed');
  expect(log).toHaveLength(7);
});

test('of an empty store is empty', async () => {
  await using folder = await temporaryFolder();
  expect(await all((await openStore(folder.path)).log())).toEqual([]);
});
