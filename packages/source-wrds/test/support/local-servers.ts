import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** A listening server on 127.0.0.1 that lets go of its connections when disposed of. */
export interface LocalServer extends AsyncDisposable {
  readonly port: number;
  /** How many connections came in so far. */
  readonly connections: () => number;
}

export async function listen(onConnection: (socket: Socket) => void): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  await using server = await listen(() => undefined);
  return server.port;
}

/** Speaks PostgreSQL's TLS in front of a server that does not, with a certificate of its own. */
export async function listenWithTls(upstreamPort: number): Promise<LocalServer> {
  return listen((raw) => {
    raw.once('data', () => {
      raw.pause();
      raw.write('S');
      const secure = new TLSSocket(raw, { isServer: true, key: KEY, cert: CERTIFICATE });
      const upstream = connect(upstreamPort, '127.0.0.1');
      for (const socket of [secure, upstream]) socket.on('error', () => undefined);
      secure.on('close', () => upstream.destroy());
      upstream.on('close', () => secure.destroy());
      secure.pipe(upstream).pipe(secure);
    });
  });
}

/** Of localhost, signed by itself, for these tests only. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKod0mLkWYjGMoEDz
eLDO6kUWkhayKQ9XO0yOrOHo0gOhRANCAAQdO6wuGb5ZjK07WtCb0Dkx6E6eubNP
NcrJrc68T4za5R9aDCFWwAhsA/k++WuL07VAGyTUQhikyhHNvYL5eLw9
-----END PRIVATE KEY-----`;

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUBgIyfgmSzk1kU1I2Rx0NyojckIgwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIxNTg1NloYDzIxMjYxMDMw
MjE1ODU2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQdO6wuGb5ZjK07WtCb0Dkx6E6eubNPNcrJrc68T4za5R9aDCFWwAhs
A/k++WuL07VAGyTUQhikyhHNvYL5eLw9o28wbTAdBgNVHQ4EFgQUzo7QhMluMM6P
1NDXPNApzCMWnJswHwYDVR0jBBgwFoAUzo7QhMluMM6P1NDXPNApzCMWnJswDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgTAnW4YlmxeQz+mEPpB3FolGd2r1xrCR07eLgarpRD9YCIQDz
XkdS1iLSMVCysDx59tPC6gdH0g4YaJUz8VC4WoCP2Q==
-----END CERTIFICATE-----`;
