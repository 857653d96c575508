import { TaqError } from '@taq/schema';
import { retrying, type Retry, type RetryPolicy } from '@taq/source';
import postgres, { type Sql } from 'postgres';
import type { ConnectionActivity, ConnectionEvent } from './connection-events.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { ConnectionSlot } from './connection-slot.ts';
import { recordStatement } from './record-statement.ts';
import type { Session, SessionLimits } from './session.ts';
import { busy, lostTooOften, serverName, toSourceError } from './source-errors.ts';

/** How many connections there are and what they put up with. */
export interface ConnectionOptions extends Partial<SessionLimits> {
  /** Transfers at a time, as far as the role's limit allows; 2 where nothing is said. */
  readonly connections?: number;
  readonly retry?: Partial<RetryPolicy>;
  readonly onEvent?: (event: ConnectionEvent) => void;
}

const DEFAULT_LIMITS: SessionLimits = { statementTimeoutMs: 3_600_000, silenceTimeoutMs: 600_000 };

/** Over the life of a source; each one more may ask the user's phone. */
const MOST_LOSSES = 20;

/**
 * A source's few connections. Each is opened when all others have a transfer, one login after the
 * other, and kept while it lives. What goes wrong comes out as a `TaqError`; where it can pass, it
 * is tried again, transfers until their first rows. When a signal is aborted or a transfer is left before
 * its end, the statement is stopped at the server and the connection with it.
 */
export class Connections implements AsyncDisposable {
  readonly server: string;
  readonly #settings: ConnectionSettings;
  readonly #options: ConnectionOptions;
  readonly #limits: SessionLimits;
  readonly #slots: readonly ConnectionSlot[];
  #roleLimit = Infinity;
  #login: Promise<unknown> = Promise.resolve();
  #wasReached = false;
  #losses = 0;
  #closed = false;

  constructor(settings: ConnectionSettings, options: ConnectionOptions = {}) {
    const limits = { ...DEFAULT_LIMITS, ...options };
    this.#limits = limits;
    this.#settings = settings;
    this.#options = options;
    this.server = serverName(settings);
    this.#slots = Array.from(
      { length: Math.max(1, options.connections ?? 2) },
      (_, index) => new ConnectionSlot(index + 1, settings, limits),
    );
  }

  /** How many there may be: what was asked for, and once somebody has logged in, what is allowed. */
  get count(): number {
    return Math.min(this.#slots.length, this.#roleLimit);
  }

  /** What each does at this moment. */
  get activity(): readonly ConnectionActivity[] {
    return this.#slots.slice(0, this.count).map((slot) => slot.activity);
  }

  /** Asks something small, that may be asked again. */
  async ask<T>(signal: AbortSignal | undefined, question: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#retrying(signal, async () => {
      const slot = this.#findSlot();
      return slot.question(async () => {
        const session = await this.#open(slot, signal);
        const statement = await recordStatement({ operation: 'SELECT' }, this.#settings);
        try {
          using _stop = abandonOn(signal, session);
          this.check(signal);
          using _patience = abandonAfter(this.#limits.silenceTimeoutMs, session);
          const answer = await question(session.sql);
          statement.end({});
          return answer;
        } catch (error) {
          statement.end({ error });
          throw await this.#explain(error, { slot, session, signal });
        }
      });
    });
  }

  /** Asks something large, of a schema. */
  async *stream<T>(
    signal: AbortSignal | undefined,
    schema: string | undefined,
    question: (session: Session) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    const { items, first } = await this.#retrying(signal, async () => {
      const begun = this.#transfer(signal, schema, question);
      return { items: begun, first: await begun.next() };
    });
    try {
      if (first.done !== true) yield first.value;
      yield* items;
    } finally {
      await items.return(undefined);
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
    await Promise.all(this.#slots.map(async (slot) => slot.close()));
  }

  async #retrying<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    this.check(signal);
    const { retry: policy } = this.#options;
    const onRetry = (retry: Retry): void => this.#tell({ type: 'retrying', ...retry });
    return retrying(work, { policy, signal, onRetry });
  }

  async *#transfer<T>(
    signal: AbortSignal | undefined,
    schema: string | undefined,
    question: (session: Session) => AsyncIterable<T>,
  ): AsyncGenerator<T, void, undefined> {
    const slot = this.#findSlot();
    using _taken = await slot.beginTransfer();
    const session = await this.#open(slot, signal);
    const before = session.bytesRead;
    const bytes = (): number => session.bytesRead - before;
    const statement = await recordStatement({ operation: 'COPY', schema }, this.#settings);
    let atRest = false;
    try {
      using _stop = abandonOn(signal, session);
      this.check(signal);
      yield* question(session);
      atRest = true;
      this.check(signal);
    } catch (error) {
      atRest ||= error instanceof postgres.PostgresError;
      statement.end({ bytes: bytes(), error });
      throw await this.#explain(error, { slot, session, signal });
    } finally {
      statement.end({ bytes: bytes() });
      if (!atRest) await session.abandon();
    }
  }

  /** One without a transfer: one that is open where there is one, else one that is to be opened. */
  #findSlot(): ConnectionSlot {
    const free = this.#slots.slice(0, this.count).filter((slot) => !slot.isTransferring);
    const slot = free.find(({ session }) => session !== undefined) ?? free[0];
    if (slot === undefined) throw busy(this.server, this.count);
    return slot;
  }

  /** A session that has logged in; logins wait for each other. */
  async #open(slot: ConnectionSlot, signal: AbortSignal | undefined): Promise<Session> {
    const login = this.#login.then(async () => this.#logIn(slot, signal));
    this.#login = login.catch(() => undefined);
    return login;
  }

  async #logIn(slot: ConnectionSlot, signal: AbortSignal | undefined): Promise<Session> {
    this.check(signal);
    if (slot.session !== undefined) return slot.session;
    if (slot.number > this.count) throw busy(this.server, this.count);
    if (this.#losses > MOST_LOSSES) throw lostTooOften(this.server, this.#losses);
    const session = slot.renew();
    const connection = slot.number;
    this.#tell({ type: 'opening', connection });
    try {
      using _stop = abandonOn(signal, session);
      const limit = await session.login();
      if (limit >= 0) this.#roleLimit = Math.max(1, limit);
    } catch (error) {
      throw await this.#explain(error, { slot, session, signal });
    }
    this.#wasReached = true;
    this.#tell({ type: 'opened', connection });
    return session;
  }

  /** Whoever closed or interrupted knows why it failed; everybody else is told. */
  async #explain(error: unknown, { slot, session, signal }: Use): Promise<unknown> {
    if (signal?.aborted === true) await session.abandon();
    try {
      this.check(signal);
    } catch (reason) {
      return reason;
    }
    const reason = toSourceError(error, this.#settings, this.#wasReached);
    if (TaqError.is(reason, 'SOURCE_UNREACHABLE') && slot.lose(session)) {
      this.#losses += 1;
      this.#tell({ type: 'lost', connection: slot.number, error: reason });
    }
    return reason;
  }

  #tell(event: ConnectionEvent): void {
    this.#options.onEvent?.(event);
  }
}

/** Who used what when it went wrong. */
interface Use {
  readonly slot: ConnectionSlot;
  readonly session: Session;
  readonly signal: AbortSignal | undefined;
}

function abandonOn(signal: AbortSignal | undefined, session: Session): Disposable {
  const stop = (): void => void session.abandon();
  signal?.addEventListener('abort', stop);
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', stop) };
}

/** An answer that does not come, on a line that nobody closed, would be waited for without end. */
function abandonAfter(patienceMs: number, session: Session): Disposable {
  const timer = setTimeout(() => void session.abandon(), patienceMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
