import { connect } from 'node:net';

const PATIENCE_MS = 1000;
const PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/** Whether somebody takes connections at an address; one that says nothing counts as there. */
export async function isReachable(address: string): Promise<boolean> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined) return true;
  const port = url.port === '' ? PORTS[url.protocol] : Number(url.port);
  if (port === undefined) return true;
  return new Promise((resolve) => {
    const host = url.hostname.replaceAll(/^\[|\]$/g, '');
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (isThere: boolean) => (): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', end(true)).once('timeout', end(true)).once('error', end(false));
  });
}
