import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Trouble, TroubleFor } from './trouble.ts';

export interface ProxyOptions {
  /** The server behind it, on 127.0.0.1. */
  readonly upstreamPort: number;
  readonly troubleFor?: TroubleFor;
  /**
   * What passes from the server in a second, over all connections; without limit where absent. A
   * line of that speed holds 4 MB on their way, as a client's TCP window allows: who is busy for a
   * moment does not stop it.
   */
  readonly bytesPerSecond?: number;
}

/** What Linux lets a receiver's window grow to, `tcp_rmem`, is 6 MB, a part of it bookkeeping. */
const WINDOW_BYTES = 4_000_000;

/**
 * Stands between a client and a server on this machine and lets through what it is told to: for tests
 * of clients on bad days, and for measurements behind a slow link.
 */
export class FlakyProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #options: ProxyOptions;
  readonly #sockets = new Set<Socket>();
  readonly #done: Trouble[] = [];
  #connections = 0;
  #bytes = 0;
  #freeAt = 0;

  private constructor(server: Server, options: ProxyOptions) {
    this.#server = server;
    this.#options = options;
  }

  static async start(options: ProxyOptions): Promise<FlakyProxy> {
    const server = createServer({ pauseOnConnect: true });
    const proxy = new FlakyProxy(server, options);
    server.on('connection', (client) => proxy.#accept(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections came in so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Bytes of the server's answers that have passed. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The troubles that came to pass, in their order. */
  get troubles(): readonly Trouble[] {
    return this.#done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    const trouble = this.#options.troubleFor?.(this.#connections);
    this.#connections += 1;
    const upstream = connect(this.#options.upstreamPort, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(upstream);
    void this.#answer(upstream, client, trouble).catch(() => client.destroy());
  }

  async #answer(upstream: Socket, client: Socket, trouble: Trouble | undefined): Promise<void> {
    let passed = 0;
    for await (const data of upstream) {
      const chunk = data as Buffer;
      const meets = trouble !== undefined && passed + chunk.length > trouble.afterBytes;
      if (meets && passed <= trouble.afterBytes) {
        this.#done.push(trouble);
        if (trouble.kind !== 'corrupt') {
          await this.#pass(client, chunk.subarray(0, trouble.afterBytes - passed));
          if (trouble.kind === 'cut') client.destroy();
          else await once(client, 'close');
          return;
        }
        const place = trouble.afterBytes - passed;
        chunk[place] = (chunk[place] ?? 0) ^ 0x55;
      }
      await this.#pass(client, chunk);
      passed += chunk.length;
    }
  }

  async #pass(client: Socket, chunk: Buffer): Promise<void> {
    await this.#waitForTurn(chunk.length);
    this.#bytes += chunk.length;
    const window = this.#options.bytesPerSecond === undefined ? 0 : WINDOW_BYTES;
    if (!client.write(chunk) && client.writableLength > window) await once(client, 'drain');
  }

  async #waitForTurn(bytes: number): Promise<void> {
    const { bytesPerSecond } = this.#options;
    if (bytesPerSecond === undefined) return;
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes / bytesPerSecond) * 1000;
    if (this.#freeAt - now > 5) await sleep(this.#freeAt - now);
  }
}
