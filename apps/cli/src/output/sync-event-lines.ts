import type { ConnectionEvent } from '@taq/source-wrds';
import type { SyncEvent } from '@taq/sync';
import type { Terminal } from '../terminal.ts';
import { connectionEventAsJson, eventAsJson } from './sync-events-json.ts';
import type { SyncReporter } from './sync-progress.ts';

/** Tells programs: one JSON object a line, on stdout, each with a `type`. */
export class SyncEventLines implements SyncReporter {
  readonly #terminal: Pick<Terminal, 'say'>;

  constructor(terminal: Pick<Terminal, 'say'>) {
    this.#terminal = terminal;
  }

  connecting(): void {}

  show(event: SyncEvent): void {
    this.#terminal.say(eventAsJson(event));
  }

  showConnection(event: ConnectionEvent): void {
    this.#terminal.say(connectionEventAsJson(event));
  }

  [Symbol.dispose](): void {}
}
