import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { ConnectionSettings } from './connection-settings.ts';

/** Where to, and how protected. */
export type Address = Pick<ConnectionSettings, 'host' | 'port' | 'tls'>;

/** PostgreSQL's SSLRequest, which the server answers with one letter. */
const TLS_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const WILLING = 'S';

/**
 * A socket to the server, encrypted where the address says so, ready for the first message.
 * Rejects with the socket's error, `ETIMEDOUT` when the signal is aborted, `ERR_TLS_REFUSED` where
 * the server does not speak TLS.
 */
export async function dial(address: Address, signal: AbortSignal): Promise<Socket> {
  let socket = connect({ host: address.host, port: address.port });
  const giveUp = (): void => void socket.destroy(failure('ETIMEDOUT', 'nobody answered in time'));
  signal.addEventListener('abort', giveUp);
  try {
    await until(socket, 'connect');
    if (address.tls === 'disable') return socket;
    await requestTls(socket);
    socket = connectTls({ socket, ...tlsOptions(address) });
    await until(socket, 'secureConnect');
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

async function requestTls(socket: Socket): Promise<void> {
  socket.write(TLS_REQUEST);
  const [answer] = (await until(socket, 'data')) as [Buffer];
  socket.pause();
  // More than the letter would be from somebody who put it there in the clear.
  if (answer.toString('latin1') === WILLING) return;
  throw failure('ERR_TLS_REFUSED', 'the server does not speak TLS');
}

function tlsOptions({ host, tls }: Address): ConnectionOptions {
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return { host, ...servername, rejectUnauthorized: tls === 'verify-full' };
}

/** What comes with the event. Rejects where the socket fails or is closed before. */
async function until(socket: Socket, event: string): Promise<unknown[]> {
  const settled = new AbortController();
  const { signal } = settled;
  const closed = once(socket, 'close', { signal }).then(() => {
    throw failure('ECONNRESET', 'the server hung up');
  });
  try {
    return await Promise.race([once(socket, event, { signal }), closed]);
  } finally {
    settled.abort();
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
