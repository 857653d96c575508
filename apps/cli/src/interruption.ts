import { EXIT } from './exit-codes.ts';

/** A share in the process's reaction to Ctrl-C and SIGTERM. */
export interface InterruptionHold extends Disposable {
  /** Aborted by the first signal; a second one ends the process at once. */
  readonly signal: AbortSignal;
}

let holders = 0;
let controller = new AbortController();

/** Listens for as long as anybody holds; commands that run other commands share one signal. */
export function holdInterruption(): InterruptionHold {
  if (holders === 0) {
    controller = new AbortController();
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
  }
  holders += 1;
  return { signal: controller.signal, [Symbol.dispose]: release };
}

function release(): void {
  holders -= 1;
  if (holders > 0) return;
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
}

function interrupt(): void {
  if (controller.signal.aborted) process.exit(EXIT.interrupted);
  process.stderr.write('\nStopping cleanly; once more to leave at once.\n');
  controller.abort();
}
