import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A point in a transfer: so many bytes into the answer to the n-th COPY, counted from one. */
export interface StallPoint {
  readonly copy: number;
  readonly bytes: number;
}

/**
 * Stands between a client and a server, and stops passing on what the server says at one point,
 * which holds a sync in its middle for as long as a test wants.
 */
export class StallingProxy implements AsyncDisposable {
  /** The server's URL, by way of this proxy. */
  readonly url: string;
  /** Resolves when it has stopped. */
  readonly stalled: Promise<void>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: URL;
  readonly #point: StallPoint;
  readonly #resumed: Promise<void>;
  #copies = 0;
  #stall = (): void => undefined;
  #resume = (): void => undefined;

  private constructor(server: Server, target: URL, point: StallPoint) {
    this.#server = server;
    this.#target = target;
    this.#point = point;
    const url = new URL(target);
    url.port = String((server.address() as AddressInfo).port);
    this.url = url.href;
    this.stalled = new Promise((resolve) => (this.#stall = resolve));
    this.#resumed = new Promise((resolve) => (this.#resume = resolve));
    server.on('connection', (client) => this.#pass(client));
  }

  static async inFrontOf(url: string, point: StallPoint): Promise<StallingProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new StallingProxy(server, new URL(url), point);
  }

  /** Goes on. */
  resume(): void {
    this.#resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    let left = Infinity;
    client.on('data', (chunk) => {
      if (left === Infinity && this.#asksForThePoint(chunk)) left = this.#point.bytes;
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      left -= chunk.length;
      if (left > 0) client.write(chunk);
      else
        void this.#hold(client, server, chunk, chunk.length + left).then(() => (left = Infinity));
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => other.destroy());
    }
  }

  /** Whether this is the COPY whose answer is to stall. Statements are short: one packet each. */
  #asksForThePoint(chunk: Buffer): boolean {
    const asked = chunk.toString('latin1').split('COPY (').length - 1;
    this.#copies += asked;
    return asked > 0 && this.#copies === this.#point.copy;
  }

  async #hold(client: Socket, server: Socket, chunk: Buffer, passed: number): Promise<void> {
    server.pause();
    client.write(chunk.subarray(0, passed));
    this.#stall();
    await this.#resumed;
    client.write(chunk.subarray(passed));
    server.resume();
  }
}
