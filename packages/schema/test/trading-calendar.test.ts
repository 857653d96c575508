import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatTimeOfDay,
  isTradingDay,
  parseExchangeDate,
  sessionOf,
  tradingDaysBetween,
  tradingDaysUpTo,
  weekday,
  datesBetween,
} from '../src/index.ts';

const FIRST = parseExchangeDate('2003-01-01');
const LAST = parseExchangeDate('2035-12-31');

/** Days of the fixture, as `YYYY-MM-DD`. */
function published(kind: 'closed' | 'half'): ReadonlySet<string> {
  const lines = readFileSync(join(import.meta.dirname, 'fixtures/nyse-days.txt'), 'utf8').split(
    '\n',
  );
  const words = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' '));
  return new Set(
    words
      .filter(([, name]) => name === kind)
      .flatMap(([year, , ...days]) => days.map((day) => `${year}-${day}`)),
  );
}

/** Our calendar, one line per session: date, open, close. */
function sessionLines(): string[] {
  return tradingDaysBetween(FIRST, LAST).map((date) => {
    const session = sessionOf(date);
    const clock = (time = 0n) => formatTimeOfDay(time).slice(0, 5);
    return `${date} ${clock(session?.open)} ${clock(session?.close)}`;
  });
}

describe('sessions from 2003 to 2035', () => {
  const closed = published('closed');
  const half = published('half');

  test('the exchange is closed on weekends and on the published days, else open', () => {
    const expected = datesBetween(FIRST, LAST).filter(
      (date) => weekday(date) % 6 !== 0 && !closed.has(date),
    );
    expect(closed.size).toBe(312);
    expect(tradingDaysBetween(FIRST, LAST)).toEqual(expected);
  });

  test('sessions run from 09:30 to 16:00, on the published half days to 13:00', () => {
    const expected = tradingDaysBetween(FIRST, LAST).map(
      (date) => `${date} 09:30 ${half.has(date) ? '13:00' : '16:00'}`,
    );
    expect(half.size).toBe(71);
    expect(sessionLines()).toEqual(expected);
  });

  test('a half day says so', () => {
    expect(sessionOf(parseExchangeDate('2024-11-29'))?.halfDay).toBe(true);
    expect(sessionOf(parseExchangeDate('2024-11-27'))?.halfDay).toBe(false);
  });
});

describe('sessions against exchange_calendars', () => {
  const script = `
import exchange_calendars, warnings
warnings.filterwarnings('ignore')
calendar = exchange_calendars.get_calendar('XNYS', start='${FIRST}', end='${LAST}')
for date, row in calendar.schedule.iterrows():
    opens, closes = (row[name].tz_convert('America/New_York') for name in ('open', 'close'))
    print(f'{date.date()} {opens:%H:%M} {closes:%H:%M}')
`;
  const python = spawnSync('python3', ['-c', script], { encoding: 'utf8' });
  const testWithPython = python.status === 0 ? test : test.skip;

  testWithPython('both know the same sessions (needs python3 with exchange_calendars)', () => {
    expect(sessionLines()).toEqual(python.stdout.trim().split('\n'));
  });
});

describe('days that no rule foresees', () => {
  test.each([
    ['2004-06-11', 'mourning for President Reagan'],
    ['2007-01-02', 'mourning for President Ford'],
    ['2012-10-29', 'hurricane Sandy'],
    ['2012-10-30', 'hurricane Sandy'],
    ['2018-12-05', 'mourning for President Bush'],
    ['2025-01-09', 'mourning for President Carter'],
  ])('%s is closed: %s', (date) => {
    expect(isTradingDay(parseExchangeDate(date))).toBe(false);
  });

  test.each([
    ['2010-12-31', 'New Year on a Saturday is not made up for'],
    ['2021-12-31', 'New Year on a Saturday is not made up for'],
    ['2021-06-18', 'Juneteenth was no holiday of the exchange before 2022'],
  ])('%s is a whole day: %s', (date) => {
    expect(sessionOf(parseExchangeDate(date))?.halfDay).toBe(false);
  });
});

describe('lists of trading days', () => {
  const thanksgiving = parseExchangeDate('2024-11-28');

  test('between two dates both are included', () => {
    expect(
      tradingDaysBetween(parseExchangeDate('2024-11-27'), parseExchangeDate('2024-11-29')),
    ).toEqual(['2024-11-27', '2024-11-29']);
    expect(tradingDaysBetween(thanksgiving, thanksgiving)).toEqual([]);
  });

  test('up to a date are the newest, oldest first', () => {
    expect(tradingDaysUpTo(thanksgiving, 3)).toEqual(['2024-11-25', '2024-11-26', '2024-11-27']);
    expect(tradingDaysUpTo(parseExchangeDate('2024-11-27'), 1)).toEqual(['2024-11-27']);
    expect(tradingDaysUpTo(thanksgiving, 0)).toEqual([]);
  });
});
