import type { DatasetRule } from '../dataset.ts';
import { fromEpochDay, type ExchangeDate } from '../exchange-date.ts';
import { NS_PER_MINUTE } from '../exchange-time.ts';
import { sessionOf } from '../trading-calendar.ts';

/** The time of a day that counts, half-open, in nanoseconds since midnight of New York. */
export interface DaySpan {
  readonly date: ExchangeDate;
  readonly open: bigint;
  readonly close: bigint;
}

/** The last day whose year has four digits, 9999-12-31. */
const LAST_DAY = 2_932_896;

/**
 * Works something out for the epoch days of rows, from the session by which they were made: the
 * exchange's, or on any day the one that their rule names (`09:00-17:30`). `undefined` for days
 * without a session, and for days that nobody can mean.
 */
export function bySession<T>(
  rule: DatasetRule | undefined,
  workOut: (span: DaySpan) => T,
): (day: number) => T | undefined {
  const spanOf = sessionUnder(rule);
  return byDay((day) => {
    const span = day >= 0 && day <= LAST_DAY ? spanOf(fromEpochDay(day)) : undefined;
    return span && workOut(span);
  });
}

function sessionUnder({ session = 'regular' }: DatasetRule = {}): (
  date: ExchangeDate,
) => DaySpan | undefined {
  if (session === 'regular') return sessionOf;
  const [open = 0n, close = 0n] = String(session).split('-').map(nanosOf);
  return (date) => ({ date, open, close });
}

function nanosOf(clock: string): bigint {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return BigInt(hours * 60 + minutes) * NS_PER_MINUTE;
}

/** Works out each day once. Rows of one day lie together, so the last one is kept at hand. */
function byDay<T>(workOut: (day: number) => T): (day: number) => T {
  const known = new Map<number, { readonly value: T }>();
  let lastDay = Number.NaN;
  let last: T;
  return (day) => {
    if (day === lastDay) return last;
    const found = known.get(day) ?? { value: workOut(day) };
    known.set(day, found);
    [lastDay, last] = [day, found.value];
    return last;
  };
}
