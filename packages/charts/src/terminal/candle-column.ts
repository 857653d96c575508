import type { Candle } from '../candles.ts';
import type { PriceScale } from '../price-scale.ts';
import { BLANK, type Cell, type CellKind } from './cell.ts';

/** What a candle is in one half of a cell: nothing, wick or body. */
type Half = ' ' | 'w' | 'b';

/** Glyphs by upper and lower half. Candles that rose are lines, those that fell blocks. */
const GLYPHS: Readonly<Record<'up' | 'down', Readonly<Record<string, string>>>> = {
  up: { 'w ': '╵', ' w': '╷', ww: '│', 'b ': '╹', ' b': '╻', bb: '┃', wb: '╽', bw: '╿' },
  down: { 'w ': '╵', ' w': '╷', ww: '│', 'b ': '▀', ' b': '▄', bb: '█', wb: '▄', bw: '▀' },
};

/** A candle as a column of cells, from the highest price down; two steps of price per cell. */
export function candleColumn(candle: Candle, scale: PriceScale, rows: number): Cell[] {
  const kind = candle.close >= candle.open ? 'up' : 'down';
  const halves = halvesOf(candle, scale, rows * 2);
  return Array.from({ length: rows }, (_, row) =>
    cellOf(halves[2 * row] ?? ' ', halves[2 * row + 1] ?? ' ', kind),
  );
}

function cellOf(upper: Half, lower: Half, kind: CellKind & ('up' | 'down')): Cell {
  const glyph = GLYPHS[kind][upper + lower];
  return glyph === undefined ? BLANK : { glyph, kind };
}

function halvesOf({ open, high, low, close }: Candle, scale: PriceScale, steps: number): Half[] {
  const [top, bottom] = [stepOf(high, scale, steps), stepOf(low, scale, steps)];
  const bodyTop = stepOf(Math.max(open, close), scale, steps);
  const bodyBottom = stepOf(Math.min(open, close), scale, steps);
  return Array.from({ length: steps }, (_, step) => {
    if (step >= bodyTop && step <= bodyBottom) return 'b';
    return step >= top && step <= bottom ? 'w' : ' ';
  });
}

/** The step, from 0 at the top, that a price falls into when the scale has `steps` of them. */
export function stepOf(price: number, { low, high }: PriceScale, steps: number): number {
  const step = Math.floor(((high - price) / (high - low)) * steps);
  return Math.min(Math.max(step, 0), steps - 1);
}
