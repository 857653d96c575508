import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** A listening port that lets go of its connections when disposed of. */
export interface TlsFront extends AsyncDisposable {
  readonly port: number;
}

/**
 * Speaks PostgreSQL's TLS in front of a server that does not, with a certificate of its own, for
 * localhost and 127.0.0.1.
 */
export async function startTlsFront(upstreamPort: number): Promise<TlsFront> {
  const sockets = new Set<Socket>();
  const server = createServer((raw) => {
    sockets.add(raw);
    raw.on('error', () => undefined);
    raw.once('data', () => speakTls(raw, upstreamPort));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The client has asked whether TLS is spoken. */
function speakTls(raw: Socket, upstreamPort: number): void {
  raw.pause();
  raw.write('S');
  const secure = new TLSSocket(raw, { isServer: true, key: KEY, cert: CERTIFICATE });
  const upstream = connect(upstreamPort, '127.0.0.1');
  for (const socket of [secure, upstream]) socket.on('error', () => undefined);
  secure.on('close', () => upstream.destroy());
  upstream.on('close', () => secure.destroy());
  secure.pipe(upstream).pipe(secure);
}

/** Of localhost, signed by itself, for tests only. */
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
