import type { SyncEvent } from '@taq/sync';

const CLEAR_LINE = '\r\u001B[K';

/**
 * Shows a sync on stderr while it works: one line that changes on a terminal, lines at the start
 * and for each commit elsewhere, warnings always.
 */
export class SyncProgress implements Disposable {
  readonly #quiet: boolean;
  readonly #moves: boolean;
  #onLine = false;

  constructor({ quiet }: { readonly quiet: boolean }) {
    this.#quiet = quiet;
    this.#moves = !quiet && process.stderr.isTTY && process.env['TERM'] !== 'dumb';
    this.#change('connecting …');
  }

  show(event: SyncEvent): void {
    switch (event.type) {
      case 'planned':
        this.#change(`${event.cells} symbol-days on ${event.days} days to fetch`);
        break;
      case 'progress':
        this.#change(`day ${event.done} of ${event.days}: ${event.date}, ${event.rows} rows`);
        break;
      case 'committed':
        this.#print(`committed ${event.partition} as version ${event.version}`);
        break;
      case 'warning':
        this.#print(`warning: ${event.message}`);
        break;
    }
  }

  [Symbol.dispose](): void {
    if (this.#onLine) process.stderr.write(CLEAR_LINE);
    this.#onLine = false;
  }

  /** The line that changes; on a pipe there is none. */
  #change(text: string): void {
    if (!this.#moves) return;
    process.stderr.write(`${CLEAR_LINE}${text}`);
    this.#onLine = true;
  }

  #print(text: string): void {
    if (this.#quiet && !text.startsWith('warning')) return;
    this[Symbol.dispose]();
    process.stderr.write(`${text}\n`);
  }
}
