import type { Logger } from '@taq/schema';

/** All of the process that a command's work may touch. */
export interface Terminal {
  /** What this run is called in log, locks, manifests, snapshots and trace. */
  readonly runId: string;
  /** The run's log; without one, its warnings are told. */
  readonly logger: Logger;
  /** Whether stderr holds the log, so that progress need not be shown there. */
  readonly logsOnStderr: boolean;
  /** Aborted by the first Ctrl-C or SIGTERM, and when nobody reads the answer any more. */
  readonly signal: AbortSignal;
  /** Prints a part of the answer on stdout, as it is. Throws where the work is to stop. */
  say(text: string): void;
  /** Prints text for people on stderr, as it is. */
  tell(text: string): void;
}
