import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

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
