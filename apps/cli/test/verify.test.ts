import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Simulator } from '@taq/wrds-simulator';
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords } from './support/server.ts';

const DAY = '2024-11-25';

let server: Simulator;
let made: Awaited<ReturnType<typeof freshFolder>>;
let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;

/** A store with a day of bars, which a snapshot has, and a sample; each test gets a copy. */
beforeAll(async () => {
  server = await startServer();
  made = await freshFolder();
  const store = join(made.path, 'data');
  const source = ['--data-dir', store, '--url', server.readerUrl];
  await taq(
    syncWords({
      url: server.readerUrl,
      dataDir: store,
      symbols: 'AAPL',
      start: DAY,
      end: DAY,
      more: ['--snapshot-tag', 'mine'],
    }),
  );
  await taq(['sync', 'sample', '--date', DAY, '--symbols', 'AAPL', ...source]);
});
afterAll(async () => {
  await server.stop();
  await made[Symbol.asyncDispose]();
});
beforeEach(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  await cp(join(made.path, 'data'), dataDir, { recursive: true, preserveTimestamps: true });
});
afterEach(async () => folder[Symbol.asyncDispose]());

async function run(...words: readonly string[]): Promise<Outcome> {
  return taq([...words, '--data-dir', dataDir]);
}

async function json(...words: readonly string[]): Promise<Record<string, unknown>> {
  return JSON.parse((await run(...words, '--json')).stdout) as Record<string, unknown>;
}

/** The object of the day's bars, relative to the data folder. */
async function barsObject(): Promise<string> {
  const plain = await readFile(join(dataDir, 'taq/aggregates/1min_bars/202411.parquet'));
  for (const name of await readdir(join(dataDir, 'taq/objects'))) {
    const path = `taq/objects/${name}`;
    if (plain.equals(await readFile(join(dataDir, path)))) return path;
  }
  throw new Error('no object has the bytes of the plain name');
}

async function flipOneByte(path: string): Promise<void> {
  const bytes = await readFile(join(dataDir, path));
  await chmod(join(dataDir, path), 0o644);
  await writeFile(join(dataDir, path), bytes.with(500, (bytes[500] ?? 0) ^ 1));
}

const BARS = ['query', 'minute-bars', '--symbols', 'AAPL', '--start', DAY, '--end', DAY];

describe('taq verify', () => {
  test('of a sound store says so, with what it looked at', async () => {
    // Copied without links, each name is a file of its own.
    await run('verify', '--repair');
    const { stdout, exitCode } = await run('verify');
    expect(stdout).toMatch(
      /^version \d+: \d+ manifests, 2 objects, 3 names; no data read\nnothing is damaged\n$/,
    );
    expect(exitCode).toBe(0);
    expect((await run('verify', '--read-data')).stdout).toMatch(/; [2-5] files read, \d+ bytes\n/);
    expect(await json('verify')).toMatchObject({
      schema_version: 1,
      read_data: false,
      snapshot: null,
      checked: { objects: 2, names: 3 },
      damage: [],
      recorded: true,
      foreign: [],
      leftovers: [],
    });
  });

  test('names a flipped byte with --read-data, exit code 8, and no query is served from it', async () => {
    const path = await barsObject();
    await flipOneByte(path);
    const { stdout, exitCode } = await run('verify', '--read-data');
    expect(exitCode).toBe(8);
    expect(stdout).toContain('damaged file');
    expect(stdout).toMatch(
      new RegExp(`^${path} +wrong bytes +taq_1min_bars 202411 +live data, mine$`, 'm'),
    );
    for (const more of [[], ['--tag', 'mine'], ['--engine', 'polars']]) {
      const refused = await run(...BARS, ...more, '--json');
      expect(refused.stdout).toBe('');
      expect({ ...jsonError(refused), exitCode: refused.exitCode }).toMatchObject({
        code: 'STORE_DAMAGED',
        exitCode: 8,
      });
    }
    expect(
      (await run('query', 'minute-bars', '--symbols', 'AAPL', '--start', DAY, '--end', DAY)).stderr,
    ).toContain('taq verify');
  });

  test('of one snapshot looks at what that needs; snapshot verify is the same', async () => {
    await rm(join(dataDir, 'taq/samples/2024-11-25/AAPL.parquet'));
    expect((await run('verify')).exitCode).toBe(8);
    for (const words of [
      ['verify', '--snapshot', 'mine'],
      ['snapshot', 'verify', 'mine'],
    ]) {
      const { stdout, exitCode } = await run(...words);
      expect(stdout).toMatch(/^snapshot mine: .*\nnothing is damaged\n$/);
      expect(exitCode).toBe(0);
    }
    await flipOneByte(await barsObject());
    expect((await run('snapshot', 'verify', 'mine', '--read-data')).exitCode).toBe(8);
    const unknown = await run('snapshot', 'verify', 'yours');
    expect(unknown.exitCode).toBe(4);
  });

  test('tells what is not the store’s and what dead writers left, and calls neither damage', async () => {
    await writeFile(join(dataDir, 'taq/objects/notes.txt'), 'mine');
    const { stdout, exitCode } = await run('verify');
    expect(stdout).toContain('not of this store, no damage: taq/objects/notes.txt\n');
    expect(exitCode).toBe(0);
  });

  test('of a folder without a store is not found, exit code 4', async () => {
    const { exitCode } = await taq(['verify', '--data-dir', join(folder.path, 'none')]);
    expect(exitCode).toBe(4);
    expect((await run('verify', '--from', '/tmp')).exitCode).toBe(2);
  });
});

describe('taq verify --repair', () => {
  test('takes the file with the same hash from another copy of the store', async () => {
    const copy = join(made.path, 'data');
    const path = await barsObject();
    await flipOneByte(path);
    const { stdout, exitCode } = await run('verify', '--read-data', '--repair', '--from', copy);
    expect(stdout).toContain(`restored: ${path}\n`);
    expect(stdout).toContain('put into the quarantine: ');
    expect(stdout).toContain('nothing is damaged any more\n');
    expect(exitCode).toBe(0);
    expect((await run(...BARS, '--tag', 'mine')).exitCode).toBe(0);
    expect((await run('verify', '--read-data')).exitCode).toBe(0);
  });

  test('puts a damaged newest version back from a copy, and goes on without it where there is none', async () => {
    const newest = (await readdir(join(dataDir, 'manifests/taq/versions'))).length;
    const path = `manifests/taq/versions/${newest}.json`;
    await writeFile(join(dataDir, path), 'garbage');
    const failed = await run('verify');
    expect(failed.exitCode).toBe(8);
    expect(failed.stderr).toContain(path);
    const back = await run('verify', '--repair', '--from', join(made.path, 'data'));
    expect(back.stdout).toContain(`restored: ${path}\n`);
    expect(back.exitCode).toBe(0);
    await writeFile(join(dataDir, path), 'garbage');
    const { stdout, exitCode } = await run('verify', '--repair', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      version: newest - 1,
      damage: [],
      newest: { version: newest, path, went_back_to: newest - 1 },
    });
    expect(exitCode).toBe(3);
    expect((await run('verify', '--read-data')).exitCode).toBe(0);
  });

  test('without a copy prints the command that fetches the rows again; the tag stays damaged until the same bytes are back', async () => {
    await flipOneByte(await barsObject());
    const report = await json('verify', '--read-data', '--repair');
    expect(report).toMatchObject({
      restored: [],
      lost: [{ dataset: 'taq_1min_bars', partition: '202411', symbols: ['AAPL'], cells: 1 }],
      damage: expect.arrayContaining([
        expect.objectContaining({ role: 'object', harm: 'missing', tags: ['mine'] }),
      ]),
    });
    const [{ command = '' } = {}] = report['lost'] as { command?: string }[];
    expect(command).toBe(
      `taq sync aggregates --dataset 1min_bars --start-date ${DAY} --end-date ${DAY} --symbols AAPL --data-dir ${dataDir}`,
    );
    expect((await run(...BARS, '--tag', 'mine')).exitCode).toBe(8);
    expect((await run(...BARS)).exitCode).toBe(3);
    const again = await taq([...command.split(' ').slice(1), '--url', server.readerUrl]);
    expect(again.exitCode).toBe(0);
    expect((await run(...BARS)).exitCode).toBe(0);
    expect((await run('verify', '--repair')).exitCode).toBe(0);
    expect((await run(...BARS, '--tag', 'mine')).exitCode).toBe(0);
  });
});
