import { describe, expect, test } from '@jest/globals';
import { parseExchangeDate, type MinuteBar } from '@taq/schema';
import fc from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import { candlesTerminal, type CandlesTerminalOptions } from '../src/index.ts';
import { barAt, tableOf, walk } from './support/bars.ts';

const ESC = '\u001B';
const FLAT = [10, 10, 10, 10] as const;
const day = tableOf(...walk('AAPL', '2024-11-25'));

function draw(table = day, options: Partial<CandlesTerminalOptions> = {}): string {
  return candlesTerminal(table, { columns: 80, rows: 24, color: false, ...options });
}

function barOf(bars: readonly MinuteBar[], row: number): MinuteBar {
  return bars[row] ?? barAt('AAPL', '2024-11-25', '09:30', FLAT);
}

/** The marks of the rows over prices: what stands right of the axis. */
function priceMarks(picture: string, rows: number): string[] {
  const lines = picture.split('\n').slice(2, 2 + rows);
  return lines.map((line) => line.slice(10));
}

describe('a picture in a terminal', () => {
  test('fills 80 columns and 24 rows with a day', () => {
    expect(draw()).toMatchSnapshot();
  });

  test('fits 40 columns', () => {
    expect(draw(day, { columns: 40, rows: 20 })).toMatchSnapshot();
  });

  test('ends a half day at 13:00', () => {
    const lines = draw(tableOf(...walk('AAPL', '2024-11-29'))).split('\n');
    expect(lines.at(-1)).toMatch(/^ +EST 09:30 .* 13:00$/);
  });

  test('says EDT in summer', () => {
    const lines = draw(tableOf(...walk('AAPL', '2024-07-15'))).split('\n');
    expect(lines.at(-1)).toMatch(/^ +EDT 09:30 .* 16:00$/);
  });

  test('labels days where there are several', () => {
    const bars = ['2024-11-25', '2024-11-26'].flatMap((date) => walk('AAPL', date));
    expect(
      draw(tableOf(...bars))
        .split('\n')
        .at(-1),
    ).toMatch(/EST Nov 25 .*Nov 26/);
  });

  test('uses no escape sequence without colour, whatever the title holds', () => {
    expect(draw(day, { title: `${ESC}[31mred` })).not.toContain(ESC);
  });

  test('uses colours where they are wanted, and is the same text without them', () => {
    const coloured = draw(day, { color: true });
    expect(coloured).toContain(`${ESC}[38;5;33m`);
    expect(coloured).toContain(`${ESC}[38;5;208m`);
    const plain = stripVTControlCharacters(coloured);
    expect(plain.split('\n').map((line) => line.trimEnd())).toEqual(draw().split('\n'));
  });

  test('tells rise from fall by shape alone', () => {
    const rise = draw(tableOf(barAt('AAPL', '2024-11-25', '10:00', [10, 11, 10, 11])));
    const fall = draw(tableOf(barAt('AAPL', '2024-11-25', '10:00', [11, 11, 10, 10])));
    expect(priceMarks(rise, 16).join('')).toMatch(/^[ ╻┃╹]+$/);
    expect(priceMarks(fall, 16).join('')).toMatch(/^[ ▄█▀]+$/);
  });

  test('leaves minutes without a bar empty', () => {
    const bars = ['09:30', '15:59'].map((clock) => barAt('AAPL', '2024-11-25', clock, FLAT));
    const marked = priceMarks(draw(tableOf(...bars)), 16).filter((line) => line.trim() !== '');
    expect(marked).toHaveLength(1);
    expect(marked[0]).toMatch(/^\S {63}\S$/);
  });
});

describe('the volume in a terminal', () => {
  test('shows something of every volume but none', () => {
    const bars = [
      barAt('AAPL', '2024-11-25', '09:30', FLAT, 1_000_000n),
      barAt('AAPL', '2024-11-25', '12:00', FLAT, 1n),
      barAt('AAPL', '2024-11-25', '15:59', FLAT, 0n),
    ];
    const lowest = draw(tableOf(...bars))
      .split('\n')
      .at(-3);
    expect(lowest?.slice(10)).toBe(`█${' '.repeat(24)}▁`);
  });
});

describe('several minutes in a column', () => {
  test('keep first, highest, lowest and last', () => {
    const spike = walk('AAPL', '2024-11-25');
    spike[200] = { ...barOf(spike, 200), high: 300, low: 150 };
    const picture = draw(tableOf(...spike));
    expect(picture).toContain('H 300.00  L 150.00');
    const column = Math.floor(200 / 6);
    const marks = priceMarks(picture, 16);
    const heights = marks.flatMap((line, row) => ((line[column] ?? ' ') === ' ' ? [] : row));
    expect(heights.length).toBeGreaterThanOrEqual(15);
    expect(Math.max(...marks.map((line) => line.length))).toBe(65);
  });

  test('never lose the day’s extremes, wherever they lie', () => {
    fc.assert(
      fc.property(
        fc.nat(389),
        fc.nat(389),
        fc.integer({ min: 24, max: 200 }),
        (high, low, columns) => {
          const bars = walk('AAPL', '2024-11-25');
          bars[high] = { ...barOf(bars, high), high: 400 };
          bars[low] = { ...barOf(bars, low), low: 100 };
          const marks = priceMarks(draw(tableOf(...bars), { columns, rows: 29 }), 20);
          const marked = marks.flatMap((line, row) => (line.trim() === '' ? [] : row));
          expect(marked.at(0)).toBeLessThanOrEqual(1);
          expect(marked.at(-1)).toBeGreaterThanOrEqual(18);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('any size', () => {
  test('no line is longer than asked, no picture higher', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 140 }),
        fc.integer({ min: 1, max: 50 }),
        (columns, rows) => {
          const lines = draw(day, { columns, rows }).split('\n');
          expect(lines.length).toBeLessThanOrEqual(rows);
          for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('one too small for candles gives the figures', () => {
    expect(draw(day, { columns: 60, rows: 3 }).split('\n')).toEqual([
      'AAPL · 2024-11-25 · 1-minute candles, New York time (EST), …',
      'AAPL  O 231.43  H 233.83  L 230.90  C 231.44  V 4,596,970  …',
    ]);
  });

  test.each([
    { columns: 0, rows: 24 },
    { columns: 80, rows: 2.5 },
    { columns: Number.NaN, rows: 24 },
  ])('%p is refused', (size) => {
    expect(() => draw(day, size)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('more days than columns are refused', () => {
    const bars = ['2024-09-03', '2024-11-25'].map((date) => barAt('AAPL', date, '10:00', FLAT));
    expect(() => draw(tableOf(...bars), { columns: 40 })).toThrow(
      '60 trading days do not fit into a picture with room for 30 candles',
    );
  });
});

describe('what there is to draw', () => {
  test('several symbols stand below each other, a blank line between', () => {
    const bars = ['AAPL', 'MSFT'].map((symbol) => barAt(symbol, '2024-11-25', '10:00', FLAT));
    const [first, second] = draw(tableOf(...bars)).split('\n\n');
    expect(first?.split('\n')).toHaveLength(24);
    expect(second?.split('\n')).toHaveLength(24);
    expect(second).toContain('MSFT  O 10.00');
  });

  test('an empty table says so, with symbol and day', () => {
    const date = parseExchangeDate('2024-11-25');
    expect(draw(tableOf(), { symbols: ['AAPL'], start: date, end: date })).toBe(
      'AAPL · 2024-11-25 · 6-minute candles, New York time (EST), prices in USD\nAAPL: no bars',
    );
  });

  test('bars that could not be drawn are counted', () => {
    const bars = ['10:00', '17:00'].map((clock) => barAt('AAPL', '2024-11-25', clock, FLAT));
    expect(draw(tableOf(...bars))).toContain('not drawn: 1 outside of the sessions');
  });

  test('prices without room for their digits are shortened, not cut', () => {
    const bar = barAt('AAPL', '2024-11-25', '10:00', [1e7, 2e7, 1e7, 2e7]);
    expect(draw(tableOf(bar))).toMatch(/^ {6}20M┤|^ +15M┤/m);
  });
});
