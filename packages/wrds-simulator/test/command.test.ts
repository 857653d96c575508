import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { parseCommandLine } from '../src/command/options.ts';
import { startersOf, watchStarters } from '../src/command/parent-watch.ts';
import { runCommand } from '../src/command/run.ts';
import { FAMILY_NAMES, startPostgresServer } from '../src/index.ts';
import { count } from './support/markets.ts';
import { isAlive } from './support/processes.ts';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], stop = new AbortController()): Promise<Run> {
  let [out, err] = ['', ''];
  const code = await runCommand(args, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    stop: stop.signal,
  });
  return { code, out, err };
}

describe('the command line', () => {
  test('means what it says', () => {
    const line = '--seed 7 --symbols 20 --start 2024-11-25 --end 2024-11-29 --trades 5000 --port 0';
    expect(parseCommandLine(line.split(' '))).toEqual({
      seed: 7,
      symbols: 20,
      start: '2024-11-25',
      end: '2024-11-29',
      tradesPerSymbolDay: 5000,
      quotesPerTrade: 3,
      families: FAMILY_NAMES,
      fractionalShares: false,
      port: 0,
    });
    expect(parseCommandLine(['--symbols', 'AAPL,BRK.B', '--seed=-3'])).toMatchObject({
      symbols: ['AAPL', 'BRK.B'],
      seed: -3,
    });
    expect(parseCommandLine(['--families', 'ctm,mastm', '--fractional'])).toMatchObject({
      families: ['ctm', 'mastm'],
      fractionalShares: true,
    });
  });

  test.each([
    [['--symbols', 'AAPL,$$'], /"\$\$" is not a symbol/],
    [['--symbols', 'AAPL,,MSFT'], /"" is not a symbol/],
    [['--symbols', '0'], /1 to 10000 symbols/],
    [['--start', '2024-11-29', '--end', '2024-11-25'], /before it starts/],
    [['--start', '2024-11-28', '--end', '2024-11-28'], /closed from 2024-11-28/],
    [['--start', '28.11.2024'], /"28.11.2024" is not a date/],
    [['--trades', '0'], /--trades cannot be "0"[^]*at least 1/],
    [['--trades', '1e3'], /--trades cannot be "1e3"/],
    [['--quotes', '-1'], /--quotes|ambiguous/],
    [['--quotes=0'], /--quotes cannot be "0"/],
    [['--families', 'ctm,taq'], /families cannot be "ctm,taq"[^]*one or more of mastm, ctm,/],
    [['--families', ''], /families cannot be ""/],
    [['--seed', 'lucky'], /--seed cannot be "lucky"/],
    [['--port', '70000'], /port cannot be 70000/],
    [['--fast'], /Unknown option '--fast'[^]*--help/],
    [['now'], /Unexpected argument 'now'/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  test('explains itself', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    const flags = ['seed', 'symbols', 'start', 'end', 'trades', 'quotes', 'families', 'fractional'];
    for (const flag of [...flags, 'port']) {
      expect(out).toContain(`--${flag} `);
    }
  });
});

describe('the command', () => {
  const small = ['--trades', '100', '--end', '2024-11-25'];

  test('prints the URLs once all is there, and stops when told', async () => {
    const stop = new AbortController();
    let rows: Promise<number> | undefined;
    let out = '';
    const code = await runCommand(small, {
      out: (text) => {
        out += text;
        rows = count(text.split('\n')[0] ?? '', 'SELECT count(*) FROM taqmsec.ctm_20241125');
        void rows.finally(() => stop.abort());
      },
      err: () => undefined,
      stop: stop.signal,
    });
    expect(code).toBe(0);
    expect(await rows).toBeGreaterThan(100);
    expect(out).toMatch(
      /^postgres:\/\/reader:\w+@127\.0\.0\.1:\d+\/wrds\npostgres:\/\/owner:\S+\n$/,
    );
  });

  test('is content when it is told to stop before it is ready', async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await run(small, stop)).toEqual({ code: 0, out: '', err: '' });
  });

  test('fails when the port is taken', async () => {
    await using taken = await startPostgresServer();
    const { code, err } = await run([...small, '--port', String(taken.port)]);
    expect(code).toBe(1);
    expect(err).toContain(`port ${taken.port} is taken`);
  });

  test('fails when the server ends by itself', async () => {
    let err = '';
    const code = await runCommand(small, {
      out: (text) => {
        void serverOf(text.split('\n')[1] ?? '').then((pid) => process.kill(pid, 'SIGKILL'));
      },
      err: (text) => void (err += text),
      stop: new AbortController().signal,
    });
    expect(code).toBe(1);
    expect(err).toContain('the server ended by itself');
  });
});

/** The id of the server's main process. */
async function serverOf(url: string): Promise<number> {
  const file = `split_part(pg_read_file('postmaster.pid'), chr(10), 1)`;
  const pid = await count(url, `SELECT ${file}::int`);
  expect(isAlive(pid)).toBe(true);
  return pid;
}

test('a parent is gone when another one stands in its place', async () => {
  const process = { ppid: 100 };
  let stopWatching: (() => void) | undefined;
  const gone = new Promise<string>((resolve) => {
    stopWatching = watchStarters(
      () => startersOf(process, false),
      () => resolve('gone'),
    );
  });
  process.ppid = 1;
  expect(await gone).toBe('gone');
  stopWatching?.();
});

test('a parent that is gone shows where the system never names another one', async () => {
  let isThere = true;
  const parent = { ppid: 4711 };
  let stopWatching: (() => void) | undefined;
  const gone = new Promise<string>((resolve) => {
    stopWatching = watchStarters(
      () => startersOf(parent, false, (pid) => pid !== 4711 || isThere),
      () => resolve('gone'),
    );
  });
  isThere = false;
  expect(await gone).toBe('gone');
  stopWatching?.();
});

test('whoever runs the shell of an npm script is watched as well', async () => {
  const shell = spawn('sh', ['-c', 'read line; true'], { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    expect(startersOf({ ppid: shell.pid ?? 0 }, true)).toEqual([shell.pid, process.pid]);
    expect(startersOf({ ppid: shell.pid ?? 0 }, false)).toEqual([shell.pid]);
    expect(startersOf({ ppid: 2 ** 30 }, true)).toEqual([undefined, undefined]);
  } finally {
    shell.kill('SIGKILL');
  }
});
