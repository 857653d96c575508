import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatNewYork,
  formatTimeOfDay,
  formatUtc,
  fromEpochDay,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  parseExchangeDate,
  toEpochDay,
  utcNsToNewYork,
  weekday,
  type ExchangeDate,
  type NewYorkTime,
} from '../src/index.ts';

const NS_PER_MS = 1_000_000n;
const NS_PER_S = 1000n * NS_PER_MS;
const NS_PER_HOUR = 60n * NS_PER_MINUTE;

/** Nanoseconds of an instant written in ISO form. */
function utc(text: string): bigint {
  return BigInt(Date.parse(text)) * NS_PER_MS;
}

const [FROM, UNTIL] = [utc('2003-01-01T00:00:00Z'), utc('2037-01-01T00:00:00Z')];
const instants = fc.bigInt({ min: FROM, max: UNTIL - 1n });

const offsets = fc.bigInt(-3n * NS_PER_HOUR, 3n * NS_PER_HOUR);

/** Instants within three hours of a change of the clocks, where mistakes would show. */
const nearChanges = fc
  .tuple(fc.integer({ min: 2003, max: 2036 }), fc.boolean(), offsets)
  .map(([year, spring, offset]) => changeOfClocks(year, spring) + offset);

/** When Intl's offset for New York changes, found by bisection. */
function changeOfClocks(year: number, spring: boolean): bigint {
  let [before, after] = spring
    ? [utc(`${year}-02-01T00:00:00Z`), utc(`${year}-06-01T00:00:00Z`)]
    : [utc(`${year}-08-01T00:00:00Z`), utc(`${year}-12-01T00:00:00Z`)];
  const zone = intlClock(before).abbreviation;
  while (after - before > NS_PER_MS) {
    const middle = ((before + after) / 2n / NS_PER_MS) * NS_PER_MS;
    if (intlClock(middle).abbreviation === zone) before = middle;
    else after = middle;
  }
  return after;
}

const intl = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/**
 * What the runtime's own time zone data says. It knows milliseconds; what lies below the second is
 * the same in every zone.
 */
function intlClock(ns: bigint): NewYorkTime {
  const parts = Object.fromEntries(
    intl.formatToParts(Number(ns / NS_PER_MS)).map(({ type, value }) => [type, value]),
  ) as Record<Intl.DateTimeFormatPartTypes, string>;
  const seconds = Number(parts.hour) * 3600 + Number(parts.minute) * 60 + Number(parts.second);
  return {
    date: parseExchangeDate(`${parts.year}-${parts.month}-${parts.day}`),
    nanosOfDay: BigInt(seconds) * NS_PER_S + (ns % NS_PER_S),
    abbreviation: parts.timeZoneName as NewYorkTime['abbreviation'],
  };
}

/** The first instant at which Intl shows this clock, or, in the hour that is skipped, in winter time. */
function intlUtc(date: ExchangeDate, nanosOfDay: bigint): bigint {
  const summer = utc(`${date}T04:00:00Z`) + nanosOfDay;
  const shown = intlClock(summer);
  return shown.date === date && shown.nanosOfDay === nanosOfDay ? summer : summer + NS_PER_HOUR;
}

/** Both changes of every year that the data has and will have for a while. */
const NIGHTS = Array.from({ length: 2035 - 2003 + 1 }, (_, index) => 2003 + index).flatMap((year) =>
  [true, false].map((spring) => {
    const change = changeOfClocks(year, spring);
    return { change, date: intlClock(change).date };
  }),
);

test('the clocks change twice a year, on a Sunday at two', () => {
  expect(NIGHTS).toHaveLength(66);
  for (const { change, date } of NIGHTS) {
    expect(weekday(date)).toBe(0);
    const hours = [intlClock(change - 1n), intlClock(change)].map(
      ({ nanosOfDay }) => (nanosOfDay + 1n) / NS_PER_HOUR,
    );
    expect([
      [2n, 3n],
      [2n, 1n],
    ]).toContainEqual(hours);
  }
});

describe('the clock of New York', () => {
  test('agrees with Intl at any instant from 2003 to 2036', () => {
    fc.assert(
      fc.property(instants, (ns) => {
        expect(utcNsToNewYork(ns)).toEqual(intlClock(ns));
      }),
      { numRuns: 2000 },
    );
  });

  test('agrees with Intl in every night of a change, to the nanosecond', () => {
    for (const { change } of NIGHTS) {
      for (const ns of [change - 1n, change, change + 1n]) {
        expect(utcNsToNewYork(ns)).toEqual(intlClock(ns));
      }
      const agrees = fc.property(offsets, (offset) => {
        expect(utcNsToNewYork(change + offset)).toEqual(intlClock(change + offset));
      });
      fc.assert(agrees, { numRuns: 30 });
    }
  });

  test('is read back in every night of a change as Intl shows it, to the nanosecond', () => {
    for (const { date } of NIGHTS) {
      const clocks = [3600n, 7200n, 10_800n].flatMap((seconds) =>
        [-1n, 0n, 1n].map((offset) => seconds * NS_PER_S + offset),
      );
      for (const clock of clocks) expect(newYorkToUtcNs(date, clock)).toBe(intlUtc(date, clock));
      const agrees = fc.property(fc.bigInt(0n, 6n * NS_PER_HOUR), (clock) => {
        expect(newYorkToUtcNs(date, clock)).toBe(intlUtc(date, clock));
      });
      fc.assert(agrees, { numRuns: 30 });
    }
  });

  test('there and back is the same instant, except in the hour that happens twice', () => {
    fc.assert(
      fc.property(fc.oneof(instants, nearChanges), (ns) => {
        const { date, nanosOfDay, abbreviation } = utcNsToNewYork(ns);
        const back = newYorkToUtcNs(date, nanosOfDay);
        const isSecondPass =
          abbreviation === 'EST' && utcNsToNewYork(ns - NS_PER_HOUR).abbreviation === 'EDT';
        expect(back).toBe(isSecondPass ? ns - NS_PER_HOUR : ns);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['2024-03-10T06:59:59.999Z', '2024-03-10 01:59:59.999 EST'],
    ['2024-03-10T07:00:00Z', '2024-03-10 03:00:00 EDT'],
    ['2024-11-03T05:59:59.999Z', '2024-11-03 01:59:59.999 EDT'],
    ['2024-11-03T06:00:00Z', '2024-11-03 01:00:00 EST'],
    ['2006-04-02T07:00:00Z', '2006-04-02 03:00:00 EDT'],
    ['2006-10-29T06:00:00Z', '2006-10-29 01:00:00 EST'],
    ['2024-01-01T04:59:59Z', '2023-12-31 23:59:59 EST'],
  ])('%s is %s', (instant, clock) => {
    expect(formatNewYork(utc(instant))).toBe(clock);
  });

  test('an hour that happens twice is its first pass, one that is skipped winter time', () => {
    const halfPast = (hours: bigint) => hours * NS_PER_HOUR + 30n * NS_PER_MINUTE;
    const autumn = parseExchangeDate('2024-11-03');
    const spring = parseExchangeDate('2024-03-10');
    expect(formatUtc(newYorkToUtcNs(autumn, halfPast(1n)))).toBe('2024-11-03T05:30:00.000000000Z');
    expect(formatUtc(newYorkToUtcNs(spring, halfPast(2n)))).toBe('2024-03-10T07:30:00.000000000Z');
  });
});

describe('instants as text', () => {
  test('UTC has nine digits and agrees with Date', () => {
    fc.assert(
      fc.property(instants, (ns) => {
        const text = formatUtc(ns);
        expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
        expect(Date.parse(`${text.slice(0, 23)}Z`)).toBe(Number(ns / NS_PER_MS));
        expect(BigInt(text.slice(20, 29))).toBe(ns % 1_000_000_000n);
      }),
    );
  });

  test('instants before 1970 count backwards', () => {
    expect(formatUtc(-1n)).toBe('1969-12-31T23:59:59.999999999Z');
    expect(formatNewYork(-1n)).toBe('1969-12-31 18:59:59.999999999 EST');
  });

  test.each([
    [0n, '09:30:00'],
    [1n, '09:30:00.000000001'],
    [100_000_000n, '09:30:00.1'],
    [123_456_000n, '09:30:00.123456'],
    [30n * NS_PER_MINUTE, '10:00:00'],
    [1000n * 1_000_000n, '09:30:01'],
    [10_000n * 1_000_000n, '09:30:10'],
  ])('New York shows a fraction where there is one: %d ns later it is %s', (later, clock) => {
    expect(formatNewYork(utc('2024-11-25T14:30:00Z') + later)).toBe(`2024-11-25 ${clock} EST`);
  });

  test('a time of day always has nine digits', () => {
    expect(formatTimeOfDay(0n)).toBe('00:00:00.000000000');
    expect(formatTimeOfDay(86_399_999_999_999n)).toBe('23:59:59.999999999');
  });

  test('a session opens at 14:30 UTC in winter and at 13:30 in summer', () => {
    const open = 570n * NS_PER_MINUTE;
    const opens = ['2024-11-25', '2024-07-15'].map((date) =>
      formatUtc(newYorkToUtcNs(parseExchangeDate(date), open)),
    );
    expect(opens).toEqual(['2024-11-25T14:30:00.000000000Z', '2024-07-15T13:30:00.000000000Z']);
  });

  test('dates of UTC and of New York differ in the evening', () => {
    const evening = utc('2024-11-26T01:00:00Z');
    expect(utcNsToNewYork(evening).date).toBe('2024-11-25');
    expect(fromEpochDay(toEpochDay(parseExchangeDate('2024-11-25')))).toBe('2024-11-25');
  });
});
