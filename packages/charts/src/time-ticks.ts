import { NS_PER_MINUTE, utcNsToNewYork } from '@taq/schema';
import { formatClock, formatDay } from './format.ts';
import type { AxisSession, SessionAxis } from './session-axis.ts';

/** A labelled position on the time axis. */
export interface TimeTick {
  /** Minutes of trading since the first open; the last close is the axis's whole length. */
  readonly at: number;
  readonly label: string;
}

/** Steps of the clock between labels, in minutes. */
const CLOCK_STEPS = [15, 30, 60, 120];

/**
 * Labels at least `gap` minutes of trading apart: on one day the clock from open to close, on
 * several days the date at each open and the clock in between.
 */
export function timeTicks(axis: SessionAxis, gap: number): TimeTick[] {
  const [first, ...others] = axis.sessions;
  if (first === undefined) return [];
  if (others.length === 0) {
    const close = { at: first.minutes, label: clockAt(first, first.minutes) };
    return [{ at: 0, label: clockAt(first, 0) }, ...clockTicks(first, gap), close];
  }
  return spaced(axis.sessions, gap).flatMap((session) => dayTicks(session, gap));
}

function dayTicks(session: AxisSession, gap: number): TimeTick[] {
  const open = { at: session.first, label: formatDay(session.open) };
  return [open, ...clockTicks(session, gap)];
}

/** Drops sessions that open less than `gap` after the one kept before. */
function spaced(sessions: readonly AxisSession[], gap: number): AxisSession[] {
  const kept: AxisSession[] = [];
  for (const session of sessions) {
    const last = kept.at(-1);
    if (last === undefined || session.first - last.first >= gap) kept.push(session);
  }
  return kept;
}

/** Round times of the clock that keep their distance from open and close. */
function clockTicks(session: AxisSession, gap: number): TimeTick[] {
  const step = CLOCK_STEPS.find((minutes) => minutes >= gap);
  if (step === undefined) return [];
  const ticks: TimeTick[] = [];
  const opensAt = Number(utcNsToNewYork(session.open).nanosOfDay / NS_PER_MINUTE);
  const toFirst = step - (opensAt % step);
  for (let minute = toFirst; minute <= session.minutes - gap; minute += step) {
    if (minute >= gap) ticks.push({ at: session.first + minute, label: clockAt(session, minute) });
  }
  return ticks;
}

function clockAt({ open }: AxisSession, minute: number): string {
  return formatClock(open + BigInt(minute) * NS_PER_MINUTE);
}
