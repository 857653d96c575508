import type { Socket } from 'node:net';
import type { Sql } from 'postgres';
import { requestCancel, type BackendKey } from './cancel-request.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { dial } from './dial.ts';
import { createDriver } from './driver.ts';

const DIAL_TIMEOUT_MS = 20_000;
const FLOW_CHECK_MS = 1_000;

/**
 * One login at the server. It connects once and never again: a connection that is lost ends the
 * session, and whoever goes on opens another, knowing that it may ask for a second factor.
 */
export class Session {
  readonly sql: Sql;
  readonly #settings: ConnectionSettings;
  readonly #end = new AbortController();
  #socket: Socket | undefined;
  #backend: BackendKey | undefined;
  #login: Promise<void> | undefined;
  #abandoned: Promise<void> | undefined;
  #dialled = false;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
    this.sql = createDriver(settings, async () => this.#dial());
  }

  /** Whether it has ended; there is no way back. */
  get ended(): boolean {
    return this.#end.signal.aborted;
  }

  /** Connects and logs in, where that has not happened yet. */
  async login(): Promise<void> {
    this.#login ??= this.#logIn();
    return this.#login;
  }

  /**
   * To be called when a COPY has been read to its end: the driver stops reading the socket while
   * rows wait, and forgets to go on where the last of them did.
   */
  goOn(): void {
    this.#socket?.resume();
  }

  /**
   * Makes sure, for as long as the guard lives, that whoever waits for the server gets to read what
   * it has sent: where `waiting` says so for a second, a socket that stands still is started again.
   */
  keepFlowing(waiting: () => boolean = () => true): Disposable {
    const timer = setInterval(() => {
      if (waiting()) this.#socket?.pause().resume();
    }, FLOW_CHECK_MS).unref();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  /** Says goodbye. For a session at rest. */
  async close(): Promise<void> {
    await this.sql.end({ timeout: 1 });
    this.#hangUp();
  }

  /**
   * Ends the session at once. What was asked of it fails, and is stopped at the server, as far as
   * that can be reached.
   */
  async abandon(): Promise<void> {
    this.#hangUp();
    this.#abandoned ??=
      this.#backend === undefined
        ? Promise.resolve()
        : requestCancel(this.#settings, this.#backend);
    return this.#abandoned;
  }

  async #logIn(): Promise<void> {
    try {
      const { state } = await this.sql`SELECT 1`;
      this.#backend = state;
    } catch (error) {
      this.#hangUp();
      throw error;
    }
  }

  async #dial(): Promise<Socket> {
    if (this.ended || this.#dialled) {
      throw Object.assign(new Error('the connection is closed'), { code: 'CONNECTION_CLOSED' });
    }
    this.#dialled = true;
    const patience = AbortSignal.timeout(DIAL_TIMEOUT_MS);
    const socket = await dial(this.#settings, AbortSignal.any([this.#end.signal, patience]));
    socket.once('close', () => this.#end.abort());
    this.#socket = socket;
    return socket;
  }

  #hangUp(): void {
    this.#end.abort();
    this.#socket?.destroy();
  }
}
