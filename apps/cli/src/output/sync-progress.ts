import { isLoopback, type ConnectionActivity, type ConnectionEvent } from '@taq/source-wrds';
import type { SyncEvent } from '@taq/sync';
import type { Terminal } from '../terminal.ts';
import type { LiveScreen } from './live-screen.ts';
import { membersText } from './members-text.ts';
import { plural } from './phrases.ts';
import type { ProgressStyle } from './progress-line.ts';
import type { SyncScreen } from './sync-screen.ts';

/** Who is told what a sync does while it works. */
export interface SyncReporter extends Disposable {
  /** To be said before anything is sent; `activity` says what each connection does by then. */
  connecting(address: Address, activity: () => readonly ConnectionActivity[]): void | Promise<void>;
  show(event: SyncEvent): void;
  showConnection(event: ConnectionEvent): void;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

const REFRESH_MS = 250;
/** A log gets a line about progress no more often. */
const LINE_EVERY_MS = 30_000;

/**
 * Shows a sync on stderr while it works. A terminal has a screen of figures that changes, and above it
 * what happened; a pipe has lines: at the start, for the plan and for each commit, and every half
 * minute how far it is, but none at all where there is nothing to do. Warnings, and for whom it waits,
 * are shown in any case.
 */
export class SyncProgress implements SyncReporter {
  readonly #terminal: Pick<Terminal, 'tell'>;
  readonly #style: ProgressStyle;
  #screen: { readonly figures: SyncScreen; readonly live: LiveScreen } | undefined;
  /** Whether the server runs on this machine, which asks no phone. */
  #isHere = false;
  #lastLineMs = performance.now();
  /** Lines of a pipe until it is known that there is something to do. */
  #held: string[] | undefined = [];

  constructor(terminal: Pick<Terminal, 'tell'>, style: ProgressStyle) {
    this.#terminal = terminal;
    this.#style = style;
  }

  async connecting(
    { host, port }: Address,
    activity: () => readonly ConnectionActivity[],
  ): Promise<void> {
    this.#isHere = isLoopback(host);
    const heading = `syncing from ${host}:${port} …`;
    if (!this.#style.moves || this.#style.quiet) return this.#line(heading);
    const { LiveScreen } = await import('./live-screen.ts');
    const { SyncScreen } = await import('./sync-screen.ts');
    const figures = new SyncScreen(heading, performance.now());
    const lines = (): string[] =>
      figures.lines({ nowMs: performance.now(), connections: activity() });
    this.#screen = { figures, live: new LiveScreen(lines, REFRESH_MS) };
  }

  show(event: SyncEvent): void {
    this.#screen?.figures.note(event);
    switch (event.type) {
      case 'members':
        this.#line(membersText(event));
        break;
      case 'planned':
        if (event.cells > 0 && this.#screen === undefined) this.#news(planText(event));
        break;
      case 'progress':
        this.#sayNowAndThen(event);
        break;
      case 'committed':
        this.#news(commitText(event));
        break;
      case 'waiting':
        this.#print(waitingText(event));
        break;
      case 'retrying':
        this.#print(`trying ${event.date} again: ${event.error.message}`);
        break;
      case 'warning':
        this.#print(`warning: ${event.message}`);
        break;
      // Said at the end, beside the error.
      case 'stopped':
        break;
    }
  }

  showConnection(event: ConnectionEvent): void {
    this.#screen?.figures.noteConnection(event);
    if (event.type === 'opening' && this.#screen === undefined && !this.#isHere) {
      this.#line(`connection ${event.connection}: logging in; your phone may be asked`);
    }
    if (event.type === 'lost') {
      this.#news(`connection ${event.connection} was lost: ${event.error.message}`);
    }
    if (event.type === 'retrying') this.#news(`trying again: ${event.error.message}`);
  }

  [Symbol.dispose](): void {
    this.#screen?.live[Symbol.dispose]();
    this.#screen = undefined;
  }

  /** On a pipe, where time has passed since the last line. */
  #sayNowAndThen({ done, days, cells, allCells, rows }: EventOf<'progress'>): void {
    const nowMs = performance.now();
    if (this.#screen !== undefined || nowMs - this.#lastLineMs < LINE_EVERY_MS) return;
    this.#line(
      `${done} of ${plural(days, 'day')}, ${cells} of ${plural(allCells, 'symbol-day')}, ${plural(rows, 'row')}`,
    );
  }

  /** What programs are spared, and on a pipe everybody until there is news. */
  #line(text: string): void {
    this.#lastLineMs = performance.now();
    if (this.#style.quiet) return;
    if (this.#held === undefined || this.#screen !== undefined) this.#print(text);
    else this.#held.push(text);
  }

  /** The same, of what makes the lines before it worth reading. */
  #news(text: string): void {
    this.#release();
    this.#line(text);
  }

  #print(text: string): void {
    this.#release();
    if (this.#screen === undefined) this.#terminal.tell(`${text}\n`);
    else this.#screen.live.above(`${text}\n`);
  }

  #release(): void {
    const lines = this.#held ?? [];
    this.#held = undefined;
    for (const line of lines) this.#terminal.tell(`${line}\n`);
  }
}

type EventOf<Type extends SyncEvent['type']> = Extract<SyncEvent, { type: Type }>;

function planText({ dataset, cells, days }: EventOf<'planned'>): string {
  return `${dataset}: ${plural(cells, 'symbol-day')} on ${plural(days, 'day')} to fetch`;
}

function commitText({ dataset, partition, version }: EventOf<'committed'>): string {
  return `committed ${dataset} ${partition} as version ${version}`;
}

function waitingText({ lock, holder, waitedMs }: EventOf<'waiting'>): string {
  return `waiting for ${lock}, held by ${holder}; ${Math.round(waitedMs / 1000)} s so far`;
}
