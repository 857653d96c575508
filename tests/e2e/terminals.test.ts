import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fillStore, SAMPLED, TAG, WEEK, type FilledStore } from './support/filled-store.ts';
import { requireExit, type Process } from './support/processes.ts';
import { hasTerminals, seenLines, taqOnTerminal } from './support/pty.ts';
import { taq } from './support/taq.ts';

let store: FilledStore;

beforeAll(async () => {
  store = await fillStore();
});
afterAll(async () => store[Symbol.asyncDispose]());

const COLOUR = '\u001B[3';
const [CTRL_C, CTRL_D] = ['\u0003', '\u0004'];
const DAY = ['--symbols', SAMPLED.symbol, '--start', WEEK.start, '--end', WEEK.start];

function onTerminal(args: readonly string[], columns = 80, env = {}): Process {
  return taqOnTerminal(args, { columns, env: { TAQ_DATA_DIR: store.dataDir, ...env } });
}

async function shown(args: readonly string[], columns = 80, env = {}): Promise<string> {
  return requireExit(await onTerminal(args, columns, env).ended, 0).stdout;
}

const onTerminals = hasTerminals ? describe : describe.skip;

onTerminals('on a terminal', () => {
  test('coverage has colours, with NO_COLOR the same without', async () => {
    const coloured = await shown(['coverage']);
    expect(coloured).toContain(COLOUR);
    const plain = await shown(['coverage'], 80, { NO_COLOR: '1' });
    expect(plain).not.toContain(COLOUR);
    expect(seenLines(plain)).toEqual(seenLines(coloured));
  });

  test.each([
    ['coverage'],
    ['coverage', '--by', 'month'],
    ['describe'],
    ['describe', 'ticks'],
    ['status'],
    ['log'],
    ['snapshot', 'list'],
    ['snapshot', 'show', TAG],
    ['config', 'show'],
    ['query', 'minute-bars', ...DAY, '--limit', '5'],
    ['query', 'minute-bars', ...DAY, '--plot'],
    ['query', 'spread-metrics', ...DAY],
    ['query', 'ticks', '--symbols', SAMPLED.symbol, '--date', SAMPLED.date, '--limit', '5'],
    ['--help'],
    ['query', 'minute-bars', '--help'],
    ['sync', 'all', '--help'],
  ])('80 columns are enough for %s %s %s', async (...args) => {
    const lines = seenLines(await shown(args));
    // A path and a command to paste are as long as they are.
    const isLong = (line: string): boolean =>
      line.length > 80 && !line.includes(store.folder) && !/^ *\$ taq /.test(line);
    const long = lines.filter(isLong);
    expect(long).toEqual([]);
  });

  test('a narrow one has a map that fits', async () => {
    const lines = seenLines(await shown(['coverage'], 40));
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
    expect(lines.join('\n')).toContain('█');
  });

  test('a sync with nothing to do says so, and its moving lines are gone', async () => {
    const days = ['--start-date', WEEK.start, '--end-date', WEEK.end];
    const text = await shown(['sync', 'all', '--symbols', 'all', ...days, '--url', store.url]);
    expect(text).toContain('taq_1min_bars: nothing to do: everything that was asked is there');
    expect(text.lastIndexOf('\u001B[2K')).toBeGreaterThan(text.lastIndexOf('syncing from'));
  });
});

onTerminals('the SQL shell', () => {
  test('asks for one statement after the other, outlives failures and Ctrl-C, and leaves at Ctrl-D', async () => {
    await using shell = onTerminal(['sql']);
    await shell.shows('taq> ');
    shell.type('select count(*) as bars\r');
    await shell.shows(/\.\.\.> /);
    shell.type('from minute_bars;\r');
    await shell.shows(/bars\r?\n\s*\d{4}\r?\n/);
    shell.type('select nothing from minute_bars;\r');
    await shell.shows(/error QUERY_\w+: [^\n]*nothing/);
    shell.type('select count(*) from range(1000000) a, range(10000000) b;\r');
    await shell.shows(/range\(10000000\) b;/);
    shell.type(CTRL_C);
    await shell.shows('error INTERRUPTED: ');
    shell.type('select 6 * 7 as answer;\r');
    await shell.shows(/answer\r?\n\s*42\r?\n/);
    shell.type(CTRL_D);
    requireExit(await shell.ended, 0);
  });
});

test('without a terminal nothing moves and nothing is coloured', async () => {
  const env = { TAQ_DATA_DIR: store.dataDir, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  for (const args of [['coverage'], ['query', 'minute-bars', ...DAY, '--plot'], ['--help']]) {
    const { stdout, stderr } = requireExit(await taq(args, { env }), 0);
    expect(stdout + stderr).not.toContain('\u001B');
  }
});
