import type { ConnectionSettings } from './connection-settings.ts';
import type { ConnectionActivity } from './connection-events.ts';
import { Session, type SessionLimits } from './session.ts';

/** A place for one connection, which comes and goes. It has one transfer, or any small questions. */
export class ConnectionSlot {
  /** Counts from 1. */
  readonly number: number;
  readonly #settings: ConnectionSettings;
  readonly #limits: SessionLimits;
  readonly #questions = new Set<Promise<unknown>>();
  #session: Session | undefined;
  #isTransferring = false;
  /** Of sessions that have ended. */
  #bytesBefore = 0;

  constructor(number: number, settings: ConnectionSettings, limits: SessionLimits) {
    this.number = number;
    this.#settings = settings;
    this.#limits = limits;
  }

  /** What it does at this moment. */
  get activity(): ConnectionActivity {
    const isBusy = this.#isTransferring || this.#questions.size > 0;
    const state = this.session === undefined ? 'closed' : isBusy ? 'receiving' : 'idle';
    const bytes = this.#bytesBefore + (this.#session?.bytesRead ?? 0);
    return { connection: this.number, state, bytes };
  }

  get isTransferring(): boolean {
    return this.#isTransferring;
  }

  /** Its session, unless that has ended. */
  get session(): Session | undefined {
    return this.#session?.ended === true ? undefined : this.#session;
  }

  /** A new session in the place of one that has ended. */
  renew(): Session {
    this.#forget();
    this.#session = new Session(this.#settings, this.#limits);
    return this.#session;
  }

  /** Lets go of a session that broke; says whether nobody had noticed yet. */
  lose(session: Session): boolean {
    if (this.#session !== session || !session.isLoggedIn || session.abandoned) return false;
    this.#forget();
    return true;
  }

  #forget(): void {
    this.#bytesBefore += this.#session?.bytesRead ?? 0;
    this.#session = undefined;
  }

  /** Takes it for a transfer at once; resolves when the questions that it has are answered. */
  async beginTransfer(): Promise<Disposable> {
    this.#isTransferring = true;
    await Promise.allSettled(this.#questions);
    return {
      [Symbol.dispose]: () => {
        this.#isTransferring = false;
      },
    };
  }

  /** Does something small, which a transfer has to wait for. */
  async question<T>(work: () => Promise<T>): Promise<T> {
    const answer = work();
    this.#questions.add(answer);
    try {
      return await answer;
    } finally {
      this.#questions.delete(answer);
    }
  }

  /** Ends what it has: at rest with a goodbye, else at once. */
  async close(): Promise<void> {
    const isBusy = this.#isTransferring || this.#questions.size > 0;
    await (isBusy ? this.#session?.abandon() : this.#session?.close());
  }
}
