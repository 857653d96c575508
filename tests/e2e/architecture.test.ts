import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { appendFile, cp, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { ROOT } from './support/paths.ts';
import { run, type Outcome } from './support/processes.ts';

/** What `pnpm check:architecture` looks at, and what it needs to run. */
const FILES = ['package.json', '.npmrc', '.dependency-cruiser.cjs', 'tsconfig.base.json'];
const FOLDERS = ['packages', 'apps'];
const LEFT_OUT = new Set(['dist', 'test', '.turbo']);

let copy: TemporaryFolder;

/** A copy of the sources; links between packages are relative, so they lead into the copy. */
beforeAll(async () => {
  copy = await temporaryFolder();
  for (const file of FILES) await cp(join(ROOT, file), join(copy.path, file));
  for (const folder of FOLDERS) {
    await cp(join(ROOT, folder), join(copy.path, folder), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !LEFT_OUT.has(basename(source)),
    });
  }
  await symlink(join(ROOT, 'node_modules'), join(copy.path, 'node_modules'));
});

afterAll(async () => copy[Symbol.asyncDispose]());

async function checkArchitecture(): Promise<Outcome> {
  const options = { cwd: copy.path, timeoutMs: 120_000 };
  return run('npm', ['run', '--silent', 'check:architecture'], options);
}

/** Adds a line to a source of the copy for as long as a check takes. */
async function checkWith(file: string, line: string): Promise<Outcome> {
  const path = join(copy.path, file);
  const before = join(copy.path, 'before');
  await cp(path, before);
  await appendFile(path, `\n${line}\n`);
  try {
    return await checkArchitecture();
  } finally {
    await cp(before, path);
  }
}

test('the tree as it is keeps to the rules', async () => {
  const { code, stdout } = await checkArchitecture();
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('no dependency viol'),
  });
});

test.each([
  {
    what: 'an engine that imports the other one',
    file: 'packages/provider-duckdb/src/index.ts',
    line: "export { PolarsProvider } from '../../provider-polars/src/index.ts';",
    rule: 'arrows-of-provider-duckdb',
    words: 'engines share the plan and never see each other',
  },
  {
    what: 'the other engine that imports the first',
    file: 'packages/provider-polars/src/polars-engine.ts',
    line: "export type { DuckDbProvider } from '../../provider-duckdb/src/index.ts';",
    rule: 'arrows-of-provider-polars',
    words: 'engines share the plan and never see each other',
  },
  {
    what: 'an arrow that runs up the floors',
    file: 'packages/schema/src/index.ts',
    line: "export type { Answer } from '../../provider/src/index.ts';",
    rule: 'arrows-of-schema',
    words: 'the vocabulary of all rooms depends on none',
  },
  {
    what: 'an engine spoken outside of its room',
    file: 'packages/provider-polars/src/index.ts',
    line: "export type { DuckDBInstance } from '../../provider-duckdb/node_modules/@duckdb/node-api';",
    rule: 'home-of-@duckdb-node-api',
    words: 'so that it can be replaced there',
  },
])('$what breaks the check, with the words of the rule', async ({ file, line, rule, words }) => {
  const { code, stdout } = await checkWith(file, line);
  expect(code).not.toBe(0);
  expect(stdout).toContain(rule);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words);
});
