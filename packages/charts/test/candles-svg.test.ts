import { describe, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import { Table } from 'apache-arrow';
import { candlesSvg } from '../src/index.ts';
import { barAt, tableOf, walk } from './support/bars.ts';
import { priceAt, readPicture } from './support/svg.ts';

const winter = walk('AAPL', '2024-11-25');
const FLAT = [10, 10, 10, 10] as const;

describe('the marks of an SVG', () => {
  test('there is one candle and one volume bar per minute bar of a day', async () => {
    const picture = readPicture(await candlesSvg(tableOf(...winter)));
    expect(picture.candles).toHaveLength(390);
    expect(picture.volumeBars).toBe(390);
  });

  test('every candle stands at its prices, within a pixel of the labelled axis', async () => {
    const picture = readPicture(await candlesSvg(tableOf(...winter)));
    const price = priceAt(picture);
    const pixel = Math.abs(price(1) - price(0));
    winter.forEach((bar, index) => {
      const drawn = picture.candles[index];
      const [upper, lower] = [Math.max(bar.open, bar.close), Math.min(bar.open, bar.close)];
      expect(drawn?.kind).toBe(bar.close >= bar.open ? 'up' : 'down');
      for (const [height, expected] of [
        [drawn?.top, bar.high],
        [drawn?.bodyTop, upper],
        [drawn?.bodyBottom, lower],
        [drawn?.bottom, bar.low],
      ] as const) {
        expect(Math.abs(price(height ?? Number.NaN) - expected)).toBeLessThan(pixel);
      }
    });
  });

  test('the highest and the lowest price lie inside of the panel', async () => {
    const picture = readPicture(await candlesSvg(tableOf(...winter), { panelHeight: 400 }));
    expect(Math.min(...picture.candles.map(({ top }) => top))).toBeGreaterThan(14);
    expect(Math.max(...picture.candles.map(({ bottom }) => bottom))).toBeLessThan(296 - 4);
  });

  test('minutes without a bar leave a gap as wide as they are long', async () => {
    const bars = ['09:30', '09:31', '12:00', '15:59'].map((clock) =>
      barAt('AAPL', '2024-11-25', clock, FLAT),
    );
    const { candles } = readPicture(await candlesSvg(tableOf(...bars)));
    const minute = (candles[1]?.middle ?? 0) - (candles[0]?.middle ?? 0);
    const minutes = candles.map(({ middle }) => (middle - (candles[0]?.middle ?? 0)) / minute);
    expect(minutes.map(Math.round)).toEqual([0, 1, 150, 389]);
  });

  test('a picture has few elements however many bars it shows', async () => {
    const days = ['2024-11-18', '2024-11-19', '2024-11-20', '2024-11-21', '2024-11-22'];
    const picture = readPicture(
      await candlesSvg(tableOf(...days.flatMap((day) => walk('AAPL', day)))),
    );
    expect(picture.count('*')).toBeLessThan(200);
  });

  test('candles that rose are hollow where they are wide enough, and blue where not', async () => {
    const wide = readPicture(await candlesSvg(tableOf(...walk('AAPL', '2024-11-29'))));
    const narrow = readPicture(await candlesSvg(tableOf(...winter)));
    expect(wide.attribute('path.taq-up', 'fill')).toBe('none');
    expect(narrow.attribute('path.taq-up', 'fill')).toBe('#0072b2');
    expect(narrow.attribute('path.taq-down', 'fill')).toBe('#d55e00');
  });

  test('one bar without a price move still shows, over an axis with labels', async () => {
    const picture = readPicture(
      await candlesSvg(tableOf(barAt('AAPL', '2024-11-25', '10:00', FLAT))),
    );
    expect(picture.candles).toHaveLength(1);
    expect(picture.prices.map(({ text }) => text)).toContain('10.0000');
  });
});

describe('the time axis of an SVG', () => {
  test.each([
    ['2024-11-25', 'EST', '16:00'],
    ['2024-07-15', 'EDT', '16:00'],
    ['2024-11-29', 'EST', '13:00'],
    ['2024-07-03', 'EDT', '13:00'],
  ])('%s runs on %s from 09:30 to %s', async (date, zone, close) => {
    const svg = await candlesSvg(tableOf(barAt('AAPL', date, '10:00', FLAT)));
    const labels = readPicture(svg).times.map(({ text }) => text);
    expect(labels.at(0)).toBe('09:30');
    expect(labels.at(-1)).toBe(close);
    expect(svg).toContain(`New York time (${zone})`);
  });

  test('a bar stands right of the label of its minute, in winter and in summer', async () => {
    for (const date of ['2024-11-25', '2024-07-15']) {
      const bar = barAt('AAPL', date, '12:00', FLAT);
      const { candles, times } = readPicture(await candlesSvg(tableOf(bar)));
      const noon = times.find(({ text }) => text === '12:00');
      const distance = (candles[0]?.middle ?? 0) - (noon?.at ?? 0);
      expect(distance).toBeGreaterThan(1);
      expect(distance).toBeLessThan(2);
    }
  });

  test('several days stand beside each other without the nights', async () => {
    const bars = ['2024-11-27', '2024-11-29'].flatMap((date) => walk('AAPL', date));
    const { candles, times } = readPicture(await candlesSvg(tableOf(...bars)));
    const steps = candles
      .slice(1)
      .map(({ middle }, index) => middle - (candles[index]?.middle ?? 0));
    expect(candles).toHaveLength(300);
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(0.05);
    expect(times.map(({ text }) => text)).toEqual(expect.arrayContaining(['Nov 27', 'Nov 29']));
  });

  test('days that were asked for and have no bar stay visible as a gap', async () => {
    const bars = tableOf(...walk('AAPL', '2024-11-26'));
    const range = { start: parseExchangeDate('2024-11-25'), end: parseExchangeDate('2024-11-27') };
    const { times } = readPicture(await candlesSvg(bars, range));
    expect(times.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Nov 25', 'Nov 26', 'Nov 27']),
    );
  });

  test('a range over a change of the clocks names both zones', async () => {
    const bars = ['2024-11-01', '2024-11-04'].map((date) => barAt('AAPL', date, '10:00', FLAT));
    expect(await candlesSvg(tableOf(...bars))).toContain('New York time (EDT/EST)');
  });
});

describe('the words of an SVG', () => {
  test('it names itself for those who do not see it', async () => {
    const picture = readPicture(await candlesSvg(tableOf(...winter)));
    expect(picture.attribute('svg', 'role')).toBe('img');
    expect(picture.attribute('svg', 'aria-label')).toBe('AAPL · 2024-11-25');
    expect(picture.text('title')).toBe('AAPL · 2024-11-25');
    expect(picture.text('desc')).toMatch(/1-minute candles.*390 minute bars, open 231\.\d\d/);
  });

  test('it needs nothing from outside', async () => {
    const svg = await candlesSvg(tableOf(...winter));
    expect(svg).not.toMatch(/<script|<style|@import|url\(|href|<image/);
    expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
    expect(svg).toContain(
      '<rect class="taq-background" width="100%" height="100%" fill="#ffffff"/>',
    );
  });

  test('symbols and titles are shown as they are, never read as markup', async () => {
    const nasty = `<script>alert("x")</script> & 'y' \u0000\u001B[31m`;
    const svg = await candlesSvg(tableOf(barAt('A<b>&"', '2024-11-25', '10:00', FLAT)), {
      title: nasty,
    });
    expect(svg).not.toMatch(/<script|<b>/);
    expect(svg).not.toContain('\u0000');
    expect(svg).not.toContain('\u001B');
    expect(svg.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
    const shown = `<script>alert("x")</script> & 'y' \u{FFFD}\u{FFFD}[31m`;
    expect(readPicture(svg).text('title')).toBe(shown);
    expect(svg).toContain('aria-label="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp;');
    expect(readPicture(svg).text('desc')).toContain('A<b>&": 1 minute bar,');
  });

  test('the same table gives the same bytes', async () => {
    const table = tableOf(...winter);
    expect(await candlesSvg(table)).toBe(await candlesSvg(table));
  });
});

describe('several symbols', () => {
  test('stand below each other over one time axis, each with its own prices', async () => {
    const msft = walk('MSFT', '2024-11-25', { seed: 3, start: 410 });
    const svg = await candlesSvg(tableOf(...winter, ...msft));
    const picture = readPicture(svg);
    expect(picture.text('title')).toBe('AAPL, MSFT · 2024-11-25');
    expect(picture.count('path.taq-volume')).toBe(2);
    expect(picture.candles).toHaveLength(780);
  });

  test('one that was asked for and has no bar is drawn as such', async () => {
    const svg = await candlesSvg(tableOf(...winter), { symbols: ['AAPL', 'ZZZ'] });
    expect(svg).toContain('ZZZ: no bars');
    expect(readPicture(svg).count('.taq-empty')).toBe(1);
  });

  test('more than six are counted in the title; more than fifty are refused', async () => {
    const names = Array.from({ length: 51 }, (_, index) => `S${index}`);
    const bars = names.map((symbol) => barAt(symbol, '2024-11-25', '10:00', FLAT));
    const seven = await candlesSvg(tableOf(...bars.slice(0, 7)));
    expect(readPicture(seven).text('title')).toBe('7 symbols · 2024-11-25');
    await expect(candlesSvg(tableOf(...bars))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: '51 symbols do not fit into a picture with room for 50 panels',
    });
  });
});

describe('what cannot be drawn', () => {
  test('an empty table is a picture that says so, with symbol and day', async () => {
    const day = parseExchangeDate('2024-11-25');
    const svg = await candlesSvg(tableOf(), { symbols: ['AAPL'], start: day, end: day });
    expect(readPicture(svg).text('title')).toBe('AAPL · 2024-11-25');
    expect(svg).toContain('AAPL: no bars');
  });

  test('an empty table of which nothing is known is a picture, too', async () => {
    const svg = await candlesSvg(tableOf());
    expect(readPicture(svg).text('title')).toBe('Minute bars');
    expect(readPicture(svg).text('desc')).toContain('no bars');
  });

  test('a closed day has no bars', async () => {
    const svg = await candlesSvg(tableOf(), { start: parseExchangeDate('2024-12-25') });
    expect(readPicture(svg).text('title')).toBe('2024-12-25');
    expect(readPicture(svg).count('.taq-empty')).toBe(1);
  });

  test('bars outside of the session or without a price are counted in words', async () => {
    const odd = [
      barAt('AAPL', '2024-11-25', '09:29', FLAT),
      barAt('AAPL', '2024-11-25', '09:30', FLAT),
      barAt('AAPL', '2024-11-25', '10:00', [10, Number.NaN, 10, 10]),
      barAt('AAPL', '2024-11-25', '16:00', FLAT),
    ];
    const svg = await candlesSvg(tableOf(...odd));
    expect(readPicture(svg).candles).toHaveLength(1);
    expect(svg).toContain('not drawn: 3 outside of the sessions or without a price');
  });

  test('a table of something else is schema drift', async () => {
    const table = tableOf(...winter).select(['ts', 'symbol', 'close']);
    await expect(candlesSvg(table)).rejects.toMatchObject({ code: 'SCHEMA_DRIFT' });
    await expect(candlesSvg(new Table())).rejects.toMatchObject({ code: 'SCHEMA_DRIFT' });
  });

  test('more days than candles fit are refused, with the number that fits', async () => {
    const bars = tableOf(
      barAt('AAPL', '2020-01-02', '10:00', FLAT),
      barAt('AAPL', '2024-11-25', '10:00', FLAT),
    );
    await expect(candlesSvg(bars)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      next: 'Draw at most 441 of them at a time.',
    });
  });

  test('an end before the start is refused', async () => {
    const range = { start: parseExchangeDate('2024-11-26'), end: parseExchangeDate('2024-11-25') };
    await expect(candlesSvg(tableOf(), range)).rejects.toMatchObject({ code: 'INVALID_RANGE' });
  });

  test.each([{ width: 100 }, { panelHeight: 0 }, { width: Number.NaN }])(
    'a size of %p is refused',
    async (size) => {
      await expect(candlesSvg(tableOf(), size)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );
});
