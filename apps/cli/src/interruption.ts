import { EXIT } from './exit-codes.ts';

/** A share in the process's reaction to Ctrl-C, SIGTERM and a reader that leaves. */
export interface InterruptionHold extends Disposable {
  /**
   * Aborted by the first signal; a second one ends the process at once. Aborted with `ReaderLeft` where
   * nobody reads the answer any more.
   */
  readonly signal: AbortSignal;
}

/** Why a command stops of which nobody reads the rest. No failure: nobody is told. */
export class ReaderLeft extends Error {
  constructor() {
    super('nobody reads the answer any more');
  }
}

/**
 * What asks a process to end. Windows has no SIGTERM; Ctrl-Break and a window that is closed take its
 * place. Elsewhere a hang-up is left to `nohup` and the system.
 */
export function endingSignals(platform: NodeJS.Platform): readonly NodeJS.Signals[] {
  return platform === 'win32' ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];
}

const SIGNALS = endingSignals(process.platform);

let holders = 0;
let controller = new AbortController();

/** Listens for as long as anybody holds; commands that run other commands share one signal. */
export function holdInterruption(): InterruptionHold {
  if (holders === 0) {
    controller = new AbortController();
    for (const signal of SIGNALS) process.on(signal, interrupt);
  }
  holders += 1;
  return { signal: controller.signal, [Symbol.dispose]: release };
}

/** Stops what runs, as the first Ctrl-C does, but without a word. */
export function stopUnread(): void {
  controller.abort(new ReaderLeft());
}

function release(): void {
  holders -= 1;
  if (holders > 0) return;
  for (const signal of SIGNALS) process.off(signal, interrupt);
}

function interrupt(): void {
  if (controller.signal.aborted) process.exit(EXIT.interrupted);
  process.stderr.write('\nStopping cleanly; once more to leave at once.\n');
  controller.abort();
}
