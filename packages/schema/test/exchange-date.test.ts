import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  compactDate,
  datesBetween,
  fromEpochDay,
  monthBounds,
  monthOf,
  parseExchangeDate,
  requireOrdered,
  toEpochDay,
  weekday,
} from '../src/index.ts';

const days = fc.integer({ min: toEpochDay(parseExchangeDate('1960-01-01')), max: 40_000 });

describe('reading a date', () => {
  test.each(['2024-11-25', '2024-02-29', '2000-02-29', '1999-12-31'])('%s is a date', (text) => {
    expect(parseExchangeDate(text)).toBe(text);
  });

  test.each([
    '2023-02-29',
    '2100-02-29',
    '2024-02-30',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '2024-1-5',
    '20241125',
    '25.11.2024',
    '2024-11-25T00:00:00Z',
    ' 2024-11-25',
    '2024-11-25\n',
    '+2024-11-25',
    '',
    'today',
  ])('%j is none', (text) => {
    expect(() => parseExchangeDate(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_DATE', details: { value: text } }),
    );
  });

  test.each([undefined, null, 20_241_125, {}])('%j is no text at all', (value) => {
    expect(() => parseExchangeDate(value as string)).toThrow(
      expect.objectContaining({ code: 'INVALID_DATE', details: { value: String(value) } }),
    );
  });

  test('a long text is cut in the message', () => {
    expect(() => parseExchangeDate('9'.repeat(10_000))).toThrow(
      `"${'9'.repeat(40)}" is not a date`,
    );
  });
});

describe('counting days', () => {
  test('there and back is the same date', () => {
    fc.assert(
      fc.property(days, (day) => {
        expect(toEpochDay(parseExchangeDate(fromEpochDay(day)))).toBe(day);
      }),
    );
  });

  test('1970 begins with day 0, a Thursday', () => {
    expect(fromEpochDay(0)).toBe('1970-01-01');
    expect(weekday(fromEpochDay(0))).toBe(4);
  });

  test('weekdays are those of Date, before 1970 too', () => {
    fc.assert(
      fc.property(days, (day) => {
        expect(weekday(fromEpochDay(day))).toBe(new Date(day * 86_400_000).getUTCDay());
      }),
    );
  });

  test('adding goes over months and years, both ways', () => {
    expect(addDays(parseExchangeDate('2024-02-28'), 2)).toBe('2024-03-01');
    expect(addDays(parseExchangeDate('2024-01-01'), -1)).toBe('2023-12-31');
  });

  test('a range includes both ends, and is empty backwards', () => {
    const [first, last] = [parseExchangeDate('2024-02-28'), parseExchangeDate('2024-03-01')];
    expect(datesBetween(first, last)).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(datesBetween(first, first)).toEqual(['2024-02-28']);
    expect(datesBetween(last, first)).toEqual([]);
  });
});

describe('months', () => {
  test('each has the bounds of the calendar', () => {
    for (let year = 2003; year <= 2036; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        const name = `${year}${String(month).padStart(2, '0')}`;
        const { first, last } = monthBounds(name);
        expect(first).toBe(`${name.slice(0, 4)}-${name.slice(4)}-01`);
        expect(last).toBe(new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10));
        expect([monthOf(first), monthOf(last)]).toEqual([name, name]);
      }
    }
  });

  test.each(['2024', '202413', '20241101', '2024-11', 'abcdef'])('%j is no month', (month) => {
    expect(() => monthBounds(month)).toThrow(expect.objectContaining({ code: 'INVALID_DATE' }));
  });

  test('a date has a compact form', () => {
    expect(compactDate(parseExchangeDate('2024-11-25'))).toBe('20241125');
  });
});

describe('a range', () => {
  const [first, last] = [parseExchangeDate('2024-11-25'), parseExchangeDate('2024-11-26')];

  test('may be one day', () => {
    expect(() => {
      requireOrdered(first, first);
      requireOrdered(first, last);
    }).not.toThrow();
  });

  test('may not end before it starts', () => {
    expect(() => {
      requireOrdered(last, first);
    }).toThrow(
      expect.objectContaining({
        code: 'INVALID_RANGE',
        message: 'the range ends on 2024-11-25, before it starts on 2024-11-26',
        details: { start: last, end: first },
      }),
    );
  });
});
