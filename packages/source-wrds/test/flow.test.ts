import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PostgresServer } from '@taq/wrds-simulator';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import {
  asOwner,
  BARS,
  collect,
  MONDAY,
  ON_MONDAY,
  openSource,
  startEmptyServer,
} from './support/server.ts';
import { createTrades } from './support/tables.ts';

const EVERYTHING = { date: MONDAY, symbols: 'all', ...BARS } as const;

let server: PostgresServer;
beforeAll(async () => {
  server = await startEmptyServer();
  await asOwner(server, async (sql) => createTrades(sql, MONDAY, 3));
});
afterAll(async () => server.stop());

/** Sockets that this process opens from now on, until disposed. */
function watchSockets(): Disposable & { readonly sockets: readonly Socket[] } {
  const sockets: Socket[] = [];
  const listener = (message: unknown): void => {
    sockets.push((message as { socket: Socket }).socket);
  };
  subscribe('net.client.socket', listener);
  return { sockets, [Symbol.dispose]: () => unsubscribe('net.client.socket', listener) };
}

test('an answer that stands still in its socket is read all the same', async () => {
  using watch = watchSockets();
  await using source = openSource(server);
  await source.days(ON_MONDAY);
  const [socket] = watch.sockets;
  // As once seen under load: the driver's pause outlives its cause, and nobody reads on.
  socket?.pause();
  expect(await source.days(ON_MONDAY)).toHaveLength(1);
  const batches = source.aggregate(EVERYTHING);
  socket?.pause();
  expect(await collect(batches)).not.toEqual([]);
});
