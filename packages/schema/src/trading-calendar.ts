import { NS_PER_MINUTE } from './exchange-time.ts';
import {
  addDays,
  datesBetween,
  fromEpochDay,
  parseExchangeDate,
  toEpochDay,
  weekday,
  type ExchangeDate,
} from './exchange-date.ts';

/** A day's regular session, half-open, in nanoseconds since midnight of New York. */
export interface Session {
  readonly date: ExchangeDate;
  /** 09:30. */
  readonly open: bigint;
  /** 16:00, on half days 13:00; exclusive. */
  readonly close: bigint;
  readonly halfDay: boolean;
}

const OPEN = 570n * NS_PER_MINUTE;
const CLOSE = 960n * NS_PER_MINUTE;
const HALF_DAY_CLOSE = 780n * NS_PER_MINUTE;

const [SUNDAY, MONDAY, THURSDAY, SATURDAY] = [0, 1, 4, 6] as const;

/**
 * Closures that no rule foresees. Source: NYSE announcements.
 * Mourning for Presidents Reagan, Ford, Bush and Carter; hurricane Sandy.
 */
const EXCEPTIONAL_CLOSURES: ReadonlySet<string> = new Set([
  '2004-06-11',
  '2007-01-02',
  '2012-10-29',
  '2012-10-30',
  '2018-12-05',
  '2025-01-09',
]);

/** Half days that no rule foresees. Source: NYSE announcements. */
const EXCEPTIONAL_HALF_DAYS: ReadonlySet<string> = new Set(['2003-12-26']);

const holidaysByYear = new Map<number, ReadonlySet<string>>();

/**
 * The session of a day, `undefined` when the exchange is closed.
 * Rules hold for 2003 to 2035 (NYSE rule 7.2 and the exchange's published calendars).
 */
export function sessionOf(date: ExchangeDate): Session | undefined {
  const day = weekday(date);
  if (day === SUNDAY || day === SATURDAY) return undefined;
  if (EXCEPTIONAL_CLOSURES.has(date) || isHoliday(date)) return undefined;
  const halfDay = isHalfDay(date);
  return { date, open: OPEN, close: halfDay ? HALF_DAY_CLOSE : CLOSE, halfDay };
}

/** Whether the exchange has a session that day. */
export function isTradingDay(date: ExchangeDate): boolean {
  return sessionOf(date) !== undefined;
}

/** Trading days from `start` to `end`, both included. */
export function tradingDaysBetween(start: ExchangeDate, end: ExchangeDate): ExchangeDate[] {
  return datesBetween(start, end).filter(isTradingDay);
}

/** The `count` newest trading days up to and including `date`, oldest first. */
export function tradingDaysUpTo(date: ExchangeDate, count: number): ExchangeDate[] {
  const days: ExchangeDate[] = [];
  for (let day = date; days.length < count; day = addDays(day, -1)) {
    if (isTradingDay(day)) days.unshift(day);
  }
  return days;
}

function isHoliday(date: ExchangeDate): boolean {
  const year = Number(date.slice(0, 4));
  let holidays = holidaysByYear.get(year);
  if (holidays === undefined) {
    holidays = new Set(holidaysOf(year));
    holidaysByYear.set(year, holidays);
  }
  return holidays.has(date);
}

function holidaysOf(year: number): ExchangeDate[] {
  const fixed = [dateOf(year, 7, 4), dateOf(year, 12, 25)];
  if (year >= 2022) fixed.push(dateOf(year, 6, 19));
  return [
    ...newYearsDay(year),
    nthWeekday(year, 1, MONDAY, 3),
    nthWeekday(year, 2, MONDAY, 3),
    addDays(easterSunday(year), -2),
    lastMonday(year, 5),
    nthWeekday(year, 9, MONDAY, 1),
    nthWeekday(year, 11, THURSDAY, 4),
    ...fixed.map(observed),
  ];
}

/** On a Saturday it is not made up for: the Friday closes the old year's books. */
function newYearsDay(year: number): ExchangeDate[] {
  const day = dateOf(year, 1, 1);
  if (weekday(day) === SATURDAY) return [];
  return [weekday(day) === SUNDAY ? addDays(day, 1) : day];
}

function observed(date: ExchangeDate): ExchangeDate {
  if (weekday(date) === SATURDAY) return addDays(date, -1);
  return weekday(date) === SUNDAY ? addDays(date, 1) : date;
}

function isHalfDay(date: ExchangeDate): boolean {
  if (EXCEPTIONAL_HALF_DAYS.has(date)) return true;
  const monthDay = date.slice(5);
  if (monthDay === '07-03' || monthDay === '12-24') return true;
  const thanksgiving = nthWeekday(Number(date.slice(0, 4)), 11, THURSDAY, 4);
  return date === addDays(thanksgiving, 1);
}

function dateOf(year: number, month: number, day: number): ExchangeDate {
  return parseExchangeDate(
    `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  );
}

function nthWeekday(year: number, month: number, day: number, n: number): ExchangeDate {
  const first = dateOf(year, month, 1);
  return addDays(first, ((day - weekday(first) + 7) % 7) + 7 * (n - 1));
}

function lastMonday(year: number, month: number): ExchangeDate {
  const last = addDays(dateOf(year, month + 1, 1), -1);
  return addDays(last, -((weekday(last) - MONDAY + 7) % 7));
}

/** Gregorian Easter, by the anonymous algorithm of 1876 (Butcher's Ecclesiastical Calendar). */
function easterSunday(year: number): ExchangeDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const century = b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3);
  const d = (19 * a + century + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return fromEpochDay(toEpochDay(dateOf(year, Math.floor(f / 31), 1)) + (f % 31));
}
