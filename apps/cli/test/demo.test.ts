import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { silentLogger, TaqError } from '@taq/schema';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { demoSteps } from '../src/demo/demo-steps.ts';
import { simulatorCommand } from '../src/demo/demo-words.ts';
import { runDemo } from '../src/demo/run-demo.ts';
import { startMarket } from '../src/demo/start-market.ts';
import { taq } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';

let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;

beforeAll(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'demo data');
});
afterAll(async () => folder[Symbol.asyncDispose]());

/** The words that a shell makes of a command line. */
function shellWords(line: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

/** Whether anybody listens on a port of this machine. */
async function isServed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function portIn(stderr: string): number {
  return Number(/server started: port (\d+)/.exec(stderr)?.[1]);
}

// In order: later ones look at what earlier ones left.
describe('taq demo', () => {
  test('does the main job, shows commands that can be pasted, leaves no server', async () => {
    const { stdout, stderr, exitCode } = await taq(['demo', '--data-dir', dataDir]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/day loaded: date 2024-11-25, trades \d+/);
    expect(stdout).toMatch(
      /Both engines agree: the \d{4,} bytes of the two answers are the same\./,
    );
    const [, said = ''] =
      /\n8\. Sync again[^\n]*\n\$ taq sync aggregates[^\n]*\n(.*)/.exec(stdout) ?? [];
    expect(said).toBe(`The store is as it was: ${await newestVersion()}.`);
    expect(stdout).toContain('┤');
    expect(stdout + stderr).not.toContain('\u001B');
    expect(await readFile(join(dataDir, 'AAPL.html'), 'utf8')).toContain('</html>');
    expect(await isServed(portIn(stderr))).toBe(false);
    await expectToWorkWhenPasted(stdout);
  });

  /** As `status` has it. */
  async function newestVersion(): Promise<string> {
    const { stdout } = await taq(['status', '--data-dir', dataDir, '--json']);
    const { version, committed_at: at } = JSON.parse(stdout) as Record<string, unknown>;
    return `version ${String(version)}, committed ${String(at)}`;
  }

  async function expectToWorkWhenPasted(text: string): Promise<void> {
    const lines = text.split('\n').filter((line) => /^\$ taq (status|snapshot|query)/.test(line));
    expect(lines).toHaveLength(6);
    for (const line of lines) {
      const [, ...words] = shellWords(line.replace('$ ', ''));
      expect([line, (await taq(words)).exitCode]).toEqual([line, 0]);
    }
  }

  test('run again with --json, every line is an object, the last one a summary', async () => {
    const { stdout, exitCode } = await taq(['demo', '--data-dir', dataDir, '--json']);
    expect(exitCode).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines.filter((line) => 'command' in line)).toHaveLength(8);
    expect(lines.filter((line) => 'committed' in line)).toMatchObject([
      { committed: [] },
      { committed: [] },
    ]);
    expect(lines.at(-1)).toEqual({
      message_type: 'summary',
      schema_version: 1,
      data_dir: dataDir,
      symbol: 'AAPL',
      date: '2024-11-25',
      page: join(dataDir, 'AAPL.html'),
      engines_agree: true,
    });
  });

  test('an interruption ends it with 130 and takes the server along', async () => {
    const onStderr = (text: string): void => {
      if (text.startsWith('day loaded: date 2024-11-25')) process.emit('SIGINT');
    };
    const { stderr, exitCode } = await taq(['demo', '--data-dir', dataDir], { onStderr });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('error INTERRUPTED: ');
    expect(await isServed(portIn(stderr))).toBe(false);
  });

  test('a data folder that cannot be is refused before a server starts', async () => {
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    const { stdout, stderr, exitCode } = await taq(['demo', '--data-dir', join(file, 'data')]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(/^error STORE_UNUSABLE: /);
  });
});

describe('its parts', () => {
  test('a step that fails is the last one, and the exit code is its own', async () => {
    let said = '';
    const signal = new AbortController().signal;
    const terminal = {
      runId: 'r',
      logger: silentLogger,
      logsOnStderr: false,
      signal,
      say: (text: string) => void (said += text),
      tell: () => undefined,
    };
    const asked: string[] = [];
    const cast = {
      runCommand: async (id: string): Promise<0 | 3> => (asked.push(id) < 2 ? 0 : 3),
      startServer: async () => ({
        readerUrl: 'postgres://h',
        [Symbol.asyncDispose]: async () => undefined,
      }),
    };
    const options = { dataDir: join(folder.path, 'fails'), json: false, invokedAs: 'taq' };
    expect(await runDemo(options, cast, terminal)).toBe(3);
    expect(asked).toEqual(['sync:aggregates', 'status']);
    expect(said).toMatch(/\$ taq status --data-dir \S+\n$/);
  });

  test('without the simulator it says what to install', async () => {
    const terminal = { tell: () => undefined, signal: new AbortController().signal };
    const absent = async (): Promise<never> => Promise.reject(new Error('Cannot find package'));
    await expect(startMarket(terminal, absent)).rejects.toMatchObject({
      code: 'SIMULATOR_MISSING',
      next: expect.stringContaining('npm install --global @taq/wrds-simulator'),
    });
  });

  test('engines that do not agree end it', async () => {
    const place = join(folder.path, 'differ');
    await mkdir(place);
    await writeFile(join(place, 'AAPL-duckdb.json'), '[1]');
    await writeFile(join(place, 'AAPL-polars.json'), '[2]');
    const steps = demoSteps({ dataDir: place, url: 'postgres://127.0.0.1', json: false });
    const compared = steps.find(({ argv }) => argv.includes(join(place, 'AAPL-polars.json')));
    const failure: unknown = await compared?.proof?.().catch((error: unknown) => error);
    expect(TaqError.is(failure, 'ENGINE_FAILED')).toBe(true);
  });

  test('the server is started by npm in a clone, by its own command elsewhere', () => {
    expect(simulatorCommand('npm run -s taq --')).toMatch(/^npm run sim -- --seed 7 /);
    expect(simulatorCommand('taq')).toMatch(/^wrds-simulator --seed 7 .* --port 0$/);
  });
});
