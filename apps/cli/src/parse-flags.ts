import { TaqError } from '@taq/schema';

export { parseExchangeDate } from '@taq/schema';
export { parseSymbols, parseSyncSymbols } from './symbol-list.ts';

/** A path as it is. Throws `INVALID_ARGUMENT` for an empty one, as an unset shell variable gives. */
export function parseFolder(text: string): string {
  if (text.trim() !== '') return text;
  throw new TaqError('INVALID_ARGUMENT', 'no folder is named', {
    details: { argument: '--data-dir', value: text },
    next: 'Write --data-dir data, or leave it out.',
  });
}

/** An option of a measure and its value. Throws `INVALID_ARGUMENT` for a text that is none. */
export function parseChoice(text: string): readonly [string, string] {
  return parsePair(text, '--measure', 'conditions=sip');
}

/** What is noted with a snapshot. Throws `INVALID_ARGUMENT` for a text that is no key and value. */
export function parseNote(text: string): readonly [string, string] {
  return parsePair(text, '--metadata', 'paper=draft-2');
}

function parsePair(text: string, flag: string, example: string): readonly [string, string] {
  const [, key, value] = /^\s*(\w+)\s*=\s*(.*\S)\s*$/s.exec(text) ?? [];
  if (key !== undefined && value !== undefined) return [key, value];
  throw new TaqError('INVALID_ARGUMENT', `${JSON.stringify(text)} names no option and its value`, {
    details: { argument: flag, value: text },
    next: `Write ${flag} ${example}.`,
  });
}

/** Values by key. Throws `INVALID_ARGUMENT` where one key is given two values. */
export function valuesByKey(
  pairs: readonly (readonly [string, string])[],
  flag: '--measure' | '--metadata',
): Record<string, string> {
  const values = new Map<string, string>();
  for (const [key, value] of pairs) {
    if ((values.get(key) ?? value) !== value) throw givenTwice(flag, key, value);
    values.set(key, value);
  }
  return Object.fromEntries(values);
}

/** Of Node's timers. */
const LONGEST_SECONDS = 2_147_483;

/**
 * Seconds as typed to milliseconds. Throws `INVALID_ARGUMENT` for what is no number, negative, or
 * longer than a timer goes.
 */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds >= 0 && seconds <= LONGEST_SECONDS && text.trim() !== '') return seconds * 1000;
  throw new TaqError('INVALID_ARGUMENT', `${JSON.stringify(text)} is no number of seconds`, {
    details: { argument: 'seconds', value: text },
    next: 'Give a number of seconds, such as 60 for a minute.',
  });
}

/** Throws `INVALID_ARGUMENT` for what is no number of connections, from 1 to 16. */
export function parseConnections(text: string): number {
  const connections = Number(text);
  if (Number.isInteger(connections) && connections >= 1 && connections <= 16) return connections;
  throw new TaqError('INVALID_ARGUMENT', `${JSON.stringify(text)} is no number of connections`, {
    details: { argument: '--connections', value: text },
    next: 'Write --connections 2: each one is a login of its own, and the account has few.',
  });
}

/** Throws `INVALID_ARGUMENT` for what is no whole number from 0 to 100. */
export function parseRetries(text: string): number {
  const retries = Number(text);
  if (/^\d{1,3}$/.test(text.trim()) && retries <= 100) return retries;
  throw new TaqError('INVALID_ARGUMENT', `${JSON.stringify(text)} is no number of retries`, {
    details: { argument: '--retries', value: text },
    next: 'Write --retries 4, or 0 to try nothing again.',
  });
}

/** A number of days. Throws `INVALID_ARGUMENT` for what is no number, or negative. */
export function parseDays(text: string): number {
  const days = Number(text);
  if (Number.isFinite(days) && days >= 0 && text.trim() !== '') return days;
  throw new TaqError('INVALID_ARGUMENT', `${JSON.stringify(text)} is no number of days`, {
    details: { argument: 'days', value: text },
    next: 'Give a number of days, 0 or more, such as 365.',
  });
}

/** Days as in `5d` or `2w`. Throws `INVALID_ARGUMENT` for anything else. */
export function parseSince(text: string): number {
  const [, count, unit] = /^(\d{1,4})([dw])$/.exec(text.trim()) ?? [];
  if (count !== undefined) return Number(count) * (unit === 'w' ? 7 : 1);
  throw new TaqError('INVALID_ARGUMENT', `${JSON.stringify(text)} is no number of days`, {
    details: { argument: '--since', value: text },
    next: 'Write --since 5d for five days, --since 2w for two weeks.',
  });
}

/** The number of a version. Throws `INVALID_ARGUMENT` for what is no number. */
export function parseVersion(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new TaqError('INVALID_ARGUMENT', `${JSON.stringify(text)} is no number of a version`, {
    details: { argument: 'version', value: text },
    next: 'taq log lists the versions with their numbers.',
  });
}

function givenTwice(flag: string, key: string, value: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', `${key} is given two values`, {
    details: { argument: flag, value: `${key}=${value}` },
    next: `Give ${flag} ${key}=… once.`,
  });
}
