import { TaqError } from './errors.ts';

/** A calendar date of the exchange, `YYYY-MM-DD`. Texts of this form sort by time. */
export type ExchangeDate = string & { readonly __brand: 'ExchangeDate' };

const DAY_MS = 86_400_000;

/** Reads `YYYY-MM-DD`. Throws `INVALID_DATE` for other forms and for days that no month has. */
export function parseExchangeDate(text: string): ExchangeDate {
  const given: unknown = text;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) {
    const shown = String(given).slice(0, 40);
    throw new TaqError('INVALID_DATE', `${JSON.stringify(shown)} is not a date`, {
      details: { value: shown },
      next: 'Write a date as YYYY-MM-DD, for example 2024-11-25.',
    });
  }
  return text as ExchangeDate;
}

/** Days since 1970-01-01, as Arrow and Parquet store dates. */
export function toEpochDay(date: ExchangeDate): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** The inverse of `toEpochDay`. */
export function fromEpochDay(day: number): ExchangeDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10) as ExchangeDate;
}

/** The date `days` later, or earlier where negative. */
export function addDays(date: ExchangeDate, days: number): ExchangeDate {
  return fromEpochDay(toEpochDay(date) + days);
}

/** Every date from `start` to `end`, both included; none where `end` lies before `start`. */
export function datesBetween(start: ExchangeDate, end: ExchangeDate): ExchangeDate[] {
  const first = toEpochDay(start);
  const count = Math.max(0, toEpochDay(end) - first + 1);
  return Array.from({ length: count }, (_, offset) => fromEpochDay(first + offset));
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(date: ExchangeDate): number {
  return (((toEpochDay(date) + 4) % 7) + 7) % 7;
}

/** `2024-11-25` → `20241125`, as in WRDS table names and tags. */
export function compactDate(date: ExchangeDate): string {
  return date.replaceAll('-', '');
}

/** `2024-11-25` → `202411`, the name of a monthly partition. */
export function monthOf(date: ExchangeDate): string {
  return date.slice(0, 4) + date.slice(5, 7);
}

/** First and last date of a month named `YYYYMM`, both included. Throws `INVALID_DATE`. */
export function monthBounds(month: string): { first: ExchangeDate; last: ExchangeDate } {
  const first = parseExchangeDate(`${month.slice(0, 4)}-${month.slice(4)}-01`);
  const nextMonth = addDays(first, 32).slice(0, 8);
  return { first, last: addDays(parseExchangeDate(`${nextMonth}01`), -1) };
}

/**
 * Checks that `start` is not after `end`. Throws `INVALID_RANGE`, naming both.
 */
export function requireOrdered(start: ExchangeDate, end: ExchangeDate): void {
  if (start <= end) return;
  throw new TaqError('INVALID_RANGE', `the range ends on ${end}, before it starts on ${start}`, {
    details: { start, end },
    next: 'Give a start that is not after the end; both days are included.',
  });
}
