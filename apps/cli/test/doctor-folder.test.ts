import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TaqStore } from '@taq/versioning';
import { readFileSync } from 'node:fs';
import { link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFolder, checkNesting } from '../src/doctor/check-folder.ts';
import { CHECKS } from '../src/doctor/checks.ts';
import { taq } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';

const DOCS = new URL('../../../docs/cli.md', import.meta.url);

let folder: Awaited<ReturnType<typeof freshFolder>>;

beforeEach(async () => {
  folder = await freshFolder();
});
afterEach(async () => folder[Symbol.asyncDispose]());

test('the docs list what the doctor checks, in its order, and nothing else', () => {
  const [, section = ''] = readFileSync(DOCS, 'utf8').split('## What `taq doctor` finds');
  const listed = section.split('\n').flatMap((line) => {
    const [, check, problems] = /^\| `([\w-]+)` +\| (.*?) +\|$/.exec(line) ?? [];
    return check === undefined ? [] : [[check, problems]];
  });
  const known = Object.entries(CHECKS).map(([check, problems]) => [check, problems.join('; ')]);
  expect(listed).toEqual(known);
  expect(Object.values(CHECKS).flat().length).toBeGreaterThanOrEqual(20);
});

describe('taq doctor, of a folder', () => {
  const space = async (): Promise<{ freeBytes: number; totalBytes: number }> => ({
    freeBytes: 50,
    totalBytes: 100,
  });

  function refusing(code: string): () => Promise<never> {
    return async () => Promise.reject(Object.assign(new Error(code), { code }));
  }

  test.each(['EPERM', 'ENOTSUP', 'EMLINK'])(
    'a file system that refuses links by %s',
    async (code) => {
      const system = { link: refusing(code), measureDisk: space };
      const findings = await checkFolder(folder.path, system);
      expect(findings).toMatchObject([
        { check: 'folder', state: 'ok' },
        { check: 'links', state: 'warning', fix: expect.stringContaining('local disk') },
        { check: 'disk', state: 'ok' },
      ]);
      expect(await readdir(folder.path)).toEqual([]);
    },
  );

  test.each([
    [3, 'problem', 7],
    [15, 'warning', undefined],
    [30, 'ok', undefined],
  ])('a disk of which %i of 100 bytes are free', async (freeBytes, state, exitCode) => {
    const measureDisk = async (): Promise<{ freeBytes: number; totalBytes: number }> => ({
      freeBytes,
      totalBytes: 100,
    });
    const findings = await checkFolder(folder.path, { link, measureDisk });
    const disk = findings.find(({ check }) => check === 'disk');
    expect(disk).toMatchObject({ state, text: expect.stringContaining(`${100 - freeBytes} %`) });
    expect(disk?.exitCode).toBe(exitCode);
    if (state !== 'ok') expect(disk?.fix).toContain('Free space');
  });

  test('a disk without room for a file is full, and its links are not judged', async () => {
    const measureDisk = async (): Promise<{ freeBytes: number; totalBytes: number }> => ({
      freeBytes: 0,
      totalBytes: 100,
    });
    const findings = await checkFolder(folder.path, { link: refusing('ENOSPC'), measureDisk });
    expect(findings).toMatchObject([
      { check: 'folder', state: 'ok' },
      { check: 'links', state: 'skipped' },
      { check: 'disk', state: 'problem', exitCode: 7 },
    ]);
  });

  test('a store in a folder of another one, seen from both', async () => {
    const inner = join(folder.path, 'data');
    const [clock, software] = [Date.now, 'test'];
    await TaqStore.open({ dataDir: inner, mode: 'write', clock, software });
    expect(await checkNesting(inner)).toMatchObject({ state: 'ok' });
    expect(await checkNesting(folder.path)).toMatchObject({
      state: 'problem',
      text: expect.stringContaining(`${inner}, lies inside`),
      fix: expect.stringContaining(`--data-dir ${inner}`),
      exitCode: 2,
    });
    expect(await checkNesting(join(inner, 'more'))).toMatchObject({
      state: 'problem',
      fix: expect.stringContaining(`--data-dir ${inner}`),
    });
  });
});

test('a password file that cannot be read', async () => {
  const path = join(folder.path, 'pgpass');
  await mkdir(path, { mode: 0o700 });
  const words = ['doctor', '--data-dir', folder.path, '--json'];
  const { stdout, exitCode } = await taq(words, { env: { PGPASSFILE: path } });
  const { findings } = JSON.parse(stdout) as { findings: { check: string }[] };
  expect(findings.find(({ check }) => check === 'pgpass')).toMatchObject({
    state: 'problem',
    text: `${path} cannot be read`,
    fix: `chmod 600 ${path}`,
  });
  expect(exitCode).toBe(2);
});

test('a connection to another machine that would not be encrypted', async () => {
  const words = ['--url', 'postgres://me@elsewhere.invalid/wrds?sslmode=disable', '--json'];
  const { stdout, exitCode } = await taq(['doctor', '--data-dir', folder.path, ...words]);
  const { findings } = JSON.parse(stdout) as { findings: { check: string }[] };
  expect(findings.find(({ check }) => check === 'account')).toMatchObject({
    state: 'problem',
    text: expect.stringContaining('have to be encrypted'),
    fix: expect.stringContaining('sslmode=require'),
  });
  expect(exitCode).toBe(2);
});
