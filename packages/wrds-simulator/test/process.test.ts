import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { count } from './support/markets.ts';
import {
  buildCommand,
  COMMAND,
  eventually,
  isAlive,
  isClean,
  lines,
  startNode,
  temporaryFolder,
} from './support/processes.ts';

const SMALL = ['--symbols', '4', '--end', '2024-11-25', '--trades', '100'];

beforeAll(() => {
  buildCommand();
});

describe('the command as a process', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('serves until %s and ends well', async (signal) => {
    using folder = temporaryFolder();
    const child = startNode(folder.path, [COMMAND, ...SMALL, '--port', '0']);
    const [reader = '', owner = ''] = await lines(child.stdout, 2);
    expect([reader, owner].map((url) => url.split(':')[0])).toEqual(['postgres', 'postgres']);
    expect(await count(reader, 'SELECT count(*) FROM taqmsec.ctm_20241125')).toBeGreaterThan(100);
    expect(isClean(folder.path)).toBe(false);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(isClean(folder.path)).toBe(true);
  });

  test('leaves nothing behind when it is killed', async () => {
    using folder = temporaryFolder();
    const child = startNode(folder.path, [COMMAND, ...SMALL]);
    await lines(child.stdout, 2);
    child.kill('SIGKILL');
    expect(await eventually(() => isClean(folder.path))).toBe(true);
  });

  test('leaves nothing behind when it is killed while it starts or loads', async () => {
    using folder = temporaryFolder();
    const child = startNode(folder.path, [COMMAND, '--trades', '100000']);
    expect(await eventually(() => !isClean(folder.path))).toBe(true);
    child.kill('SIGKILL');
    expect(await eventually(() => isClean(folder.path))).toBe(true);
    const loading = startNode(folder.path, [COMMAND, '--trades', '100000']);
    await lines(loading.stderr, 1);
    loading.kill('SIGKILL');
    expect(await eventually(() => isClean(folder.path))).toBe(true);
  });

  test('stops when its parent is killed', async () => {
    using folder = temporaryFolder();
    using programs = temporaryFolder();
    const parent = join(programs.path, 'parent.mjs');
    writeFileSync(
      parent,
      `import { spawn } from 'node:child_process';
       const args = ${JSON.stringify([COMMAND, ...SMALL])};
       const child = spawn(process.execPath, args, { stdio: 'inherit' });
       process.stderr.write(child.pid + '\\n');`,
    );
    const child = startNode(folder.path, [parent]);
    const [pid] = await lines(child.stderr, 1);
    await lines(child.stdout, 2);
    expect(isAlive(Number(pid))).toBe(true);
    child.kill('SIGKILL');
    expect(await eventually(() => !isAlive(Number(pid)) && isClean(folder.path))).toBe(true);
  });

  test('does not mind that nobody reads on after the first line', async () => {
    using folder = temporaryFolder();
    const child = startNode(folder.path, [COMMAND, ...SMALL]);
    const [reader = ''] = await lines(child.stdout, 1);
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await count(reader, 'SELECT count(*) FROM taqmsec.mastm_20241125')).toBeGreaterThan(4);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

test('a process that forgets to stop its server ends all the same, and the server with it', async () => {
  using folder = temporaryFolder();
  using programs = temporaryFolder();
  const program = join(programs.path, 'forgetful.mjs');
  const library = new URL('../dist/index.js', import.meta.url).href;
  writeFileSync(
    program,
    `import { startPostgresServer } from ${JSON.stringify(library)};
     console.log((await startPostgresServer()).pid);`,
  );
  const child = startNode(folder.path, [program]);
  const [pid] = await lines(child.stdout, 1);
  expect(Number(pid)).toBeGreaterThan(0);
  expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0);
  expect(await eventually(() => !isAlive(Number(pid)) && isClean(folder.path))).toBe(true);
});
