/** Facts that go with a log line: component, dataset, partition, rows, … Never a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** All that our libraries know about logging. Winston, pino and `console` adapters fit it. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const ignore = (): void => undefined;

/** The default of every library: says nothing. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The same log, with these facts in every record that does not say otherwise. */
export function loggerWith(logger: Logger, facts: LogFields): Logger {
  const write =
    (level: keyof Logger) =>
    (message: string, fields: LogFields = {}): void =>
      logger[level](message, { ...facts, ...fields });
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}
