import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { contentOf, openStore, updateOf } from './support/stores.ts';

test('a write that ends early is an error, leaves nothing behind, and the old state reads on', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }]));
  const before = await filesBelow(folder.path);
  const hooks = fileURLToPath(new URL('./support/typescript-hooks.mjs', import.meta.url));
  const script = fileURLToPath(new URL('./support/full-disk.ts', import.meta.url));
  const run = 'ulimit -f 32; exec "$0" --conditions @taq/dev --import "$1" "$2" "$3"';
  const args = [process.execPath, hooks, script, JSON.stringify({ dataDir: folder.path })];
  const { stdout, stderr } = spawnSync('bash', ['-c', run, ...args], {
    encoding: 'utf8',
  });
  expect([stdout, stderr]).toEqual(['DISK_FULL\n', '']);
  expect(await filesBelow(folder.path)).toEqual(before);
  expect(await contentOf(await store.current())).toHaveLength(2);
});
