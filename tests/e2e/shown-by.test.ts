import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { barsByPlainSql, eligibleSequence, type BarRow } from './support/plain-sql.ts';
import { asking, marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { requireExit } from './support/processes.ts';
import { answerOf, queryArgs, syncArgs, taq } from './support/taq.ts';

/** A full day, the eve of a holiday, the holiday, a half day. */
const WEEK = { start: '2024-11-26', end: '2024-11-29' };
const CLOSES = { '2024-11-26': '16:00', '2024-11-27': '16:00', '2024-11-29': '13:00' };
const CORRECTED = { symbol: 'AAPL', date: '2024-11-26', close: '16:00' };
const TAG = 'taq_1min_bars_20241129';

let simulator: RunningSimulator;
let folder: TemporaryFolder;
let sync: { url: string; dataDir: string; range: typeof WEEK };

beforeAll(async () => {
  [simulator, folder] = await Promise.all([startSimulator(marketArgs(WEEK)), temporaryFolder()]);
  sync = { url: simulator.readerUrl, dataDir: join(folder.path, 'data'), range: WEEK };
  await answerOf(syncArgs(sync, '--snapshot'));
});

afterAll(async () => {
  await simulator[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Bars of the week as the store answers. */
async function rows(...more: readonly string[]): Promise<BarRow[]> {
  return JSON.parse(await answerOf(queryArgs(sync, ...more))) as BarRow[];
}

/** Those of every symbol that it holds, whatever the exit code says of days without. */
async function allRows(): Promise<BarRow[]> {
  const { stdout } = await taq(queryArgs(sync, '--symbols', 'all'));
  return JSON.parse(stdout) as BarRow[];
}

/** And as the server's raw trades have them right now. */
async function rowsByPlainSql(): Promise<BarRow[]> {
  const days = await asking(simulator.readerUrl, async (sql) => {
    const found: BarRow[] = [];
    for (const [date, close] of Object.entries(CLOSES)) {
      found.push(...(await barsByPlainSql(sql, date, close)));
    }
    return found;
  });
  return days.toSorted((a, b) => compare(a.symbol, b.symbol) || compare(a.ts, b.ts));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

describe('minute bars of a simulated week', () => {
  test('come out of both engines as the same bytes', async () => {
    const questions = [[], ['--symbols', 'AAPL'], ['--tag', TAG], ['--as-of', '2024-11-27']];
    for (const question of questions) {
      const duckdb = await answerOf(queryArgs(sync, ...question, '--engine', 'duckdb'));
      const polars = await answerOf(queryArgs(sync, ...question, '--engine', 'polars'));
      expect((JSON.parse(duckdb) as BarRow[]).length).toBeGreaterThan(300);
      expect(polars).toBe(duckdb);
    }
  });

  test('are those that a plain SQL query finds in the raw trades', async () => {
    const expected = await rowsByPlainSql();
    expect(new Set(expected.map(({ symbol }) => symbol)).size).toBeGreaterThan(4);
    expect(await allRows()).toEqual(expected.map((row) => ({ ...row })));
  });

  test('are all there when all symbols were synced, one that listed late among them', async () => {
    const outcome = await taq(queryArgs(sync, '--symbols', 'all'));
    const symbols = (JSON.parse(outcome.stdout) as BarRow[]).map(({ symbol }) => symbol);
    expect(symbols).toContain('NEWC');
    requireExit(outcome, 0);
  });

  test('tell a share class from its root', async () => {
    const bars = await rows('--symbols', 'BRK.B');
    expect(new Set(bars.map(({ symbol }) => symbol))).toEqual(new Set(['BRK.B']));
    expect(bars).toEqual((await allRows()).filter(({ symbol }) => symbol === 'BRK.B'));
  });
});

describe('a sync with a snapshot', () => {
  test('leaves a tag that --tag and --as-of find', async () => {
    const live = await answerOf(queryArgs(sync));
    expect(await answerOf(['snapshot', 'list', '--data-dir', sync.dataDir, '--json'])).toContain(
      `"tag":"${TAG}"`,
    );
    expect(await answerOf(queryArgs(sync, '--tag', TAG))).toBe(live);
    expect(await answerOf(queryArgs(sync, '--as-of', '2024-11-29'))).toBe(live);
  });

  test('answers as of an earlier day without a later row', async () => {
    const live = await rows();
    const before = live.filter(({ date }) => date <= '2024-11-27');
    expect(before.length).toBeLessThan(live.length);
    expect(await rows('--as-of', '2024-11-27')).toEqual(before);
  });

  test('keeps its answer when the server corrects a trade and all is synced again', async () => {
    const live = await answerOf(queryArgs(sync));
    await correctATrade();
    await answerOf(syncArgs(sync));
    expect(await answerOf(queryArgs(sync))).toBe(live);
    await answerOf(syncArgs(sync, '--full'));

    expect(await answerOf(queryArgs(sync, '--tag', TAG))).toBe(live);
    expect(await answerOf(queryArgs(sync, '--as-of', '2024-11-29'))).toBe(live);
    expect(await allRows()).toEqual((await rowsByPlainSql()).map((row) => ({ ...row })));
    const [before, after] = [JSON.parse(live) as BarRow[], await rows()];
    const changed = after.filter((row, index) => row.volume !== before[index]?.volume);
    expect(changed).toHaveLength(1);
    expect(changed).toMatchObject([{ symbol: CORRECTED.symbol, date: CORRECTED.date }]);
  });
});

/** As the tape's operator would: one trade in the middle of the day had another size. */
async function correctATrade(): Promise<void> {
  await asking(simulator.ownerUrl, async (sql) => {
    const sequence = await eligibleSequence(sql, CORRECTED);
    const middle = sequence[Math.floor(sequence.length / 2)] ?? '';
    const { count } = await sql`
      UPDATE taqm_2024.ctm_20241126 SET size = size + 1000
      WHERE sym_root = ${CORRECTED.symbol} AND sym_suffix IS NULL AND tr_seqnum = ${middle}`;
    expect(count).toBe(1);
  });
}
