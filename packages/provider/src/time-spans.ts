import { datesBetween, newYorkToUtcNs, toEpochDay, type ExchangeDate } from '@taq/schema';
import type { DateRange } from './answer-coverage.ts';
import type { TimeSpan } from './read-plan.ts';
import type { TimeWindow } from './read-request.ts';
import { nanosOfWindow } from './time-of-day.ts';

const NS_PER_HOUR = 3_600_000_000_000n;
const NS_PER_DAY = 24n * NS_PER_HOUR;
const NOON = 12n * NS_PER_HOUR;

/**
 * A part of the day of New York on each of the dates, as spans between two changes of its clocks;
 * `undefined` where no part was asked for. Clocks change on Sundays, when the exchange is closed.
 */
export function timeSpans(
  window: TimeWindow,
  dates: DateRange | undefined,
): readonly TimeSpan[] | undefined {
  if (window.from === undefined && window.until === undefined) return undefined;
  if (dates === undefined) return [];
  const { from, until } = nanosOfWindow(window);
  const spans: TimeSpan[] = [];
  for (const date of datesBetween(dates.start, dates.end)) {
    const behind = behindUtc(date);
    const last = spans.at(-1);
    if (last?.from === from + behind) {
      spans[spans.length - 1] = { ...last, dates: { start: last.dates.start, end: date } };
    } else {
      spans.push({ dates: { start: date, end: date }, from: from + behind, until: until + behind });
    }
  }
  return spans;
}

/** Nanoseconds by which New York lies behind UTC at noon. */
function behindUtc(date: ExchangeDate): bigint {
  return newYorkToUtcNs(date, NOON) - BigInt(toEpochDay(date)) * NS_PER_DAY - NOON;
}
