import { describe, expect, test } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { candlesHtml, candlesSvg } from '../src/index.ts';
import { barAt, tableOf, walk } from './support/bars.ts';
import { readPicture } from './support/svg.ts';

const bars = tableOf(...walk('AAPL', '2024-11-25'));

describe('the page', () => {
  test('holds the picture of the SVG', async () => {
    expect(await candlesHtml(bars)).toContain((await candlesSvg(bars)).trimEnd());
  });

  test('has a language, a viewport, a title and one heading', async () => {
    const { document } = parseHTML(await candlesHtml(bars));
    expect(document.documentElement.getAttribute('lang')).toBe('en');
    expect(document.querySelector('meta[name=viewport]')).not.toBeNull();
    expect(document.querySelector('head > title')?.textContent).toBe('AAPL · 2024-11-25');
    expect(document.querySelectorAll('h1')).toHaveLength(1);
  });

  test('asks the network for nothing, and forbids it', async () => {
    const page = await candlesHtml(bars);
    const { document } = parseHTML(page);
    expect(document.querySelectorAll('script, link, img, iframe, [src], [href]')).toHaveLength(0);
    expect(page).not.toMatch(/@import|url\(/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test('follows the light or dark setting of the reader', async () => {
    const page = await candlesHtml(bars);
    expect(page).toContain('color-scheme: light dark');
    expect(page).toMatch(/prefers-color-scheme: dark\) \{ :root \{ --background: #14181d;/);
    expect(page).toContain('.taq-background { fill: var(--background); }');
  });

  test('gives the figures of the day as a table', async () => {
    const table = tableOf(
      barAt('BRK.B', '2024-11-25', '09:30', [480, 481.5, 479.25, 481], 1200n),
      barAt('BRK.B', '2024-11-25', '15:59', [481, 482, 480, 480.125], 34n),
    );
    const { document } = parseHTML(await candlesHtml(table));
    const cells = [...document.querySelectorAll('figure + div tbody *')];
    expect(
      cells.filter(({ localName }) => localName !== 'tr').map((cell) => cell.textContent),
    ).toEqual(['BRK.B', '2', '480.00', '482.00', '479.25', '480.125', '1,234']);
  });

  test('gives every candle as a row with the clock of New York', async () => {
    const { document } = parseHTML(await candlesHtml(bars));
    const rows = [...document.querySelectorAll('details tbody tr')];
    expect(rows).toHaveLength(390);
    expect(rows.at(0)?.querySelector('th')?.textContent).toBe('2024-11-25 09:30:00 EST');
    expect(rows.at(-1)?.querySelector('th')?.textContent).toBe('2024-11-25 15:59:00 EST');
  });

  test('shows symbols and titles as they are, never as markup', async () => {
    const table = tableOf(barAt('<img src=x>', '2024-11-25', '10:00', [1, 1, 1, 1]));
    const page = await candlesHtml(table, { title: '</title><script>alert(1)</script>' });
    const { document } = parseHTML(page);
    expect(document.querySelectorAll('script, img')).toHaveLength(0);
    expect(document.querySelector('h1')?.textContent).toBe('</title><script>alert(1)</script>');
    expect(document.querySelector('caption')?.textContent).toBe('<img src=x>');
  });

  test('says what is missing and what could not be drawn', async () => {
    const late = barAt('AAPL', '2024-11-25', '18:00', [1, 1, 1, 1]);
    const page = await candlesHtml(tableOf(late), { symbols: ['ZZZ'] });
    const { document } = parseHTML(page);
    expect(document.querySelector('p')?.textContent).toMatch(/^AAPL: not drawn: 1 /);
    expect(document.querySelectorAll('details')).toHaveLength(0);
    expect(readPicture(page).count('.taq-empty')).toBe(2);
  });

  test('the same table gives the same bytes', async () => {
    expect(await candlesHtml(bars)).toBe(await candlesHtml(bars));
  });
});
