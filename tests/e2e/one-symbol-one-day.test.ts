import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { isNamedByAProcess, requireExit, type Outcome } from './support/processes.ts';
import { marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { StallingProxy } from './support/stalling-proxy.ts';
import { filesBelow } from './support/store-content.ts';
import { startTaq, taq } from './support/taq.ts';

/**
 * The way of one symbol's day from a server into a store and out again. Against the simulator always;
 * with WRDS_AVAILABLE=1 against the real server as well, as whoever WRDS_USERNAME, WRDS_PASSWORD or
 * ~/.pgpass says. WRDS_TEST_DAY and WRDS_TEST_SYMBOL choose another day and symbol. Nothing is
 * ever written there.
 */
interface Target {
  readonly name: string;
  readonly isThere: boolean;
  readonly day: string;
  readonly symbol: string;
  /** A server, and with what to log in. */
  open(): Promise<OpenTarget>;
}

interface OpenTarget extends AsyncDisposable {
  /** Words that name the server; none where the environment does. */
  readonly server: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly password: string | undefined;
  readonly simulator: RunningSimulator | undefined;
}

const TARGETS: readonly Target[] = [
  { name: 'the simulator', isThere: true, day: '2024-11-25', symbol: 'MSFT', open: openSimulator },
  {
    name: 'WRDS (WRDS_AVAILABLE=1)',
    isThere: process.env['WRDS_AVAILABLE'] === '1',
    day: process.env['WRDS_TEST_DAY'] ?? '2024-11-25',
    symbol: process.env['WRDS_TEST_SYMBOL'] ?? 'SEB',
    open: openWrds,
  },
];

/** The password comes by the environment, as it should. */
async function openSimulator(): Promise<OpenTarget> {
  const day = { start: '2024-11-25', end: '2024-11-25' };
  const simulator = await startSimulator(marketArgs(day));
  const url = new URL(simulator.readerUrl);
  const { password } = url;
  url.password = '';
  return {
    server: ['--url', url.href],
    env: { WRDS_PASSWORD: password },
    password,
    simulator,
    [Symbol.asyncDispose]: async () => simulator[Symbol.asyncDispose](),
  };
}

async function openWrds(): Promise<OpenTarget> {
  const names = ['HOME', 'WRDS_USERNAME', 'WRDS_PASSWORD', 'WRDS_HOST', 'WRDS_PORT', 'PGPASSFILE'];
  const known = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const password = process.env['WRDS_PASSWORD'];
  const nothing = async (): Promise<void> => undefined;
  const env = Object.fromEntries(known);
  return { server: [], env, password, simulator: undefined, [Symbol.asyncDispose]: nothing };
}

describe.each(TARGETS.filter(({ isThere }) => isThere))('$name', (target) => {
  const days = ['--start-date', target.day, '--end-date', target.day];
  const symbols = ['--symbols', target.symbol];
  let opened: OpenTarget;
  let folder: TemporaryFolder;
  let said = '';

  beforeAll(async () => {
    [opened, folder] = await Promise.all([target.open(), temporaryFolder()]);
  });

  afterAll(async () => {
    await opened[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** Runs a command and keeps all that it says. */
  async function run(...words: readonly string[]): Promise<Outcome> {
    const outcome = await taq(words, { env: opened.env, timeoutMs: 600_000 });
    said += outcome.stdout + outcome.stderr;
    return outcome;
  }

  function store(name: string): string[] {
    return ['--data-dir', join(folder.path, name)];
  }

  async function sync(name: string, ...words: readonly string[]): Promise<Record<string, unknown>> {
    const all = ['sync', ...words, ...opened.server, ...store(name), ...symbols, '--json'];
    const { stdout } = requireExit(await run(...all), 0);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  test('the doctor reaches the server and finds the day', async () => {
    const { stdout } = await run('doctor', ...opened.server, ...store('none'), ...days, '--json');
    const { findings } = JSON.parse(stdout) as { findings: { check: string; state: string }[] };
    const states = new Map(findings.map(({ check, state }) => [check, state]));
    expect(states.get('server')).toBe('ok');
    expect(states.get('1min_bars')).toBe('ok');
  });

  test('both ways give the same rows of every dataset, and there is nothing left to do', async () => {
    const server = await sync('server', 'all', ...days, '--aggregate', 'server');
    expect(server).toMatchObject({ missing: [], cells: { data: 3 } });
    await sync('local', 'all', ...days, '--aggregate', 'local');
    const words = ['snapshot', 'diff', ...store('server'), '--with', join(folder.path, 'local')];
    const { stdout } = requireExit(await run(...words, '--json'), 0);
    expect(JSON.parse(stdout)).toMatchObject({ partitions: [], equal: true });
    expect(await sync('server', 'all', ...days)).toMatchObject({ fetched_cells: 0, committed: [] });
  });

  test('a sample comes out as it was counted', async () => {
    const { rows } = await sync('ticks', 'sample', '--date', target.day);
    const words = ['query', 'ticks', ...store('ticks'), ...symbols, '--date', target.day, '--json'];
    const { stdout } = requireExit(await run(...words), 0);
    const found = JSON.parse(stdout) as { ts: string }[];
    expect(found).toHaveLength(Number(rows));
    const stamps = found.map(({ ts }) => ts);
    expect(stamps).toEqual(stamps.toSorted());
  });

  test('the password stands nowhere: in no output, file or command line', async () => {
    const { password, server, env, simulator } = opened;
    if (password === undefined) return;
    const more = ['sync', 'all', ...server, ...symbols, ...days];
    await run(...more, ...store('events'), '--events', '--metrics');
    await run('config', 'show', '--json');
    await run('sync', 'all', ...server, '--symbols', 'QQZZQ', ...days, ...store('events'));
    await run('status', '--remote', ...server, ...store('events'));
    if (simulator !== undefined) {
      const at = new URL(server[1] ?? '');
      await using proxy = await StallingProxy.inFrontOf(at.href, { copy: 1, bytes: 0 });
      const through = ['sync', 'all', '--url', proxy.url, ...symbols, ...days, ...store('cut')];
      await using held = startTaq([...through, '--retries', '0'], { env });
      await proxy.stalled;
      expect(isNamedByAProcess(proxy.url)).toBe(true);
      expect(isNamedByAProcess(password)).toBe(false);
      await proxy[Symbol.asyncDispose]();
      const { code, stdout, stderr } = await held.ended;
      expect(code).toBe(5);
      said += stdout + stderr;
    }
    expect(said).not.toContain(password);
    const files = await filesBelow(folder.path);
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const path = join(folder.path, file);
      if (existsSync(path)) expect((await readFile(path)).includes(password)).toBe(false);
    }
  });
});

/** Named, so that a report says what was not run. */
const away = TARGETS.filter(({ isThere }) => !isThere);
(away.length === 0 ? describe : describe.skip)('not run', () => {
  test.each(away.length === 0 ? TARGETS : away)(
    'one symbol of one day from $name',
    ({ isThere }) => {
      expect(isThere).toBe(true);
    },
  );
});
