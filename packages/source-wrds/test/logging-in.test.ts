import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { TaqError } from '@taq/schema';
import type { PostgresServer } from '@taq/wrds-simulator';
import { WrdsSource, type ConnectionSettings } from '../src/index.ts';
import { closedPort, listen } from './support/local-servers.ts';
import {
  asOwner,
  eventually,
  MONDAY,
  ON_MONDAY,
  openSource,
  settingsOf,
  startEmptyServer,
} from './support/server.ts';
import { createTrades } from './support/tables.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startEmptyServer();
  await asOwner(server, async (sql) => createTrades(sql, MONDAY, 1));
});
afterAll(async () => server.stop());

/** The error of a first question. */
async function firstError(changes: Partial<ConnectionSettings>): Promise<TaqError> {
  await using source = openSource(server, changes);
  try {
    await source.days(ON_MONDAY);
  } catch (error) {
    if (TaqError.is(error)) return error;
    throw error;
  }
  throw new Error('the question was answered');
}

describe('a server that cannot be reached is SOURCE_UNREACHABLE', () => {
  test('at a port that is closed', async () => {
    const port = await closedPort();
    expect(await firstError({ port })).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `cannot reach 127.0.0.1:${port}/wrds (ECONNREFUSED)`,
      details: { server: `127.0.0.1:${port}/wrds` },
    });
  });

  test('at a port of this machine by name or IPv6', async () => {
    const port = await closedPort();
    expect((await firstError({ port, host: 'localhost' })).code).toBe('SOURCE_UNREACHABLE');
    const error = await firstError({ port, host: '::1' });
    expect(error.details).toEqual({ server: `[::1]:${port}/wrds`, transient: false });
  });

  test('at a host that nobody knows', async () => {
    const error = await firstError({ host: 'wrds.invalid' });
    expect(error.code).toBe('SOURCE_UNREACHABLE');
    expect(error.message).toMatch(
      /^cannot reach wrds\.invalid:\d+\/wrds \((ENOTFOUND|EAI_AGAIN)\)$/,
    );
  });

  test('when it hangs up without a word, and is not called again and again', async () => {
    await using rude = await listen((socket) => socket.end());
    expect(await firstError({ port: rude.port })).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(rude.connections()).toBe(1);
  });

  test('when it hangs up upon the login', async () => {
    await using rude = await listen((socket) => socket.once('data', () => socket.end()));
    expect(await firstError({ port: rude.port })).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(rude.connections()).toBe(1);
  });

  test('when it has no such database', async () => {
    expect(await firstError({ database: 'taq' })).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `there is no database taq on 127.0.0.1:${server.port}/taq`,
    });
  });

  test('when the account has no connection left, until one is closed', async () => {
    const others = Array.from({ length: 7 }, () => openSource(server));
    await Promise.all(others.map(async (source) => source.days(ON_MONDAY)));
    expect(await firstError({})).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `127.0.0.1:${server.port}/wrds has no connection left for reader`,
      next: 'Close other programs that use this account, then try again.',
    });
    await Promise.all(others.map(async (source) => source[Symbol.asyncDispose]()));
    await using source = openSource(server);
    expect(await source.days(ON_MONDAY)).toHaveLength(1);
  });
});

describe('a server that refuses to log in is SOURCE_AUTH_FAILED', () => {
  test.each([
    ['a wrong password', { password: 'hunter2' }],
    ['an unknown user', { user: 'nobody', password: 'hunter2' }],
  ])('for %s', async (_name, changes) => {
    const user = 'user' in changes ? changes.user : 'reader';
    expect(await firstError(changes)).toMatchObject({
      code: 'SOURCE_AUTH_FAILED',
      message: `127.0.0.1:${server.port}/wrds refused to log in ${user}: password authentication failed for user "${user}"`,
      details: { server: `127.0.0.1:${server.port}/wrds`, user },
    });
  });

  test('without a password', async () => {
    expect((await firstError({ password: undefined })).code).toBe('SOURCE_AUTH_FAILED');
  });
});

test('a password with any characters logs in', async () => {
  const password = `ä'"\\ %:@/?#€`;
  await asOwner(server, async (sql) => {
    await sql.unsafe(`CREATE ROLE ada LOGIN PASSWORD '${password.replaceAll("'", "''")}'`);
    await sql.unsafe('GRANT reader TO ada; GRANT CONNECT ON DATABASE wrds TO ada');
  });
  await using source = openSource(server, { user: 'ada', password });
  expect(await source.days(ON_MONDAY)).toMatchObject([{ state: 'published' }]);
});

describe('the password is in no error and no printed source', () => {
  const secret = 'hunter2-of-ada';

  /** Everything that anybody could print of a value, hidden properties included. */
  function traces(value: unknown): string {
    return inspect(value, { depth: Infinity, showHidden: true, getters: true });
  }

  test.each<[string, () => Promise<Partial<ConnectionSettings>>]>([
    ['refused login', async () => ({})],
    ['closed port', async () => ({ port: await closedPort() })],
    ['unknown database', async () => ({ database: 'taq', user: 'owner' })],
    ['unknown host', async () => ({ host: 'wrds.invalid' })],
    ['refused TLS', async () => ({ tls: 'require' })],
  ])('%s', async (_name, changes) => {
    const error = await firstError({ ...(await changes()), password: secret });
    expect(traces(error)).not.toContain(secret);
    expect(JSON.stringify(error)).not.toContain(secret);
  });

  test('a source, asked or not', async () => {
    const settings = settingsOf(server);
    const password = settings.password ?? '';
    await using source = new WrdsSource(settings);
    expect(source.id).toBe(`wrds://127.0.0.1:${server.port}/wrds`);
    expect(password.length).toBeGreaterThan(8);
    expect(traces(source) + JSON.stringify(source)).not.toContain(password);
    await source.days(ON_MONDAY);
    expect(traces(source) + JSON.stringify(source)).not.toContain(password);
  });
});

describe('variables of PostgreSQL', () => {
  const before = { ...process.env };
  const forgetVariables = (): void => {
    for (const name of Object.keys(process.env)) {
      if (name.startsWith('PG')) delete process.env[name];
    }
  };
  afterEach(() => {
    forgetVariables();
    Object.assign(process.env, before);
  });

  test('change nothing about a connection whose settings are complete', async () => {
    const nonsense = {
      PGHOST: 'wrds.invalid',
      PGPORT: '1',
      PGUSER: 'nobody',
      PGPASSWORD: 'nonsense',
      PGDATABASE: 'nonsense',
      PGSSL: 'require',
      PGSSLMODE: 'verify-full',
      PGSSLNEGOTIATION: 'direct',
      PGAPPNAME: 'nonsense',
      PGOPTIONS: '-c nonsense=1',
      PGTARGETSESSIONATTRS: 'any',
      PGMAX_LIFETIME: '1',
      PGMAX_PIPELINE: '0',
      PGDEBUG: 'true',
    };
    Object.assign(process.env, nonsense);
    await using source = openSource(server);
    expect(await source.days(ON_MONDAY)).toMatchObject([{ state: 'published' }]);
    expect(process.env).toMatchObject(nonsense);
    forgetVariables();
    const names = await asOwner(server, async (sql) => {
      return sql`SELECT application_name FROM pg_stat_activity WHERE usename = 'reader'`;
    });
    expect(names.map((row) => row['application_name'])).toEqual(['taq']);
  });

  test('give no password to settings without one', async () => {
    process.env['PGPASSWORD'] = settingsOf(server).password;
    expect((await firstError({ password: undefined })).code).toBe('SOURCE_AUTH_FAILED');
  });
});

describe('a source lets go of its sockets', () => {
  const openSockets = async (): Promise<number> =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  const noneLeft = async (): Promise<number> => eventually(openSockets, (count) => count === 0);

  test('when closed after an answer, a failure, or nothing at all', async () => {
    for (const changes of [{}, { password: 'wrong' }, { port: await closedPort() }]) {
      await using source = openSource(server, changes);
      await source.days(ON_MONDAY).catch(() => undefined);
    }
    {
      await using _source = openSource(server);
    }
    expect(await noneLeft()).toBe(0);
  });

  test('when closed while it logs in', async () => {
    await using silent = await listen(() => undefined);
    const source = openSource(server, { port: silent.port });
    const question = source.days(ON_MONDAY);
    await Promise.all([
      expect(question).rejects.toMatchObject({ code: 'CLOSED' }),
      source[Symbol.asyncDispose](),
    ]);
    await silent[Symbol.asyncDispose]();
    expect(await noneLeft()).toBe(0);
  });

  test('when interrupted while it logs in', async () => {
    const controller = new AbortController();
    await using silent = await listen(() => controller.abort());
    await using source = openSource(server, { port: silent.port });
    await expect(source.days(ON_MONDAY, controller)).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});
