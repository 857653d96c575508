import type { Terminal } from '../terminal.ts';

const CLEAR_LINE = '\r\u001B[K';

export interface ProgressStyle {
  /** Nothing but what is printed for good. */
  readonly quiet: boolean;
  /** Whether stderr is a terminal that can take a line back. */
  readonly moves: boolean;
}

/** How progress is shown here: quietly to programs, moving on a terminal. */
export function progressStyle({ quiet }: { readonly quiet: boolean }): ProgressStyle {
  return { quiet, moves: process.stderr.isTTY && process.env['TERM'] !== 'dumb' };
}

/** A line on stderr that changes while work goes on, and is gone at its end. */
export class ProgressLine implements Disposable {
  readonly #terminal: Pick<Terminal, 'tell'>;
  readonly #style: ProgressStyle;
  #isOnLine = false;

  constructor(terminal: Pick<Terminal, 'tell'>, style: ProgressStyle) {
    this.#terminal = terminal;
    this.#style = style;
  }

  /** A stage that begins: passes by on a terminal, stays on a pipe. */
  stage(text: string): void {
    if (this.#style.moves) this.change(text);
    else if (!this.#style.quiet) this.print(text);
  }

  /** The line that changes; on a pipe there is none. */
  change(text: string): void {
    if (this.#style.quiet || !this.#style.moves) return;
    this.#terminal.tell(`${CLEAR_LINE}${text}`);
    this.#isOnLine = true;
  }

  /** A line that stays. */
  print(text: string): void {
    this[Symbol.dispose]();
    this.#terminal.tell(`${text}\n`);
  }

  [Symbol.dispose](): void {
    if (this.#isOnLine) this.#terminal.tell(CLEAR_LINE);
    this.#isOnLine = false;
  }
}
