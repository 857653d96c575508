import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Simulator } from '@taq/wrds-simulator';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, WEEK } from './support/server.ts';

type Row = Record<string, string | number | null>;

let server: Simulator;
let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;

beforeAll(async () => {
  server = await startServer();
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  const from = ['--data-dir', dataDir, '--url', server.readerUrl];
  const days = ['--start-date', WEEK.start, '--end-date', WEEK.end];
  await taq(['sync', 'all', '--symbols', 'AAPL,BRK.B', ...days, '--snapshot-tag', 'mine', ...from]);
  await taq(['sync', 'sample', '--symbols', 'AAPL,BRK.B', '--date', WEEK.start, ...from]);
});
afterAll(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

async function query(...words: readonly string[]): Promise<Outcome> {
  return taq(['query', ...words, '--data-dir', dataDir]);
}

async function rows(...words: readonly string[]): Promise<Row[]> {
  const { stdout, exitCode } = await query(...words, '--json');
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as Row[];
}

const DAYS = ['--start', WEEK.start, '--end', WEEK.end];
const BOTH = ['--symbols', 'AAPL,BRK.B'];

describe.each([
  ['realized-volatility', DAYS, 8],
  ['spread-metrics', DAYS, 8],
  ['ticks', ['--date', WEEK.start], undefined],
] as const)('taq query %s', (command, days, count) => {
  test('has the same bytes from both engines', async () => {
    const words = [command, ...BOTH, ...days, '--json'];
    const [duckdb, polars] = [await query(...words), await query(...words, '--engine', 'polars')];
    expect(polars.stdout).toBe(duckdb.stdout);
    const all = JSON.parse(duckdb.stdout) as Row[];
    if (count !== undefined) expect(all).toHaveLength(count);
    expect(new Set(all.map(({ symbol }) => symbol))).toEqual(new Set(['AAPL', 'BRK.B']));
    expect(duckdb.stderr).toBe('');
  });

  test('shows people an aligned table, and says where it is from', async () => {
    const { stdout, stderr, exitCode } = await query(command, ...BOTH, ...days, '--limit', '3');
    expect(exitCode).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
    expect(stderr).toMatch(/^3 rows from live data, version \d+, by duckdb\n$/);
  });

  test('writes files of rows, and none of a format that there is not', async () => {
    const file = join(folder.path, `${command}.csv`);
    await query(command, ...BOTH, ...days, '--output', file);
    const [header = ''] = (await readFile(file, 'utf8')).split('\n');
    expect(header.split(',')).toContain('symbol');
    for (const end of ['.parquet', '.arrow', '.json']) {
      const output = join(folder.path, `${command}${end}`);
      expect((await query(command, ...BOTH, ...days, '--output', output)).exitCode).toBe(0);
    }
    const chart = await query(command, ...BOTH, ...days, '--output', 'rows.xlsx', '--json');
    expect({ ...jsonError(chart), exitCode: chart.exitCode }).toMatchObject({
      code: 'FORMAT_UNKNOWN',
      exitCode: 2,
    });
  });

  test('of a symbol that was never synced is not found', async () => {
    expect((await query(command, '--symbols', 'MSFT', ...days)).exitCode).toBe(4);
  });
});

describe('volatilities', () => {
  test('come with that of the window, which is one of those that are stored', async () => {
    const five = await rows('realized-volatility', ...BOTH, ...DAYS);
    expect(five.map(({ rv }) => rv)).toEqual(five.map(({ rv_5m: stored }) => stored));
    expect(five[0]?.['rv']).toBeGreaterThan(0);
    const thirty = await rows('realized-volatility', ...BOTH, ...DAYS, '--window', '30m');
    expect(thirty.map(({ rv }) => rv)).toEqual(thirty.map(({ rv_30m: stored }) => stored));
    expect((await query('realized-volatility', ...BOTH, ...DAYS, '--window', '7m')).exitCode).toBe(
      2,
    );
  });

  test('are answered from a snapshot, too', async () => {
    const live = await rows('realized-volatility', ...BOTH, ...DAYS);
    expect(await rows('realized-volatility', ...BOTH, ...DAYS, '--tag', 'mine')).toEqual(live);
    const asOf = await rows('realized-volatility', ...BOTH, ...DAYS, '--as-of', WEEK.start);
    expect(asOf).toEqual(live.filter(({ date }) => date === WEEK.start));
  });
});

describe('ticks', () => {
  test('are all trades and quotes in one order, to the nanosecond', async () => {
    const all = await rows('ticks', '--symbols', 'AAPL', '--date', WEEK.start);
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index));
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['quote', 'trade']));
    const stamps = all.map(({ ts }) => String(ts));
    expect(stamps).toEqual(stamps.toSorted());
    expect(stamps.some((stamp) => !stamp.endsWith('000Z'))).toBe(true);
    const first = await rows('ticks', '--symbols', 'AAPL', '--date', WEEK.start, '--limit', '5');
    expect(first).toEqual(all.slice(0, 5));
  });

  test('of a day without a sample are not found, with the command that fetches one', async () => {
    const outcome = await query('ticks', '--symbols', 'AAPL', '--date', '2024-11-26', '--json');
    expect(outcome.exitCode).toBe(4);
    expect(jsonError(outcome)).toMatchObject({
      code: 'NOT_SYNCED',
      next: expect.stringContaining('taq sync sample'),
    });
  });
});

describe('what is made of minute bars', () => {
  test.each(['duckdb', 'polars'])('longer bars of a part of the day, by %s', async (engine) => {
    const part = ['--from', '09:30', '--until', '10:00', '--engine', engine];
    const minutes = await rows('minute-bars', ...BOTH, ...DAYS, ...part);
    const asked = [...BOTH, ...DAYS, ...part, '--resample', '30m'];
    const bars = await rows('minute-bars', ...asked, '--columns', 'symbol,ts,volume');
    expect(Object.keys(bars[0] ?? {})).toEqual(['symbol', 'ts', 'volume']);
    const sum = (all: Row[]): bigint =>
      all.reduce((total, { volume }) => total + BigInt(volume ?? 0), 0n);
    expect(sum(bars)).toBe(sum(minutes));
    expect(bars.length).toBeLessThan(minutes.length);
    const { stderr } = await query('minute-bars', ...asked);
    expect(stderr).toContain('computed from taq_1min_bars');
  });

  test('volatilities over other windows, the same by both engines', async () => {
    const asked = ['realized-volatility', ...BOTH, ...DAYS, '--window', '10m'];
    const [first, second] = [await rows(...asked), await rows(...asked, '--engine', 'polars')];
    expect(first).toEqual(second);
    expect(first[0]).toMatchObject({ rv_10m: first[0]?.['rv'], obs: expect.any(Number) });
  });

  test.each([
    [['--window', '7m'], 'realized-volatility'],
    [['--resample', '7m'], 'minute-bars'],
    [['--from', '9:30'], 'minute-bars'],
    [['--from', '11:00', '--until', '10:00'], 'minute-bars'],
    [['--columns', 'clos'], 'minute-bars'],
  ])('%p is refused as a mistake of usage', async (words, kind) => {
    expect((await query(kind, ...BOTH, ...DAYS, ...words)).exitCode).toBe(2);
  });
});
