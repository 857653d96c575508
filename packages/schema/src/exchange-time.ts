import {
  addDays,
  fromEpochDay,
  parseExchangeDate,
  toEpochDay,
  weekday,
  type ExchangeDate,
} from './exchange-date.ts';

/** Nanoseconds in a second. */
export const NS_PER_SECOND = 1_000_000_000n;
const NS_PER_DAY = 86_400n * NS_PER_SECOND;

/** Nanoseconds in a minute. */
export const NS_PER_MINUTE = 60n * NS_PER_SECOND;

interface DaylightSaving {
  /** Day on which clocks go from 02:00 to 03:00. */
  readonly begins: ExchangeDate;
  /** Day on which clocks go from 02:00 back to 01:00. */
  readonly ends: ExchangeDate;
}

const daylightSavingByYear = new Map<string, DaylightSaving>();

/** US rules since 1987: first Sunday of April to last of October; since 2007 March to November. */
function daylightSaving(year: string): DaylightSaving {
  const known = daylightSavingByYear.get(year);
  if (known !== undefined) return known;
  const rule =
    year >= '2007'
      ? { begins: nthSunday(year, '03', 2), ends: nthSunday(year, '11', 1) }
      : { begins: nthSunday(year, '04', 1), ends: addDays(nthSunday(year, '11', 1), -7) };
  daylightSavingByYear.set(year, rule);
  return rule;
}

function nthSunday(year: string, month: string, n: number): ExchangeDate {
  const first = parseExchangeDate(`${year}-${month}-01`);
  return addDays(first, ((7 - weekday(first)) % 7) + 7 * (n - 1));
}

/**
 * Hours by which New York lies behind UTC at a wall-clock time: 4 in summer, 5 in winter. The
 * hour that happens twice in autumn is taken as its first pass; the one skipped in spring as
 * winter time.
 */
function hoursBehindUtc(date: ExchangeDate, nanosOfDay: bigint): 4n | 5n {
  const { begins, ends } = daylightSaving(date.slice(0, 4));
  if (date < begins || date > ends) return 5n;
  const twoOClock = 7200n * NS_PER_SECOND;
  if (date === begins) return nanosOfDay < twoOClock + 3600n * NS_PER_SECOND ? 5n : 4n;
  if (date === ends) return nanosOfDay < twoOClock ? 4n : 5n;
  return 4n;
}

/** New York wall clock, as date and nanoseconds since local midnight, to UTC nanoseconds. */
export function newYorkToUtcNs(date: ExchangeDate, nanosOfDay: bigint): bigint {
  return (
    BigInt(toEpochDay(date)) * NS_PER_DAY +
    nanosOfDay +
    hoursBehindUtc(date, nanosOfDay) * 3600n * NS_PER_SECOND
  );
}

/** An instant on the wall clock of New York. */
export interface NewYorkTime {
  readonly date: ExchangeDate;
  /** Nanoseconds since local midnight, as the clock shows them. */
  readonly nanosOfDay: bigint;
  readonly abbreviation: 'EST' | 'EDT';
}

/** UTC nanoseconds to the wall clock of New York, exact over daylight-saving changes. */
export function utcNsToNewYork(ns: bigint): NewYorkTime {
  const winter = splitDay(ns - 5n * 3600n * NS_PER_SECOND);
  const { begins, ends } = daylightSaving(winter.date.slice(0, 4));
  // Both changes happen at 02:00 of the clock in force: 02:00 EST = 07:00Z, 02:00 EDT = 06:00Z.
  const from = BigInt(toEpochDay(begins)) * NS_PER_DAY + 7n * 3600n * NS_PER_SECOND;
  const until = BigInt(toEpochDay(ends)) * NS_PER_DAY + 6n * 3600n * NS_PER_SECOND;
  if (ns < from || ns >= until) return { ...winter, abbreviation: 'EST' };
  return { ...splitDay(ns - 4n * 3600n * NS_PER_SECOND), abbreviation: 'EDT' };
}

function splitDay(ns: bigint): { date: ExchangeDate; nanosOfDay: bigint } {
  const nanosOfDay = ((ns % NS_PER_DAY) + NS_PER_DAY) % NS_PER_DAY;
  return { date: fromEpochDay(Number((ns - nanosOfDay) / NS_PER_DAY)), nanosOfDay };
}

/** `2024-11-25T14:30:00.000000000Z`: nine digits, always. */
export function formatUtc(ns: bigint): string {
  const { date, nanosOfDay } = splitDay(ns);
  return `${date}T${formatTimeOfDay(nanosOfDay)}Z`;
}

/** `2024-11-25 09:30:00 EST`; the fraction is shown where it is not zero. */
export function formatNewYork(ns: bigint): string {
  const { date, nanosOfDay, abbreviation } = utcNsToNewYork(ns);
  // The nine digits of the fraction keep this from ever reaching the seconds.
  return `${date} ${formatTimeOfDay(nanosOfDay).replace(/\.?0+$/, '')} ${abbreviation}`;
}

/** Nanoseconds since midnight as `HH:MM:SS.nnnnnnnnn`. */
export function formatTimeOfDay(nanosOfDay: bigint): string {
  const seconds = Number(nanosOfDay / NS_PER_SECOND);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return `${clock}.${String(nanosOfDay % NS_PER_SECOND).padStart(9, '0')}`;
}
