import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './support/eventually.ts';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { ROOT } from './support/paths.ts';
import { requireExit } from './support/processes.ts';
import { asking, marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { StallingProxy } from './support/stalling-proxy.ts';
import { contentOf } from './support/store-content.ts';
import { startTaq, taq } from './support/taq.ts';

const DAYS = { start: '2024-11-25', end: '2024-11-26' };

/** The units as the page has them, by name. */
const page = readFileSync(join(ROOT, 'docs/schedule.md'), 'utf8');
const units = new Map(
  [...page.matchAll(/```ini\n# \/etc\/systemd\/system\/(\S+)\n(.*?)```/gs)].map(
    ([, name = '', text = '']) => [name, text],
  ),
);

function valueOf(unit: string, key: string): string {
  const [, value = ''] = new RegExp(`^${key}=(.*)$`, 'm').exec(units.get(unit) ?? '') ?? [];
  return value;
}

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

(hasSystemd ? test : test.skip)('systemd has nothing to say against the units', async () => {
  await using folder = await temporaryFolder();
  const files = [...units.keys()].map((name) => join(folder.path, name));
  for (const [name, text] of units) await writeFile(join(folder.path, name), text);
  expect(files).toHaveLength(2);
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...files], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the unit counts as success what the page says that it is, and the timer starts that unit', () => {
  const codes = valueOf('taq-sync.service', 'SuccessExitStatus').split(' ');
  expect(codes).toEqual(['3', '130']);
  for (const code of codes) expect(page).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'));
  expect(units.has('taq-sync.timer')).toBe(true);
  expect(valueOf('taq-sync.timer', 'OnCalendar')).not.toBe('');
});

describe('the command of the unit, and that of cron', () => {
  let simulator: RunningSimulator;
  let folder: TemporaryFolder;

  beforeAll(async () => {
    [simulator, folder] = await Promise.all([startSimulator(marketArgs(DAYS)), temporaryFolder()]);
  });
  afterAll(async () => {
    await simulator[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** A working directory as the page has it. */
  async function workingDirectory(name: string): Promise<string> {
    const path = join(folder.path, name);
    await mkdir(path);
    await writeFile(join(path, 'symbols.txt'), 'AAPL\nMSFT\n');
    return path;
  }

  /** Its words, of days that the market has, at a server that is ours. */
  function wordsOf(command: string, url: string): string[] {
    const [, text = ''] = /\btaq (sync .*)$/.exec(command) ?? [];
    const days = `--start-date ${DAYS.start} --end-date ${DAYS.end} --url ${url}`;
    expect(text).toContain('--since 5d');
    return text.replace('--since 5d', days).split(' ');
  }

  const [, cron = ''] = /```\n(17 .*)\n```/.exec(page) ?? [];

  test.each([
    ['systemd', valueOf('taq-sync.service', 'ExecStart')],
    ['cron', cron],
  ])(
    'of %s: SIGTERM ends it, nothing is left running or locked, the next run goes on',
    async (name, command) => {
      const cwd = await workingDirectory(name);
      const { readerUrl } = simulator;
      await using proxy = await StallingProxy.inFrontOf(readerUrl, { copy: 2, bytes: 500 });
      await using stopped = startTaq(wordsOf(command, proxy.url), { cwd });
      await proxy.stalled;
      stopped.kill('SIGTERM');
      const { stderr } = requireExit(await stopped.ended, 130);
      expect(stderr).toContain('INTERRUPTED');
      expect(await eventually(async () => (await statementsAtWork()) === 0)).toBe(true);
      const locks = requireExit(await taq(['locks', '--data-dir', 'data', '--json'], { cwd }), 0);
      expect(JSON.parse(locks.stdout)).toMatchObject({ locks: [] });

      requireExit(await taq(wordsOf(command, readerUrl), { cwd }), 0);
      const undisturbed = await workingDirectory(`${name}-undisturbed`);
      requireExit(await taq(wordsOf(command, readerUrl), { cwd: undisturbed }), 0);
      expect(await contentOf(join(cwd, 'data'))).toEqual(
        await contentOf(join(undisturbed, 'data')),
      );
    },
  );

  async function statementsAtWork(): Promise<number> {
    return asking(simulator.ownerUrl, async (sql) => {
      const rows = await sql`
        SELECT FROM pg_stat_activity WHERE usename = 'reader' AND state <> 'idle'`;
      return rows.length;
    });
  }
});
