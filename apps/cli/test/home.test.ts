import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { taq } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords } from './support/server.ts';

let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;

beforeAll(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  await using server = await startServer();
  const words = syncWords({
    url: server.readerUrl,
    dataDir,
    symbols: 'AAPL',
    more: ['--snapshot'],
  });
  expect((await taq(words)).exitCode).toBe(0);
});
afterAll(async () => folder[Symbol.asyncDispose]());

describe('taq alone', () => {
  test('says that there is no store, and three ways on, the demo first', async () => {
    const env = { TAQ_DATA_DIR: join(folder.path, 'none') };
    const { stdout, stderr, exitCode } = await taq([], { env });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain(`no store in ${env.TAQ_DATA_DIR} yet`);
    expect(stdout.match(/^ {2}taq .*$/gm)).toEqual([
      '  taq demo',
      expect.stringMatching(/^ {2}taq doctor --data-dir /),
      expect.stringMatching(/^ {2}taq sync all --symbols AAPL,MSFT --since 5d /),
    ]);
    const known = await taq([], { env: { ...env, WRDS_USERNAME: 'me' } });
    expect(known.stdout.match(/^ {2}taq \w+/gm)).toEqual([
      '  taq doctor',
      '  taq sync',
      '  taq demo',
    ]);
  });

  test('says what is in the store, and steps that can be taken as they are printed', async () => {
    const { stdout, exitCode } = await taq([], { env: { TAQ_DATA_DIR: dataDir } });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /version \d+, 1 snapshot\n {2}taq_1min_bars: 2024-11-25 to 2024-11-29, 1 symbol\n/,
    );
    const steps = stdout.match(/^ {2}taq .*$/gm) ?? [];
    expect(steps).toHaveLength(3);
    for (const step of steps.slice(0, 2)) {
      expect(await taq(step.trim().split(' ').slice(1))).toMatchObject({ exitCode: 0 });
    }
    expect(stdout.split('\n').every((line) => line.length <= 120)).toBe(true);
  });

  test('a store that cannot be used is an error, as for every command', async () => {
    const broken = join(folder.path, 'broken');
    await mkdir(join(broken, 'manifests/taq/versions/1.json'), { recursive: true });
    const { exitCode, stderr } = await taq([], { env: { TAQ_DATA_DIR: broken } });
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/^error [A-Z_]+: /);
  });
});

describe('--debug', () => {
  test('adds where an error was thrown; without it there is no stack', async () => {
    const words = ['status', '--data-dir', join(folder.path, 'none')];
    const plain = await taq(words);
    expect(plain.stderr).not.toContain('    at ');
    const debugged = await taq([...words, '--debug']);
    expect(debugged.stderr.startsWith(plain.stderr)).toBe(true);
    expect(debugged.stderr).toContain('    at ');
    const json = await taq([...words, '--debug', '--json']);
    expect(JSON.parse(json.stderr)).toMatchObject({
      error: { stack: expect.stringContaining('at ') },
    });
  });
});

describe('taq open', () => {
  test.each(['python', 'r', 'duckdb', 'arquero'])(
    '%s: a snippet on stdout that names the store',
    async (language) => {
      const { stdout, stderr, exitCode } = await taq(['open', language, '--data-dir', dataDir]);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(dataDir);
      expect(stderr).toBe('1 file of taq_1min_bars, as they are now; --tag reads a snapshot\n');
    },
  );

  test('of a snapshot it reads the folder of that snapshot; --json has the code as a value', async () => {
    const words = ['open', 'python', '--data-dir', dataDir, '--tag', 'taq_1min_bars_20241129'];
    const { stdout } = await taq([...words, '--json']);
    const shown = JSON.parse(stdout) as { files: string; code: string };
    expect(shown).toMatchObject({
      schema_version: 1,
      language: 'python',
      dataset: 'taq_1min_bars',
    });
    expect(shown.files).toContain('/snapshots/taq/taq_1min_bars_20241129/aggregates/1min_bars/');
    expect(shown.code).toContain(shown.files);
  });

  test.each([
    ['no rows', ['open', 'r', '--dataset', 'ticks'], 4, 'NOT_SYNCED'],
    ['no such tag', ['open', 'r', '--tag', 'none'], 4, 'TAG_NOT_FOUND'],
    ['no such language', ['open', 'cobol'], 2, 'INVALID_ARGUMENT'],
  ])('%s', async (_, words, exitCode, code) => {
    const outcome = await taq([...words, '--data-dir', dataDir]);
    expect(outcome).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(code) });
  });
});
