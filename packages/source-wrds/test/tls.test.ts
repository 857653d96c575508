import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PostgresServer } from '@taq/wrds-simulator';
import { startTlsFront, type TlsFront } from '@taq/wrds-simulator/proxy';
import { dial } from '../src/dial.ts';
import { listen } from './support/local-servers.ts';
import {
  asOwner,
  BARS,
  collect,
  eventually,
  MONDAY,
  ON_MONDAY,
  openSource,
  readerStatements,
  startEmptyServer,
} from './support/server.ts';
import { createTrades } from './support/tables.ts';

let server: PostgresServer;
let tls: TlsFront;
beforeAll(async () => {
  server = await startEmptyServer();
  await asOwner(server, async (sql) => createTrades(sql, MONDAY, 300));
  tls = await startTlsFront(server.port);
});
afterAll(async () => {
  await tls[Symbol.asyncDispose]();
  await server.stop();
});

const EVERYTHING = { date: MONDAY, symbols: 'all', ...BARS } as const;

describe.each(['localhost', '127.0.0.1'])(
  'a server with a certificate of its own, at %s',
  (host) => {
    test('is read where only encryption is required', async () => {
      await using source = openSource(server, { host, port: tls.port, tls: 'require' });
      expect(await source.days(ON_MONDAY)).toMatchObject([{ state: 'published' }]);
      const batches = await collect(source.aggregate(EVERYTHING));
      expect(batches.reduce((rows, batch) => rows + batch.rows, 0)).toBe(300 * 390);
      expect(await source.days(ON_MONDAY)).toHaveLength(1);
    });

    test('is refused where the certificate has to be known', async () => {
      await using source = openSource(server, { host, port: tls.port, tls: 'verify-full' });
      await expect(source.days(ON_MONDAY)).rejects.toMatchObject({
        code: 'SOURCE_UNREACHABLE',
        message: `no secure connection to ${host}:${tls.port}/wrds: self-signed certificate`,
      });
    });
  },
);

test('a transfer over TLS is stopped at the server when its caller leaves', async () => {
  await using source = openSource(server, { host: 'localhost', port: tls.port, tls: 'require' });
  for await (const _ of source.aggregate(EVERYTHING)) break;
  const statements = await eventually(
    async () => readerStatements(server),
    ({ length }) => length === 0,
  );
  expect(statements).toEqual([]);
});

describe('where encryption is required', () => {
  test('a server without TLS is refused before it learns the user', async () => {
    await using source = openSource(server, { tls: 'require' });
    await expect(source.days(ON_MONDAY)).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `no secure connection to 127.0.0.1:${server.port}/wrds: the server does not speak TLS`,
    });
  });

  test('a consent with something behind it is refused', async () => {
    await using meddler = await listen((socket) => socket.write('SELECT'));
    await using source = openSource(server, { port: meddler.port, tls: 'require' });
    await expect(source.days(ON_MONDAY)).rejects.toMatchObject({
      message: expect.stringContaining('does not speak TLS'),
    });
  });

  test.each([
    ['hangs up when asked for TLS', ''],
    ['hangs up in the handshake', 'S'],
  ])('a server that %s is SOURCE_UNREACHABLE', async (_name, answer) => {
    await using rude = await listen((socket) => socket.once('data', () => socket.end(answer)));
    await using source = openSource(server, { port: rude.port, tls: 'require' });
    await expect(source.days(ON_MONDAY)).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
    });
    expect(rude.connections()).toBe(1);
  });

  test('a server that never answers is given up', async () => {
    await using silent = await listen(() => undefined);
    const address = { host: '127.0.0.1', port: silent.port, tls: 'require' } as const;
    await expect(dial(address, AbortSignal.timeout(50))).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
  });
});
