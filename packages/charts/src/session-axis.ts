import {
  newYorkToUtcNs,
  NS_PER_MINUTE,
  sessionOf,
  tradingDaysBetween,
  utcNsToNewYork,
  type ExchangeDate,
} from '@taq/schema';

/** A day's place on the axis. */
export interface AxisSession {
  readonly date: ExchangeDate;
  /** UTC nanoseconds of the open. */
  readonly open: bigint;
  /** Position of the open: minutes of trading before this day. */
  readonly first: number;
  /** Length of the session: 390, on half days 210. */
  readonly minutes: number;
}

/**
 * A time axis of trading minutes: sessions stand side by side, nights and closed days take no
 * room. A position counts minutes of trading since the first open; instants stay what they are,
 * and labels are made from them.
 */
export interface SessionAxis {
  readonly sessions: readonly AxisSession[];
  /** Minutes of trading of all sessions together. */
  readonly minutes: number;
}

/** The axis of the trading days from `start` to `end`, both included. */
export function sessionAxis(start: ExchangeDate, end: ExchangeDate): SessionAxis {
  const sessions: AxisSession[] = [];
  let minutes = 0;
  for (const date of tradingDaysBetween(start, end)) {
    const session = axisSession(date, minutes);
    sessions.push(session);
    minutes += session.minutes;
  }
  return { sessions, minutes };
}

/** An axis without a day: nothing was drawn and no day was asked for. */
export const EMPTY_AXIS: SessionAxis = { sessions: [], minutes: 0 };

function axisSession(date: ExchangeDate, first: number): AxisSession {
  const { open = 0n, close = 0n } = sessionOf(date) ?? {};
  return {
    date,
    open: newYorkToUtcNs(date, open),
    first,
    minutes: Number((close - open) / NS_PER_MINUTE),
  };
}

/** A minute of the axis: its session, and the minutes since that session's open. */
export interface AxisMinute {
  readonly session: AxisSession;
  readonly minute: number;
}

/** Finds the minute of an instant; `undefined` for instants outside of every session. */
export function minuteFinder(axis: SessionAxis): (ts: bigint) => AxisMinute | undefined {
  const byDate = new Map(axis.sessions.map((session) => [session.date, session]));
  return (ts) => {
    const session = byDate.get(utcNsToNewYork(ts).date);
    if (session === undefined || ts < session.open) return undefined;
    const minute = Number((ts - session.open) / NS_PER_MINUTE);
    return minute < session.minutes ? { session, minute } : undefined;
  };
}

/** The zones that the clocks of the axis show: `EST`, `EDT`, or `EDT/EST` where they change. */
export function zoneOf(axis: SessionAxis): string {
  const zones = axis.sessions.map((session) => utcNsToNewYork(session.open).abbreviation);
  return [...new Set(zones)].join('/');
}
