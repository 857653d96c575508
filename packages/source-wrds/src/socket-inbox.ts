import type { Socket } from 'node:net';

/**
 * Bytes that may wait to be taken before the socket is left alone. A line that brings 20 MB a second
 * goes on while its reader encodes a file for a third of a second.
 */
const MOST_WAITING = 8 << 20;
/** Where it is read again: a line that waits until all is taken idles while it starts anew. */
const RESUME_BELOW = MOST_WAITING / 2;

type Listener = (chunk: Buffer) => void;

/**
 * What a socket receives, for one who takes it chunk by chunk, as fast as they take. Whoever
 * listened to its data before hears nothing while the inbox lives.
 */
export class SocketInbox implements Disposable {
  readonly #socket: Socket;
  readonly #before: readonly Listener[];
  readonly #chunks: Buffer[] = [];
  readonly #patienceMs: number;
  #bytes = 0;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  /** `patienceMs`: how long nothing may come while somebody waits. */
  constructor(socket: Socket, patienceMs: number) {
    this.#socket = socket;
    this.#patienceMs = patienceMs;
    this.#before = socket.listeners('data') as Listener[];
    for (const listener of this.#before) socket.off('data', listener);
    socket.on('data', this.#keep).on('error', this.#fail).on('close', this.#close).resume();
    if (socket.destroyed) this.#close();
  }

  /** The next chunk. Rejects once the socket is closed and nothing is left. */
  async next(): Promise<Buffer> {
    while (this.#chunks.length === 0) {
      if (this.#failure !== undefined) throw this.#failure;
      await this.#news();
    }
    const chunk = this.#chunks.shift() ?? Buffer.alloc(0);
    this.#bytes -= chunk.length;
    if (this.#bytes < RESUME_BELOW && this.#socket.isPaused()) this.#socket.resume();
    return chunk;
  }

  [Symbol.dispose](): void {
    this.#socket.off('data', this.#keep).off('error', this.#fail).off('close', this.#close);
    for (const listener of this.#before) this.#socket.on('data', listener);
    this.#socket.resume();
  }

  async #news(): Promise<void> {
    const timer = setTimeout(() => this.#fail(silence()), this.#patienceMs);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    clearTimeout(timer);
  }

  readonly #keep = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= MOST_WAITING) this.#socket.pause();
    this.#wake();
  };

  readonly #fail = (error: Error): void => {
    this.#failure ??= error;
    this.#wake();
  };

  readonly #close = (): void => {
    this.#fail(Object.assign(new Error('the connection was lost'), { code: 'CONNECTION_CLOSED' }));
  };
}

function silence(): Error {
  return Object.assign(new Error('the server fell silent'), { code: 'ETIMEDOUT' });
}
