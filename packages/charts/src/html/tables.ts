import { formatNewYork } from '@taq/schema';
import type { Candle } from '../candles.ts';
import type { Panel } from '../chart.ts';
import { formatCount, formatPrice } from '../format.ts';
import { escapeMarkup } from '../markup.ts';

const PRICES = ['Open', 'High', 'Low', 'Close'];

/** One row per symbol: its prices and volume over the whole chart. */
export function summaryTable(panels: readonly Panel[]): string {
  const rows = panels.map(({ symbol, bars, whole }) => [
    symbol || '–',
    formatCount(bars),
    ...(whole === undefined ? ['–', '–', '–', '–', '–'] : figuresOf(whole)),
  ]);
  return table('', ['Symbol', 'Minute bars', ...PRICES, 'Volume'], rows);
}

/** One row per candle of a symbol, as drawn. */
export function candleTable({ symbol, candles }: Panel): string {
  const rows = candles.map((candle) => [formatNewYork(candle.ts), ...figuresOf(candle)]);
  return table(symbol, ['New York time', ...PRICES, 'Volume'], rows);
}

function figuresOf({ open, high, low, close, volume }: Candle): string[] {
  return [...[open, high, low, close].map(formatPrice), formatCount(volume)];
}

function table(caption: string, head: readonly string[], rows: readonly string[][]): string {
  const heading = head.map((text) => `<th scope="col">${escapeMarkup(text)}</th>`).join('');
  return [
    `<table>${caption && `<caption>${escapeMarkup(caption)}</caption>`}`,
    `<thead><tr>${heading}</tr></thead>`,
    '<tbody>',
    ...rows.map(tableRow),
    '</tbody></table>',
  ].join('\n');
}

function tableRow([first = '', ...others]: readonly string[]): string {
  const cells = others.map((text) => `<td>${escapeMarkup(text)}</td>`).join('');
  return `<tr><th scope="row">${escapeMarkup(first)}</th>${cells}</tr>`;
}
