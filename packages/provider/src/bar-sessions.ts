import {
  fromEpochDay,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  sessionOf,
  type ExchangeDate,
} from '@taq/schema';

/** A session in UTC. */
export interface BarSession {
  /** Its first instant, in nanoseconds. */
  readonly open: bigint;
  /** Its length, 390, on half days 210. */
  readonly minutes: number;
}

const FULL_DAY = { open: 570n * NS_PER_MINUTE, close: 960n * NS_PER_MINUTE };

/**
 * Looks up the session of an epoch day. Stored bars are those of the exchange's sessions; a day that
 * the calendar has as closed, of which somebody nevertheless has bars, counts as a full one.
 */
export function barSessions(): (day: number) => BarSession {
  const known = new Map<number, BarSession>();
  return (day) => {
    const found = known.get(day) ?? sessionIn(fromEpochDay(day));
    known.set(day, found);
    return found;
  };
}

function sessionIn(date: ExchangeDate): BarSession {
  const { open, close } = sessionOf(date) ?? FULL_DAY;
  return {
    open: newYorkToUtcNs(date, open),
    minutes: Number((close - open) / NS_PER_MINUTE),
  };
}
