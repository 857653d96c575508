import { createLogUpdate } from 'log-update';

/** A few lines at the bottom of the terminal on stderr that are drawn anew while work goes on. */
export class LiveScreen implements Disposable {
  readonly #draw = createLogUpdate(process.stderr, { showCursor: true });
  readonly #lines: () => readonly string[];
  readonly #timer: NodeJS.Timeout;

  /** `lines` gives them as they are at a moment. */
  constructor(lines: () => readonly string[], everyMs: number) {
    this.#lines = lines;
    this.#timer = setInterval(() => this.#redraw(), everyMs);
    this.#timer.unref();
    this.#redraw();
  }

  /** Says something that stays, above the lines. */
  above(text: string): void {
    this.#draw.clear();
    process.stderr.write(text);
    this.#redraw();
  }

  /** Takes the lines away. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#draw.clear();
  }

  #redraw(): void {
    this.#draw(this.#lines().join('\n'));
  }
}
