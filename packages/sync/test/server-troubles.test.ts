import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { minuteBars, spreadStats } from '@taq/schema';
import { resolveConnection, WrdsSource, type ConnectionOptions } from '@taq/source-wrds';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SyncEvent } from '../src/index.ts';
import { asOwner } from './support/as-owner.ts';
import { errorOf } from './support/errors.ts';
import { day } from './support/market.ts';
import { Workbench } from './support/workbench.ts';

const WEEK = { symbols: ['AAPL', 'BRK.B'], startDate: '2024-11-25', endDate: '2024-11-27' };

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({
    seed: 4,
    symbols: 4,
    start: day(WEEK.startDate),
    end: day(WEEK.endDate),
    tradesPerSymbolDay: 150,
    quotesPerTrade: 1,
  });
});
afterEach(async () => simulator.stop());

function openSource(options: ConnectionOptions = {}): WrdsSource {
  const settings = resolveConnection({ url: simulator.readerUrl, env: {}, passwords: [] });
  const retry = { attempts: 12, firstPauseMs: 40, longestPauseMs: 100 };
  return new WrdsSource(settings, { retry, ...options });
}

const END_ALL = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'`;

describe('a sync', () => {
  test('goes on where the server ends its connections and takes no new ones for a while', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    await using other = await Workbench.open(source);
    await other.sync(WEEK);
    let restarted: Promise<void> | undefined;
    const restart = async (): Promise<void> => {
      await asOwner(simulator, 'ALTER ROLE reader CONNECTION LIMIT 0', END_ALL);
      await sleep(300);
      await asOwner(simulator, 'ALTER ROLE reader CONNECTION LIMIT 7');
    };
    const onEvent = ({ type }: SyncEvent): void => {
      if (type === 'progress') restarted ??= restart();
    };
    const summary = await bench.sync(WEEK, { onEvent });
    await restarted;
    expect(restarted).toBeDefined();
    expect(summary.open).toEqual([]);
    expect(await bench.objects()).toEqual(await other.objects());
  });

  test('goes on where the server itself is stopped and started again', async () => {
    await using source = openSource({
      retry: { attempts: 40, firstPauseMs: 40, longestPauseMs: 100 },
    });
    await using bench = await Workbench.open(source);
    await using other = await Workbench.open(source);
    await other.sync(WEEK);
    let restarted: Promise<number> | undefined;
    const onEvent = ({ type }: SyncEvent): void => {
      if (type === 'progress') restarted ??= simulator.restart(300);
    };
    const summary = await bench.sync(WEEK, { onEvent });
    expect(await restarted).not.toBe(simulator.pid);
    expect(summary.open).toEqual([]);
    expect(await bench.objects()).toEqual(await other.objects());
  });

  test('ends where the server stays down, and the next one completes it when it is back', async () => {
    await using source = openSource({ retry: { attempts: 3, firstPauseMs: 1 } });
    await using bench = await Workbench.open(source);
    let back: Promise<number> | undefined;
    const events: SyncEvent[] = [];
    const onEvent = (event: SyncEvent): void => {
      events.push(event);
      if (event.type === 'progress') back ??= simulator.restart(1500);
    };
    const error = await errorOf(bench.sync(WEEK, { onEvent }));
    expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE', details: { transient: true } });
    const cells = { first: WEEK.startDate, last: WEEK.endDate, state: 'not_synced' };
    expect(events.at(-1)).toMatchObject({
      type: 'stopped',
      openCells: 6,
      open: [
        { dataset: 'taq_1min_bars', symbol: 'AAPL', ...cells },
        { dataset: 'taq_1min_bars', symbol: 'BRK.B', ...cells },
      ],
    });
    await back;
    expect(await bench.version()).toBe(0);
    expect((await bench.sync(WEEK)).open).toEqual([]);
    await using other = await Workbench.open(source);
    await other.sync(WEEK);
    expect(await bench.objects()).toEqual(await other.objects());
  });

  test('says so where the role has no connection left, and nothing was made', async () => {
    await asOwner(simulator, 'ALTER ROLE reader CONNECTION LIMIT 0');
    await using source = openSource({ retry: { attempts: 2, firstPauseMs: 1 } });
    await using bench = await Workbench.open(source);
    const error = await errorOf(bench.sync(WEEK));
    expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(error.message).toContain('no connection left');
    expect(await bench.version()).toBe(0);
  });

  test('ends where a statement takes longer than it may, without trying again', async () => {
    await using source = openSource({ statementTimeoutMs: 1 });
    await using bench = await Workbench.open(source);
    const error = await errorOf(bench.sync(WEEK));
    expect(error.code).toBe('SOURCE_FAILED');
    expect(error.message).toContain('statement timeout');
    expect(bench.events.filter(({ type }) => type === 'retrying')).toEqual([]);
  });

  test('brings the years that the account may read, and says which days it may not', async () => {
    await asOwner(
      simulator,
      'CREATE SCHEMA taqm_2023',
      'CREATE TABLE taqm_2023.ctm_20231229 (LIKE taqm_2024.ctm_20241125)',
      'REVOKE ALL ON SCHEMA taqm_2023 FROM PUBLIC, reader',
    );
    await using source = openSource();
    await using bench = await Workbench.open(source);
    await bench.sync({ ...WEEK, symbols: ['AAPL'] });
    const { open, cells } = await bench.sync({
      symbols: ['AAPL'],
      startDate: '2023-12-29',
      endDate: '2023-12-29',
    });
    expect(cells).toEqual({ not_permitted: 1 });
    expect(open).toMatchObject([{ symbol: 'AAPL', state: 'not_permitted' }]);
    expect(await bench.rowsOf(minuteBars)).not.toEqual([]);
  });

  test('takes a table without any row for one that is still to come, not for a day of no trade', async () => {
    await asOwner(simulator, 'CREATE TABLE taqm_2024.kept AS SELECT * FROM taqm_2024.ctm_20241126');
    await asOwner(simulator, 'TRUNCATE taqm_2024.ctm_20241126');
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const { open, cells } = await bench.sync(WEEK);
    expect(cells).toEqual({ data: 4, not_published: 2 });
    expect(open.map(({ symbol, first, state }) => `${symbol} ${first} ${state}`)).toEqual([
      'AAPL 2024-11-26 not_published',
      'BRK.B 2024-11-26 not_published',
    ]);
    await asOwner(simulator, 'INSERT INTO taqm_2024.ctm_20241126 SELECT * FROM taqm_2024.kept');
    expect(await bench.sync(WEEK)).toMatchObject({ fetchedCells: 2, cells: { data: 6 }, open: [] });
  });

  test('leaves the day of an absent table open, says which cells, and brings them later', async () => {
    await asOwner(
      simulator,
      'CREATE TABLE taqm_2024.kept AS SELECT * FROM taqm_2024.ctm_20241126',
      'DROP TABLE taqm_2024.ctm_20241126 CASCADE',
    );
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const { cells, open } = await bench.sync(WEEK);
    expect(cells).toEqual({ data: 4, not_published: 2 });
    expect(open).toMatchObject(
      WEEK.symbols.map((symbol) => ({ symbol, first: '2024-11-26', state: 'not_published' })),
    );
    await asOwner(
      simulator,
      'ALTER TABLE taqm_2024.kept RENAME TO ctm_20241126',
      'GRANT SELECT ON taqm_2024.ctm_20241126 TO reader',
    );
    expect(await bench.sync(WEEK)).toMatchObject({ fetchedCells: 2, cells: { data: 6 }, open: [] });
  });

  test('tries a password that is refused once', async () => {
    const url = new URL(simulator.readerUrl);
    url.password = 'another';
    const logins: string[] = [];
    await using source = new WrdsSource(
      resolveConnection({ url: url.href, env: {}, passwords: [] }),
      { onEvent: ({ type }) => logins.push(type), retry: { attempts: 5, firstPauseMs: 1 } },
    );
    await using bench = await Workbench.open(source);
    expect(await errorOf(bench.sync(WEEK))).toMatchObject({ code: 'SOURCE_AUTH_FAILED' });
    expect(logins).toEqual(['opening']);
  });

  test('takes a symbol without rows for empty where others have some', async () => {
    await asOwner(
      simulator,
      `DELETE FROM taqm_2024.ctm_20241126 WHERE sym_root IN ('AAPL', 'BRK')`,
    );
    await using source = openSource();
    await using bench = await Workbench.open(source);
    expect(await bench.sync(WEEK)).toMatchObject({ cells: { data: 4, empty: 2 }, open: [] });
  });

  test('names the column that a table lacks; one more than expected is no matter', async () => {
    await asOwner(simulator, 'ALTER TABLE taqm_2024.ctm_20241125 ADD COLUMN surprise text');
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const monday = { ...WEEK, endDate: WEEK.startDate };
    expect(await bench.sync(monday)).toMatchObject({ cells: { data: 2 } });
    await asOwner(simulator, 'ALTER TABLE taqm_2024.ctm_20241126 DROP COLUMN tr_scond CASCADE');
    const error = await errorOf(bench.sync(WEEK));
    expect(error).toMatchObject({ code: 'SOURCE_LAYOUT' });
    expect(error.message).toContain('tr_scond');
    expect(await bench.rowsOf(minuteBars)).not.toEqual([]);
  });

  test('of overlapping work beside another ends with all of it, each cell once', async () => {
    await using source = openSource({ connections: 4 });
    await using bench = await Workbench.open(source);
    const wait = { lockTimeoutMs: 60_000 };
    const some = { ...WEEK, symbols: ['AAPL', 'MSFT'], dataset: 'spread_stats' };
    const others = { ...WEEK, symbols: ['BRK.B', 'MSFT'], dataset: 'spread_stats' };
    const [one, two] = await Promise.all([bench.sync(some, wait), bench.sync(others, wait)]);
    expect(one.fetchedCells + two.fetchedCells).toBe(9);
    expect(await bench.rowsOf(spreadStats)).toHaveLength(9);
    expect((await bench.cells()).filter((cell) => cell.endsWith(' data'))).toHaveLength(9);
  });

  test('finds a symbol under its new name from the day of the change on', async () => {
    await asOwner(
      simulator,
      `UPDATE taqm_2024.ctm_20241127 SET sym_root = 'BKB', sym_suffix = NULL WHERE sym_root = 'BRK'`,
      `UPDATE taqm_2024.mastm_20241127 SET symbol_15 = 'BKB' WHERE symbol_15 = 'BRK B'`,
    );
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const { cells, open } = await bench.sync({ ...WEEK, symbols: ['BRK.B', 'BKB'] });
    expect(cells).toEqual({ data: 3, not_listed: 3 });
    expect(open).toEqual([]);
    expect((await bench.cells()).filter((cell) => cell.startsWith('BKB'))).toEqual([
      'BKB 2024-11-25 not_listed',
      'BKB 2024-11-26 not_listed',
      'BKB 2024-11-27 data',
    ]);
  });
});
