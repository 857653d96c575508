import type { LogFields, Logger } from '@taq/schema';

/** How a run is logged. */
export interface LogWishes {
  /** The least that is written: `info` where only format or file are named. */
  readonly level: 'error' | 'warn' | 'info' | 'debug' | undefined;
  /** Of the log on stderr, which is written where it is named, or a level and no file. */
  readonly format: 'text' | 'json' | undefined;
  readonly file: string | undefined;
}

/** The log of a run. */
export interface RunLog extends AsyncDisposable {
  readonly logger: Logger;
  /** Whether stderr holds the log, so that nobody need say there what it has. */
  readonly isOnStderr: boolean;
  /** Whether stderr holds nothing but JSON lines. */
  readonly isJson: boolean;
}

/** A run that nobody asked to log: warnings are for people, unless the progress shows them. */
export function warningsOnly(tell: (text: string) => void): Logger {
  const ignore = (): void => undefined;
  const warn = (message: string, fields: LogFields = {}): void => {
    if (fields['event'] === undefined) tell(`warning: ${message}\n`);
  };
  return { debug: ignore, info: ignore, warn, error: ignore };
}
