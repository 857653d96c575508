import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  minuteBars,
  parseExchangeDate,
  tradingDaysBetween,
  type CoverageState,
  type ExchangeDate,
} from '@taq/schema';
import { TaqStore, type FetchedDay, type RecordedState } from '@taq/versioning';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { coverageMap, mapLegend } from '../src/output/coverage-map.ts';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';

let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;

const DAYS = tradingDaysBetween(parseExchangeDate('2024-11-25'), parseExchangeDate('2024-12-03'));

/** What is recorded of each symbol, a letter a day: Nov 25, 26, 27, 29, Dec 2, 3. */
const CELLS: Readonly<Record<string, string>> = {
  AAPL: 'eeeeee',
  IBM: 'eeenfu',
  MSFT: 'eex...',
};

const STATES: Readonly<Record<string, RecordedState>> = {
  e: 'empty',
  n: 'not_listed',
  f: 'failed',
  u: 'not_published',
  x: 'not_permitted',
};

beforeAll(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  const store = await TaqStore.open({ dataDir, mode: 'write', clock: Date.now, software: 'test' });
  for (const partition of ['202411', '202412']) {
    const days = DAYS.filter((day) => day.replaceAll('-', '').startsWith(partition));
    const fetched = days.map(fetchOf);
    await store.commitPartition({
      dataset: minuteBars,
      partition,
      rows: [],
      fetched,
      reason: 'test',
    });
  }
});
afterAll(async () => folder[Symbol.asyncDispose]());

function fetchOf(date: ExchangeDate): FetchedDay {
  const states = Object.entries(CELLS).map(
    ([symbol, letters]) => [symbol, STATES[letters[DAYS.indexOf(date)] ?? '']] as const,
  );
  const recorded = states.flatMap(([symbol, state]) => (state ? [[symbol, state] as const] : []));
  const provenance = { source: 'test', fingerprint: 'test', filterSet: 'regular', options: {} };
  return {
    date,
    fetch: { startedAt: 0, provisional: false, provenance },
    cells: new Map(recorded),
  };
}

async function coverage(...words: readonly string[]): Promise<Outcome> {
  return taq(['coverage', '--data-dir', dataDir, ...words]);
}

describe('taq coverage', () => {
  test('draws symbols by days, says what the marks mean, and lists what is missing with reasons', async () => {
    const { stdout, stderr, exitCode } = await coverage();
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 3 });
    expect(stdout).toBe(
      [
        'taq_1min_bars: 2024-11-25 to 2024-12-03, 6 trading days, 3 symbols',
        '        11   12',
        '      2222 00',
        '      5679 23',
        'AAPL  ○○○○ ○○',
        'IBM   ○○○- !?',
        'MSFT  ○○x· ··',
        '○ nothing traded, x the account may not read it, - not listed, · not synced,',
        '! the last attempt failed, ? the source does not have it',
        'symbol-days: 11 nothing traded, 1 the account may not read it, 1 not listed, 3',
        'not synced, 1 the last attempt failed, 1 the source does not have it; 66.6 %',
        'known',
        'missing:',
        '  2024-11-27  the account may not read it: MSFT',
        '  2024-11-29 to 2024-12-03  not synced: MSFT',
        '  2024-12-02  the last attempt failed: IBM',
        '  2024-12-03  the source does not have it: IBM',
        '',
      ]
        .join('\n')
        .replace('        11   12', '      11   12'),
    );
  });

  test('reads no data: the files may be gone', async () => {
    const objects = join(dataDir, 'taq/objects');
    await rm(objects, { recursive: true, force: true });
    expect((await coverage()).exitCode).toBe(3);
    expect(await readdir(join(dataDir, 'manifests/taq/versions'))).not.toEqual([]);
  });

  test('is exit code 0 where every cell that was asked for is known', async () => {
    const { stdout, exitCode } = await coverage('--symbols', 'AAPL');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('symbol-days: 6 nothing traded; all known');
    expect(stdout).not.toContain('missing');
  });

  test('--by month adds up months, as a picture and in numbers', async () => {
    const { stdout } = await coverage('--by', 'month');
    expect(stdout).toMatch(/^AAPL {2}██$/m);
    expect(stdout).toMatch(/^IBM {3}█·$/m);
    expect(stdout).toMatch(/^MSFT {2}▒·$/m);
    expect(stdout).toMatch(/^2024-11 +4 +9 +1 +1 +1 +0 +0$/m);
  });

  test('--json has counts, months, gaps with reasons and the runs of each symbol', async () => {
    const { stdout, stderr, exitCode } = await coverage('--json', '--symbols', 'IBM');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 3 });
    expect(JSON.parse(stdout)).toEqual({
      schema_version: 1,
      state: { tag: null, version: 2, as_of: null },
      datasets: [
        {
          dataset: 'taq_1min_bars',
          start: '2024-11-25',
          end: '2024-12-03',
          days: 6,
          counts: { empty: 3, not_listed: 1, failed: 1, not_published: 1 },
          months: [
            { month: '2024-11', days: 4, counts: { empty: 3, not_listed: 1 } },
            { month: '2024-12', days: 2, counts: { failed: 1, not_published: 1 } },
          ],
          gaps: [
            {
              first: '2024-12-02',
              last: '2024-12-02',
              state: 'failed',
              symbols: ['IBM'],
              reason: 'the last attempt failed',
            },
            {
              first: '2024-12-03',
              last: '2024-12-03',
              state: 'not_published',
              symbols: ['IBM'],
              reason: 'the source does not have it',
            },
          ],
          symbols: [
            {
              symbol: 'IBM',
              cells: [
                { first: '2024-11-25', last: '2024-11-27', state: 'empty' },
                { first: '2024-11-29', last: '2024-11-29', state: 'not_listed' },
                { first: '2024-12-02', last: '2024-12-02', state: 'failed' },
                { first: '2024-12-03', last: '2024-12-03', state: 'not_published' },
              ],
            },
          ],
        },
      ],
    });
  });

  test('--csv has a line for every cell', async () => {
    const { stdout } = await coverage('--csv', '--symbols', 'MSFT', '--start', '2024-11-27');
    expect(stdout.split('\n')).toEqual([
      'dataset,symbol,date,state',
      'taq_1min_bars,MSFT,2024-11-27,not_permitted',
      'taq_1min_bars,MSFT,2024-11-29,not_synced',
      'taq_1min_bars,MSFT,2024-12-02,not_synced',
      'taq_1min_bars,MSFT,2024-12-03,not_synced',
      '',
    ]);
  });

  test('a symbol that is spelt nearly as one that is known is asked about', async () => {
    const { stderr, exitCode } = await coverage('--symbols', 'MSFTT');
    expect(exitCode).toBe(3);
    expect(stderr).toBe('nothing is known of MSFTT; did you mean MSFT?\n');
  });

  test('SP500 is the members of a list, each on the days of its membership', async () => {
    const list = join(folder.path, 'members.csv');
    await writeFile(list, 'symbol,first,last\nAAPL\nIBM,,2024-11-27\n');
    const { stdout, exitCode } = await coverage('--symbols', 'SP500', '--members', list);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^AAPL {2}○○○○ ○○$/m);
    expect(stdout).toMatch(/^IBM {3}○○○$/m);
    const without = await coverage('--symbols', 'SP500', '--json');
    expect(jsonError(without)).toMatchObject({ code: 'MEMBERS_UNKNOWN', exit_code: 4 });
  });

  test.each([
    ['NOT_SYNCED', 4, ['--start', '2020-01-02', '--end', '2020-01-03']],
    ['INVALID_RANGE', 2, ['--start', '2024-11-26', '--end', '2024-11-25']],
    ['TAG_NOT_FOUND', 4, ['--tag', 'none']],
  ])('%s, exit code %i: %j', async (code, exitCode, words) => {
    const outcome = await coverage('--json', ...words);
    expect(outcome).toMatchObject({ stdout: '', exitCode });
    expect(jsonError(outcome)).toMatchObject({ code, next: expect.any(String) });
  });
});

describe('the map of many symbols', () => {
  const symbols = Array.from({ length: 100 }, (_, index) => `S${String(index).padStart(2, '0')}`);
  const days = tradingDaysBetween(parseExchangeDate('2020-01-01'), parseExchangeDate('2024-12-31'));
  const cell = (symbol: string, day: ExchangeDate): CoverageState =>
    symbol < 'S50' || day >= '2022' ? 'data' : 'not_listed';
  const wide = { dataset: minuteBars, symbols, days, stored: () => symbols, cell };

  test('draws symbols that look the same once, in blocks that fit the width', () => {
    const map = coverageMap(wide, { width: 40, by: 'month', color: false });
    const lines = map.split('\n');
    expect(lines.every((line) => line.length <= 40)).toBe(true);
    const rows = lines.filter((line) => line.startsWith('S'));
    expect(new Set(rows.map((row) => row.slice(0, 15)))).toEqual(
      new Set(['S00 and 49 more', 'S50 and 49 more']),
    );
    expect(rows.join('')).toContain('------------');
    expect(mapLegend({ data: 1, not_listed: 1 }, 'month')).toContain('- not listed');
  });

  test('has no escape sequence without colours, and the same marks with them', () => {
    const style = { width: 80, by: 'month' } as const;
    const plain = coverageMap(wide, { ...style, color: false });
    const coloured = coverageMap(wide, { ...style, color: true });
    expect(plain).not.toContain('\u001B');
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(plain);
    expect(coloured).toContain('\u001B[32m');
  });
});
