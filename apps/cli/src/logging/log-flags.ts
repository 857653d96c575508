import { Flags } from '../oclif.ts';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export const LOG_FORMATS = ['text', 'json'] as const;

/** What every command takes; each is a setting, too. */
export const logFlags = {
  'log-level': Flags.option({ options: LOG_LEVELS })({
    description: 'write a log of so much, on stderr in the place of progress',
    helpGroup: 'GLOBAL',
  }),
  'log-format': Flags.option({ options: LOG_FORMATS })({
    description: 'the log on stderr as lines for people, or as one JSON object a line',
    helpGroup: 'GLOBAL',
  }),
  'log-file': Flags.string({
    description: 'write the log to this file, as JSON lines; it is rotated by size',
    helpValue: 'FILE',
    helpGroup: 'GLOBAL',
  }),
};
