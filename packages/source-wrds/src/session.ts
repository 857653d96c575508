import type { Socket } from 'node:net';
import type { Sql } from 'postgres';
import { requestCancel, type BackendKey } from './cancel-request.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { dial } from './dial.ts';
import { createDriver } from './driver.ts';
import { SocketInbox } from './socket-inbox.ts';

const DIAL_TIMEOUT_MS = 20_000;

/** How long a session waits for its server. */
export interface SessionLimits {
  /** The longest that a statement may take at the server; 0 = as long as it likes. */
  readonly statementTimeoutMs: number;
  /** The longest that nothing may come while somebody waits for an answer. */
  readonly silenceTimeoutMs: number;
}

/**
 * One login at the server. It connects once and never again: a connection that is lost ends the
 * session, and whoever goes on opens another, knowing that it may ask for a second factor.
 */
export class Session {
  readonly sql: Sql;
  readonly #settings: ConnectionSettings;
  readonly #limits: SessionLimits;
  readonly #end = new AbortController();
  #socket: Socket | undefined;
  #backend: BackendKey | undefined;
  #abandoned: Promise<void> | undefined;
  #dialled = false;

  constructor(settings: ConnectionSettings, limits: SessionLimits) {
    this.#settings = settings;
    this.#limits = limits;
    this.sql = createDriver(settings, async () => this.#dial());
  }

  /** Whether it has ended; there is no way back. */
  get ended(): boolean {
    return this.#end.signal.aborted;
  }

  get isLoggedIn(): boolean {
    return this.#backend !== undefined;
  }

  /** Whether it was ended from here, not by the server or on the way. */
  get abandoned(): boolean {
    return this.#abandoned !== undefined;
  }

  /** What came over the line so far. */
  get bytesRead(): number {
    return this.#socket?.bytesRead ?? 0;
  }

  /** Connects and logs in; gives the number of connections that the role may have, -1 for any. */
  async login(): Promise<number> {
    try {
      const timeout = Math.trunc(this.#limits.statementTimeoutMs);
      const rows = await this.sql.unsafe<{ connections: number | null }[]>(`
        SELECT set_config('statement_timeout', '${timeout}', false),
          (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS connections`);
      this.#backend = rows.state;
      return rows[0]?.connections ?? -1;
    } catch (error) {
      this.#hangUp();
      throw error;
    }
  }

  /** Takes what the server sends away from the driver, which must have no question under way. */
  takeInbox(): SocketInbox {
    if (this.#socket === undefined) throw new RangeError('nobody has logged in');
    return new SocketInbox(this.#socket, this.#limits.silenceTimeoutMs);
  }

  /** Sends a message past the driver. */
  send(message: Buffer): void {
    this.#socket?.write(message);
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
