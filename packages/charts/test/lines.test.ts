import { describe, expect, test } from '@jest/globals';
import { linesHtml, linesSvg, linesTerminal, svgToPng } from '@taq/charts';
import { parseExchangeDate, spreadStats, TaqError } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { makeVector, Table, Utf8, vectorFromArray } from 'apache-arrow';

const [START, END] = [parseExchangeDate('2024-11-25'), parseExchangeDate('2024-11-29')];
const DAYS = [20_052, 20_053, 20_054, 20_056]; // Nov 25, 26, 27, 29

const spreads = new Table({
  symbol: vectorFromArray(['AAPL', 'AAPL', 'AAPL', 'AAPL', 'IBM'], new Utf8()),
  date: makeVector(Int32Array.from([...DAYS, 20_053])),
  qwap_spread_bps: vectorFromArray([2, 2.5, 2.25, 3, 4]),
  ewas_bps: vectorFromArray([1, null, 1.5, 2, 3]),
});

const asked = { symbols: ['AAPL', 'IBM', 'MSFT'], start: START, end: END };

describe('spreads as lines', () => {
  test('stand below each other, with gaps where there is no value, in words for those who do not see', async () => {
    const svg = await linesSvg('spreads', spreads, asked);
    expect(svg).toContain('<title>AAPL, IBM, MSFT · 2024-11-25 to 2024-11-29</title>');
    expect(svg).toContain(
      'AAPL: quoted, by time 4 values from 2 to 3, effective, by shares 3 values',
    );
    expect(svg).toContain('MSFT: quoted, by time without a value');
    expect(svg).toContain('>no values</text>');
    expect(svg.match(/>Nov 27<\/text>/g)).toHaveLength(2);
    expect(svg).not.toMatch(/<script|<style|href=|NaN/);
    expect(await linesSvg('spreads', spreads, asked)).toBe(svg);
  });

  test('as a page load nothing, and colours follow the reader’s setting', async () => {
    const html = await linesHtml('spreads', spreads, asked);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('.taq-line-up { stroke: var(--up); }');
    expect(html).toContain('class="taq-line-up"');
  });

  test('in a terminal fit its size, and have no escape sequence without colours', () => {
    const text = linesTerminal('spreads', spreads, {
      ...asked,
      columns: 60,
      rows: 20,
      color: false,
    });
    const lines = text.split('\n');
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    expect(text.split('\n\n').map((panel) => panel.split('\n').length)).toEqual([20, 20, 3]);
    expect(text).toContain('○ quoted, by time  ● effective, by shares');
    expect(text).toMatch(/Nov 25/);
    expect(text).not.toContain('\u001B');
    const coloured = linesTerminal('spreads', spreads, {
      ...asked,
      columns: 60,
      rows: 20,
      color: true,
    });
    expect(coloured).toContain('\u001B[38;5;33m');
  });

  test('a table without rows is a picture that says so', async () => {
    const empty = new Table(toArrowSchema(spreadStats));
    expect(await linesSvg('spreads', empty, asked)).toContain('no values');
    expect(linesTerminal('spreads', empty, { columns: 40, rows: 10, color: false })).toBe('');
  });

  test('more symbols than a picture takes are refused', async () => {
    const symbols = Array.from({ length: 51 }, (_, index) => `S${index}`);
    const failure = await linesSvg('spreads', spreads, { symbols }).catch(
      (error: unknown) => error,
    );
    expect(TaqError.is(failure, 'INVALID_ARGUMENT')).toBe(true);
  });
});

describe('ticks as lines', () => {
  const MANY = 20_000;
  const noon = 1_732_554_000_000_000_000n; // 2024-11-25 12:00 in New York
  const rising = Array.from({ length: MANY }, (_, index) => noon + BigInt(index) * 100_000_000n);
  const prices = Array.from({ length: MANY }, (_, index) =>
    index === 777 ? 300 : 250 + (index % 7),
  );
  const table = new Table({
    ts: makeVector(BigInt64Array.from(rising)),
    symbol: vectorFromArray(
      Array.from({ length: MANY }, () => 'AAPL'),
      new Utf8(),
    ),
    bid: vectorFromArray(prices.map((price) => price - 1)),
    ask: vectorFromArray(prices.map((price) => price + 1)),
    trade_px: vectorFromArray(prices),
  });

  test('are trades between bid and ask on the clock of New York, no extreme lost', async () => {
    const svg = await linesSvg('ticks', table, { symbols: ['AAPL'], start: START, end: START });
    expect(svg).toContain('New York time (EST)');
    expect(svg).toContain('>12:15</text>');
    expect(svg).toContain('to 300');
    expect(svg.length).toBeLessThan(600_000);
  });

  test('in a terminal show their extremes, too', () => {
    const text = linesTerminal('ticks', table, { columns: 80, rows: 24, color: false });
    expect(text).toContain('12:15');
    expect(text).toContain('·');
  });
});

test('a PNG has the picture at twice its size, with letters from a font that comes along', async () => {
  const png = await svgToPng(await linesSvg('spreads', spreads, { ...asked, width: 800 }));
  const header = Buffer.from(png.buffer, png.byteOffset, 24);
  expect(header.subarray(1, 4).toString()).toBe('PNG');
  expect(header.readUInt32BE(16)).toBe(1600);
  const [withText, without] = ['<text x="2" y="16">Ag</text>', ''].map(
    (text) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="system-ui, sans-serif">${text}</svg>`,
  );
  const [drawn, blank] = [await svgToPng(withText ?? ''), await svgToPng(without ?? '')];
  expect(Buffer.from(drawn).equals(Buffer.from(blank))).toBe(false);
});
