import { TaqError } from '@taq/schema';
import postgres, { type Sql } from 'postgres';
import type { ConnectionSettings } from './connection-settings.ts';
import { Session } from './session.ts';
import { serverName, toSourceError } from './source-errors.ts';

/**
 * A source's one connection: opened at the first question, kept while it lives. What goes wrong
 * comes out as a `TaqError`. When a signal is aborted or a transfer is left before its end, the
 * statement is stopped at the server and the session with it; the next question opens another.
 */
export class Connection implements AsyncDisposable {
  readonly server: string;
  readonly #settings: ConnectionSettings;
  #session: Session | undefined;
  #turns = 0;
  #closed = false;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
    this.server = serverName(settings);
  }

  /** Asks something small. */
  async ask<T>(signal: AbortSignal | undefined, question: (sql: Sql) => Promise<T>): Promise<T> {
    using turn = this.#begin(signal);
    try {
      using _flowing = turn.session.keepFlowing();
      await turn.session.login();
      return await question(turn.session.sql);
    } catch (error) {
      throw await this.#explain(error, turn.session, signal);
    }
  }

  /** Asks something large. */
  async *stream<T>(
    signal: AbortSignal | undefined,
    question: (session: Session) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    using turn = this.#begin(signal);
    let atRest = false;
    try {
      await turn.session.login();
      yield* question(turn.session);
      atRest = true;
      this.check(signal);
    } catch (error) {
      atRest ||= error instanceof postgres.PostgresError;
      throw await this.#explain(error, turn.session, signal);
    } finally {
      if (!atRest) await turn.session.abandon();
    }
  }

  /** Throws `CLOSED` or `INTERRUPTED` where it is no use to ask. */
  check(signal: AbortSignal | undefined): void {
    if (this.#closed) {
      throw new TaqError('CLOSED', 'the source is closed', { details: { what: 'source' } });
    }
    if (signal?.aborted === true) {
      throw new TaqError('INTERRUPTED', 'the transfer was interrupted', {
        details: { what: 'transfer' },
        next: 'Run the same command again.',
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await (this.#turns > 0 ? this.#session?.abandon() : this.#session?.close());
  }

  #begin(signal: AbortSignal | undefined): Disposable & { readonly session: Session } {
    this.check(signal);
    if (this.#session === undefined || this.#session.ended) {
      this.#session = new Session(this.#settings);
    }
    const session = this.#session;
    const stop = (): void => void session.abandon();
    signal?.addEventListener('abort', stop);
    this.#turns += 1;
    return {
      session,
      [Symbol.dispose]: () => {
        signal?.removeEventListener('abort', stop);
        this.#turns -= 1;
      },
    };
  }

  /** Whoever closed or interrupted knows why it failed; everybody else is told. */
  async #explain(
    error: unknown,
    session: Session,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    if (signal?.aborted === true) await session.abandon();
    try {
      this.check(signal);
    } catch (reason) {
      return reason;
    }
    return toSourceError(error, this.#settings);
  }
}
