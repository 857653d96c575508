import { fromEpochDay } from '../exchange-date.ts';
import { sessionOf, type Session } from '../trading-calendar.ts';

/** The last day whose year has four digits, 9999-12-31. */
const LAST_DAY = 2_932_896;

/** The session of an epoch day; `undefined` on closed days, and on days that nobody can mean. */
export function sessionOfDay(day: number): Session | undefined {
  return day >= 0 && day <= LAST_DAY ? sessionOf(fromEpochDay(day)) : undefined;
}

/**
 * A function of epoch days that works out each day once. Rows of one day lie together, so the
 * last one is kept at hand.
 */
export function byDay<T>(workOut: (day: number) => T): (day: number) => T {
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
