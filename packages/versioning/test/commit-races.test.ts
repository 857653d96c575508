import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Child } from './support/children.ts';
import { temporaryFolder } from './support/folders.ts';
import { contentOf, openStore } from './support/stores.ts';

const DATES = ['2024-11-04', '2024-11-05', '2024-11-06', '2024-10-07', '2023-11-08'];

test('four processes that commit at once lose nothing, and each number has one winner', async () => {
  await using folder = await temporaryFolder();
  const symbols = ['AAA', 'BBB', 'CCC', 'DDD'];
  const children = symbols.map(
    (symbol) => new Child('./committer.ts', { dataDir: folder.path, symbol, dates: DATES }),
  );
  await Promise.all(children.map(async (child) => child.end()));

  const commits = symbols.length * DATES.length;
  const names = await readdir(join(folder.path, 'manifests/taq/versions'));
  const numbers = names.map((name) => Number.parseInt(name, 10)).toSorted((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: commits }, (_, index) => index + 1));
  expect(new Set(children.flatMap(({ lines }) => lines)).size).toBe(commits);

  const store = await openStore(folder.path, { mode: 'read' });
  expect(await contentOf(await store.current())).toHaveLength(commits * 2);
  const ids = new Set<string>();
  for (const number of numbers) ids.add((await store.manifests.version(number)).root.commitId);
  expect(ids.size).toBe(commits);
  expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
});
