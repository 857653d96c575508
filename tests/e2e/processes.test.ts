import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './support/eventually.ts';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { SIMULATOR } from './support/paths.ts';
import { isNamedByAProcess, Process, requireExit } from './support/processes.ts';
import { asking, startSimulator, startSimulatorCommand } from './support/simulator.ts';
import { answerOf, startTaq } from './support/taq.ts';

const SMALL = ['--symbols', '2', '--end', '2024-11-25', '--trades', '100', '--port', '0'];

/** Temporary files go there, the server's data folder among them. */
let temporaries: TemporaryFolder;

beforeEach(async () => {
  temporaries = await temporaryFolder();
});

afterEach(async () => temporaries[Symbol.asyncDispose]());

function options(): { env: { TMPDIR: string }; timeoutMs: number } {
  return { env: { TMPDIR: temporaries.path }, timeoutMs: 120_000 };
}

/** Whether neither a process of a server nor a file of it is left. */
async function isClean(): Promise<boolean> {
  const files = await readdir(temporaries.path);
  return files.length === 0 && !isNamedByAProcess(temporaries.path);
}

describe("the simulator's command", () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'serves until %s and leaves nothing',
    async (signal) => {
      const { process: command, readerUrl, ownerUrl } = await startSimulator(SMALL, options());
      await using _ = command;
      expect(command.stdout).toBe(`${readerUrl}\n${ownerUrl}\n`);
      const [row] = await asking(
        readerUrl,
        async (sql) => sql`SELECT count(*)::int AS trades FROM taqmsec.ctm_20241125`,
      );
      expect(row?.['trades']).toBeGreaterThan(100);
      expect(command.isRunning).toBe(true);
      expect(await isClean()).toBe(false);

      command.kill(signal);
      requireExit(await command.ended, 0);
      expect(await eventually(isClean)).toBe(true);
    },
  );

  test('leaves nothing when it is killed', async () => {
    const { process: command } = await startSimulator(SMALL, options());
    await using _ = command;
    command.kill('SIGKILL');
    expect(await eventually(isClean)).toBe(true);
  });

  test('leaves nothing when its parent is killed', async () => {
    await using programs = await temporaryFolder();
    const program = join(programs.path, 'parent.mjs');
    const args = JSON.stringify([SIMULATOR, ...SMALL]);
    await writeFile(
      program,
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, ${args}, { stdio: 'inherit' });`,
    );
    await using parent = new Process(process.execPath, [program], options());
    await parent.shows(/^postgres:\/\/owner:\S+\n/m);
    expect(await isClean()).toBe(false);
    parent.kill('SIGKILL');
    expect(await eventually(isClean)).toBe(true);
  });

  test('ends with 2 for options that make no sense, and starts nothing', async () => {
    await using command = startSimulatorCommand(['--symbols', '0'], options());
    const { stdout, stderr } = requireExit(await command.ended, 2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/symbols/);
    expect(await isClean()).toBe(true);
  });
});

describe('the demo', () => {
  test('shows the main job, twice, and leaves a page and no process', async () => {
    await using home = await temporaryFolder();
    const dataDir = join(home.path, 'demo-data');
    for (const run of ['first', 'second']) {
      await using demo = startTaq(['demo', '--data-dir', dataDir], options());
      const { stdout } = requireExit(await demo.ended, 0);
      expect({ run, stdout }).toEqual({ run, stdout: expect.stringMatching(/engines agree/) });
      expect(stdout.slice(stdout.indexOf('Sync again'))).toMatch(
        /nothing is left to do[^]*The store is as it was/,
      );
      expect(stdout).toMatch(/^\$ .*taq.* sync aggregates .*--snapshot/m);
      expect(stdout).toMatch(/^\$ .*taq.* query minute-bars .*--engine polars/m);
      expect(stdout).toContain('WRDS');
      expect(await eventually(isClean)).toBe(true);
    }
    const page = (await readdir(dataDir)).find((name) => name.endsWith('.html')) ?? '';
    expect(await readFile(join(dataDir, page), 'utf8')).toMatch(/<html[\s\S]*<svg[\s\S]*<\/html>/);
    const snapshots = await answerOf(['snapshot', 'list', '--data-dir', dataDir, '--json']);
    expect((JSON.parse(snapshots) as { snapshots: unknown[] }).snapshots).toHaveLength(1);
  });

  test.each([
    ['while its server starts', /^0\. /m],
    ['while it syncs', /^1\. /m],
    ['while it asks', /^5\. /m],
  ])('that is interrupted %s ends with 130 and leaves no process', async (_when, moment) => {
    await using home = await temporaryFolder();
    const args = ['demo', '--data-dir', join(home.path, 'demo-data')];
    await using demo = startTaq(args, options());
    await demo.shows(moment);
    demo.kill('SIGINT');
    requireExit(await demo.ended, 130);
    expect(await eventually(isClean)).toBe(true);
  });

  test('that is killed leaves no process', async () => {
    await using home = await temporaryFolder();
    await using demo = startTaq(['demo', '--data-dir', join(home.path, 'demo-data')], options());
    await demo.shows(/^1\. /m);
    demo.kill('SIGKILL');
    expect(await eventually(isClean)).toBe(true);
  });
});
