import type { SyncEvent } from '@taq/sync';
import type { Terminal } from '../terminal.ts';
import { membersText } from './members-text.ts';
import { plural } from './phrases.ts';
import { ProgressLine, type ProgressStyle } from './progress-line.ts';

/**
 * Shows a sync on stderr while it works. A terminal has one line that changes, and commits above it;
 * a pipe has a line at the start, for the plan and for each commit. Warnings, and for whom it
 * waits, are shown in any case.
 */
export class SyncProgress implements Disposable {
  readonly #line: ProgressLine;
  readonly #style: ProgressStyle;

  constructor(terminal: Pick<Terminal, 'tell'>, style: ProgressStyle) {
    this.#line = new ProgressLine(terminal, style);
    this.#style = style;
  }

  /** To be said before anything is sent. */
  connecting({ host, port }: { readonly host: string; readonly port: number }): void {
    this.#line.stage(`syncing from ${host}:${port} …`);
  }

  show(event: SyncEvent): void {
    switch (event.type) {
      case 'members':
        if (!this.#style.quiet) this.#line.print(membersText(event));
        break;
      case 'planned':
        if (event.cells > 0) this.#line.stage(planText(event));
        break;
      case 'progress':
        this.#line.change(`day ${event.done} of ${event.days}: ${event.date}, ${event.rows} rows`);
        break;
      case 'committed':
        if (!this.#style.quiet) this.#line.print(commitText(event));
        break;
      case 'waiting':
        this.#line.print(waitingText(event));
        break;
      case 'retrying':
        this.#line.print(`trying ${event.date} again: ${event.error.message}`);
        break;
      case 'warning':
        this.#line.print(`warning: ${event.message}`);
        break;
    }
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]();
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
