import type { SyncEvent } from '@taq/sync';
import type { Terminal } from '../terminal.ts';
import { plural } from './phrases.ts';

const CLEAR_LINE = '\r\u001B[K';

export interface ProgressStyle {
  /** Warnings, and for whom it waits, only. */
  readonly quiet: boolean;
  /** Whether stderr is a terminal that can take a line back. */
  readonly moves: boolean;
}

/**
 * Shows a sync on stderr while it works. A terminal has one line that changes, and commits above it;
 * a pipe has a line at the start, for the plan and for each commit.
 */
export class SyncProgress implements Disposable {
  readonly #terminal: Pick<Terminal, 'tell'>;
  readonly #style: ProgressStyle;
  #isOnLine = false;

  constructor(terminal: Pick<Terminal, 'tell'>, style: ProgressStyle) {
    this.#terminal = terminal;
    this.#style = style;
  }

  /** To be said before anything is sent. */
  connecting({ host, port }: { readonly host: string; readonly port: number }): void {
    this.#stage(`syncing from ${host}:${port} …`);
  }

  show(event: SyncEvent): void {
    switch (event.type) {
      case 'planned':
        if (event.cells === 0) return;
        this.#stage(
          `${plural(event.cells, 'symbol-day')} on ${plural(event.days, 'day')} to fetch`,
        );
        break;
      case 'progress':
        this.#change(`day ${event.done} of ${event.days}: ${event.date}, ${event.rows} rows`);
        break;
      case 'committed':
        if (!this.#style.quiet)
          this.#print(`committed ${event.partition} as version ${event.version}`);
        break;
      case 'waiting':
        this.#print(waitingText(event));
        break;
      case 'warning':
        this.#print(`warning: ${event.message}`);
        break;
    }
  }

  [Symbol.dispose](): void {
    if (this.#isOnLine) this.#terminal.tell(CLEAR_LINE);
    this.#isOnLine = false;
  }

  /** A stage that begins: passes by on a terminal, stays on a pipe. */
  #stage(text: string): void {
    if (this.#style.moves) this.#change(text);
    else if (!this.#style.quiet) this.#print(text);
  }

  /** The line that changes; on a pipe there is none. */
  #change(text: string): void {
    if (this.#style.quiet || !this.#style.moves) return;
    this.#terminal.tell(`${CLEAR_LINE}${text}`);
    this.#isOnLine = true;
  }

  #print(text: string): void {
    this[Symbol.dispose]();
    this.#terminal.tell(`${text}\n`);
  }
}

function waitingText({ lock, holder, waitedMs }: Extract<SyncEvent, { type: 'waiting' }>): string {
  return `waiting for ${lock}, held by ${holder}; ${Math.round(waitedMs / 1000)} s so far`;
}
