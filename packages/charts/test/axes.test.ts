import { describe, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import fc from 'fast-check';
import type { Candle } from '../src/candles.ts';
import { priceScale } from '../src/price-scale.ts';
import { sessionAxis, type SessionAxis } from '../src/session-axis.ts';
import { timeTicks } from '../src/time-ticks.ts';

function scaleOf(low: number, high: number, count = 6) {
  return priceScale({ low, high } as Candle, count);
}

function axisOf(start: string, end = start): SessionAxis {
  return sessionAxis(parseExchangeDate(start), parseExchangeDate(end));
}

describe('the price axis', () => {
  test('holds the extremes and marks round prices', () => {
    const { low, high, ticks } = scaleOf(229.87, 233.12);
    expect(low).toBeLessThan(229.87);
    expect(high).toBeGreaterThan(233.12);
    expect(ticks.map(({ label }) => label)).toEqual(['230.00', '231.00', '232.00', '233.00']);
  });

  test('gives prices below a dollar their digits', () => {
    expect(scaleOf(0.0101, 0.0119).ticks.map(({ label }) => label)).toContain('0.0105');
  });

  test('rises, stays inside, and never has two labels of one text', () => {
    const price = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(price, price, fc.integer({ min: 1, max: 30 }), (one, other, count) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other) + 0.01];
        const scale = scaleOf(low, high, count);
        const prices = scale.ticks.map((tick) => tick.price);
        expect(prices).toEqual(prices.toSorted((a, b) => a - b));
        expect(prices.every((tick) => tick >= scale.low && tick <= scale.high)).toBe(true);
        expect(prices.length).toBeLessThanOrEqual(count + 1);
      }),
    );
  });

  test('has room round a single price', () => {
    const { low, high, ticks } = scaleOf(10, 10);
    expect(low).toBeLessThan(10);
    expect(high).toBeGreaterThan(10);
    expect(ticks.map(({ price }) => price)).toContain(10);
  });
});

describe('the time axis', () => {
  test('keeps labels apart and ends at the close', () => {
    expect(timeTicks(axisOf('2024-11-25'), 50)).toEqual([
      { at: 0, label: '09:30' },
      { at: 90, label: '11:00' },
      { at: 150, label: '12:00' },
      { at: 210, label: '13:00' },
      { at: 270, label: '14:00' },
      { at: 330, label: '15:00' },
      { at: 390, label: '16:00' },
    ]);
  });

  test('gives open and close alone where there is no room for more', () => {
    expect(timeTicks(axisOf('2024-11-29'), 150).map(({ label }) => label)).toEqual([
      '09:30',
      '13:00',
    ]);
  });

  test('leaves out days that would stand too close', () => {
    const labels = timeTicks(axisOf('2024-11-18', '2024-11-22'), 600).map(({ label }) => label);
    expect(labels).toEqual(['Nov 18', 'Nov 20', 'Nov 22']);
  });

  test('has no labels where there is no day', () => {
    expect(timeTicks(axisOf('2024-12-25'), 10)).toEqual([]);
  });

  test('never sets two labels closer than asked', () => {
    const days = fc.constantFrom('2024-11-25', '2024-11-27', '2024-11-29', '2024-12-31');
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 500 }), (end, gap) => {
        const positions = timeTicks(axisOf('2024-11-25', end), gap).map(({ at }) => at);
        const steps = positions.slice(1).map((at, index) => at - (positions[index] ?? 0));
        expect(Math.min(Infinity, ...steps)).toBeGreaterThanOrEqual(Math.min(gap, 390));
      }),
    );
  });
});
