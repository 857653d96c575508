import { sessionOf, TaqError, type ExchangeDate } from '@taq/schema';

/** Nanoseconds in a second, a minute, an hour, as plain numbers: a day fits a double exactly. */
export const SECOND = 1e9;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** The spans of a trading day in nanoseconds since midnight of New York, each half-open. */
export interface DayClock {
  readonly date: ExchangeDate;
  /** 04:00. */
  readonly earliest: number;
  /** 09:30. */
  readonly open: number;
  /** 16:00, on half days 13:00. */
  readonly close: number;
  /** 20:00, on half days 17:00. */
  readonly latest: number;
  /** Nanoseconds that the era's stamps can tell apart. */
  readonly precision: number;
}

/** The clock of a trading day. Throws `INVALID_ARGUMENT` for a closed day. */
export function clockOf(date: ExchangeDate): DayClock {
  const session = sessionOf(date);
  if (session === undefined) {
    throw new TaqError('INVALID_ARGUMENT', `the exchange is closed on ${date}`, {
      details: { argument: 'date', value: date },
      next: 'Ask for one of the days of the market.',
    });
  }
  return {
    date,
    earliest: 4 * HOUR,
    open: Number(session.open),
    close: Number(session.close),
    latest: Number(session.close) + 4 * HOUR,
    precision: precisionOf(date),
  };
}

/** Seconds to October 2003, milliseconds to July 2015, microseconds to October 2016, then ns. */
function precisionOf(date: ExchangeDate): number {
  if (date < '2003-11-01') return SECOND;
  if (date < '2015-07-27') return 1e6;
  return date < '2016-10-24' ? 1e3 : 1;
}

/** `time` cut to what the era's stamps can tell. */
export function truncate(time: number, precision: number): number {
  return time - (time % precision);
}
