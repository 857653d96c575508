import { NS_PER_MINUTE, TaqError } from '@taq/schema';

const FORM = /^(?:([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?|24:00(?::00)?)$/;

/** The end of every day. */
const MIDNIGHT = 1440n * NS_PER_MINUTE;

/** Whether a text is a time of day: `HH:MM`, `HH:MM:SS`, with up to nine more digits, or `24:00`. */
export function isTimeOfDay(text: string): boolean {
  return FORM.test(text);
}

/** A time of day as nanoseconds since midnight, as the clock shows them. */
export function nanosOfDay(text: string): bigint {
  if (text.startsWith('24')) return MIDNIGHT;
  const [, hours = '0', minutes = '0', seconds = '0', fraction = ''] = FORM.exec(text) ?? [];
  const wholeSeconds = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return BigInt(`${wholeSeconds}${fraction.padEnd(9, '0')}`);
}

/** Both ends of a part of the day, `from` included; all of the day where nothing is said. */
export function nanosOfWindow({
  from = '00:00',
  until = '24:00',
}: {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}): { readonly from: bigint; readonly until: bigint } {
  return { from: nanosOfDay(from), until: nanosOfDay(until) };
}

/** Throws `INVALID_RANGE` for a part of the day that ends before it begins, or holds no time. */
export function requireOpenWindow(window: {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}): void {
  const { from, until } = nanosOfWindow(window);
  if (from < until) return;
  const [start, end] = [window.from ?? '00:00', window.until ?? '24:00'];
  throw new TaqError('INVALID_RANGE', `no time of the day lies from ${start} until ${end}`, {
    details: { start, end },
    next: 'Give a from that lies before until; until itself is not included.',
  });
}
