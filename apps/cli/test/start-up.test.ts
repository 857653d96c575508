import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';

const SOURCE = new URL('../src/', import.meta.url);

/** Imports that run when a file is loaded: types and `import()` do not. */
const STATIC_IMPORT = /^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)';/gm;

/** Every package that is loaded with a file of ours, through whatever other files. */
async function packagesOf(file: URL, seen: Set<string> = new Set()): Promise<Set<string>> {
  if (seen.has(file.href)) return new Set();
  seen.add(file.href);
  const packages = new Set<string>();
  for (const [, name = ''] of (await readFile(file, 'utf8')).matchAll(STATIC_IMPORT)) {
    const more = name.startsWith('.') ? await packagesOf(new URL(name, file), seen) : [name];
    for (const found of more) packages.add(found);
  }
  return packages;
}

test('the commands load nothing but oclif before one of them runs', async () => {
  const parts = ['@oclif/core/args', '@oclif/core/command', '@oclif/core/flags'];
  expect([...(await packagesOf(new URL('index.ts', SOURCE)))].toSorted()).toEqual(parts);
});

test('the entry loads nothing but Node, so that --version and Ctrl-C wait for nothing', async () => {
  const packages = await packagesOf(new URL('run-cli.ts', SOURCE));
  expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual([]);
});

test('what does the work does load packages: the search above finds them', async () => {
  const packages = await packagesOf(new URL('query/query-rows.ts', SOURCE));
  expect(packages).toContain('@taq/unified-fetcher');
});
