import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../src/index.ts';
import { jsonError, taq } from './support/cli.ts';

const WITHOUT_STORE: ReadonlySet<string> = new Set(['describe', 'completion']);
const QUERY = ['query', 'minute-bars'];
const DAY = ['--start', '2024-11-25', '--end', '2024-11-25'];

describe('help', () => {
  test('--help, -h and help show the same page with every command', async () => {
    const { stdout, stderr, exitCode } = await taq(['--help']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    for (const word of ['demo', 'query', 'snapshot', 'status', 'sync']) {
      expect(stdout).toMatch(new RegExp(`^  ${word} `, 'm'));
    }
    for (const argv of [['-h'], ['help']]) {
      expect(await taq(argv)).toEqual({ stdout, stderr, exitCode });
    }
  });

  test.each(Object.keys(COMMANDS).map((id) => id.replaceAll(':', ' ')))(
    'taq %s --help says what it does, fits 80 columns and names its flags',
    async (command) => {
      const words = command.split(' ');
      const { stdout, exitCode } = await taq([...words, '--help']);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`$ taq ${command} `);
      if (!WITHOUT_STORE.has(command)) expect(stdout).toContain('--data-dir=DIR');
      expect(stdout).toContain('--json');
      const [description = ''] = stdout.split('EXAMPLES');
      expect(description.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(await taq(['help', ...words])).toMatchObject({ stdout });
    },
  );

  test('the exit codes stand in the help of every command that a scheduler runs', async () => {
    for (const argv of [QUERY, ['sync', 'aggregates'], ['snapshot', 'list'], ['status']]) {
      const { stdout } = await taq([...argv, '--help']);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain('0 all there, 2 usage, 3 partly there');
    }
  });

  test('a topic lists its commands', async () => {
    const { stdout, exitCode } = await taq(['sync']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('sync aggregates');
  });

  test('every example names flags that exist', async () => {
    for (const [id, command] of Object.entries(COMMANDS)) {
      const flags = Object.keys({ ...command.baseFlags, ...command.flags });
      const examples = command.examples.join(' ');
      for (const [, flag] of examples.matchAll(/--([\w-]+)/g)) {
        expect([id, flags]).toEqual([id, expect.arrayContaining([flag])]);
      }
    }
  });

  test('--version says package, platform and Node', async () => {
    const { stdout, exitCode } = await taq(['--version']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^@taq\/cli\/\d+\.\d+\.\d+ \S+ node-v\d+/);
  });
});

describe('mistakes in the words', () => {
  test.each([
    ['a misspelt command', ['synk', 'aggregates'], 'Did you mean taq sync aggregates?'],
    ['a misspelt topic', ['qurey'], 'Did you mean taq query?'],
    ['a command of a later day', ['forecast'], 'See taq --help.'],
    ['a word after a command', ['status', 'now'], 'See taq status --help.'],
    ['a misspelt flag', [...QUERY, '--simbols', 'A'], 'Did you mean --symbols?'],
    ['an unknown flag', ['status', '--zzz'], 'See --help for the flags of this command.'],
    ['help on a command that is not there', ['query', 'candles', '--help'], 'See --help'],
  ])('%s is one clear error with a way out', async (_, argv, advice) => {
    const { stdout, stderr, exitCode } = await taq(argv);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(/^error INVALID_ARGUMENT: .+\n {2}next: .+\n$/);
    expect(stderr).toContain(advice);
  });

  test('missing flags are named together', async () => {
    const { stderr, exitCode } = await taq(QUERY);
    expect(exitCode).toBe(2);
    for (const flag of ['--symbols', '--start', '--end']) expect(stderr).toContain(flag);
  });

  test.each([
    ['INVALID_SYMBOL', ['--symbols', 'A$', ...DAY], '--symbols: "A$"'],
    ['INVALID_SYMBOL', ['--symbols', ' , ', ...DAY], 'no symbol is named'],
    [
      'INVALID_DATE',
      ['--symbols', 'A', '--start', '25.11.2024', '--end', '2024-11-25'],
      '--start: ',
    ],
    ['INVALID_RANGE', ['--symbols', 'A', '--start', '2024-11-26', '--end', '2024-11-25'], 'before'],
    ['INVALID_ARGUMENT', ['--symbols', 'A', ...DAY, '--engine', 'sqlite'], 'duckdb, polars'],
    ['INVALID_ARGUMENT', ['--symbols', 'A', ...DAY, '--output', 'a.csv', '--plot'], '--plot'],
    [
      'INVALID_ARGUMENT',
      ['--symbols', 'A', ...DAY, '--tag', 'T', '--as-of', '2024-11-25'],
      '--tag',
    ],
    ['INVALID_ARGUMENT', ['--symbols', 'A', ...DAY, '--data-dir', ''], 'no folder is named'],
    ['FORMAT_UNKNOWN', ['--symbols', 'A', ...DAY, '--output', 'bars.xlsx'], '.parquet'],
    [
      'OUTPUT_FAILED',
      ['--symbols', 'A', ...DAY, '--output', '/nonexistent/bars.csv'],
      'nonexistent',
    ],
  ])('%s: query %j, before any store is looked for', async (code, argv, said) => {
    const { stderr, exitCode } = await taq([...QUERY, ...argv], {
      env: { TAQ_DATA_DIR: '/nonexistent' },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error ${code}: `);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('    at ');
  });

  test('a lock time-out is a number of seconds', async () => {
    const argv = ['sync', 'aggregates', '--symbols', 'A', '--lock-timeout', 'soon'];
    const { stderr, exitCode } = await taq(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--lock-timeout: "soon" is no number of seconds');
  });

  test('with --json an error is one object, with code, sentence, next step and exit code', async () => {
    const outcome = await taq([...QUERY, '--symbols', 'A$', ...DAY, '--json']);
    expect(outcome.stdout).toBe('');
    expect(jsonError(outcome)).toEqual({
      code: 'INVALID_SYMBOL',
      message: '--symbols: "A$" is not a symbol',
      next: expect.stringContaining('AAPL'),
      exit_code: outcome.exitCode,
    });
    expect(jsonError(await taq(['statsu', '--json']))).toMatchObject({ exit_code: 2 });
  });

  test.each([
    [['sync', 'aggregates', 'postgres://me:sesame@host/wrds']],
    [['sync', 'aggregates', '--json', 'postgres://me:sesame@host/wrds']],
    [['postgres://me:ses@me/sesame@host/wrds']],
  ])('a URL in the wrong place is not repeated with its password: %j', async (argv) => {
    const { stderr, exitCode } = await taq(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('postgres');
    expect(stderr).not.toContain('ses');
  });
});
