import type { RenderFunction } from '@observablehq/plot';
import type { Candle } from '../candles.ts';
import { LIGHT } from '../theme.ts';

/** Share of its time that a candle or volume is wide; the rest keeps neighbours apart. */
const WIDTH_SHARE = 0.75;

/** Width of wicks and outlines in pixels. */
const STROKE = 1;

type Scale = (value: number) => number;

/**
 * Candles as two paths: those that closed no lower than they opened, and those that closed lower.
 * A path closes one subpath, `Z`, per candle.
 */
export function candleMarks(candles: readonly Candle[], hollow: boolean): RenderFunction[] {
  const rising = candles.filter(({ open, close }) => close >= open);
  const falling = candles.filter(({ open, close }) => close < open);
  return [
    pathMark(rising, candleShape, keyOf('up', hollow)),
    pathMark(falling, candleShape, keyOf('down', hollow)),
  ];
}

/** How candles of a kind are painted, in the chart and in its legend. */
export function keyOf(kind: 'up' | 'down', hollow: boolean): Readonly<Record<string, string>> {
  const isHollow = kind === 'up' && hollow;
  return {
    class: `taq-${kind}`,
    stroke: LIGHT[kind],
    'stroke-width': String(STROKE),
    fill: isHollow ? 'none' : LIGHT[kind],
  };
}

/** Volumes as one path of bars. */
export function volumeMark(candles: readonly Candle[]): RenderFunction {
  return pathMark(candles, volumeShape, { class: 'taq-volume', fill: LIGHT.volume });
}

/** One path element for all candles, however many there are. */
function pathMark(
  candles: readonly Candle[],
  shapeOf: (candle: Candle, x: Scale, y: Scale) => string,
  attributes: Readonly<Record<string, string>>,
): RenderFunction {
  return (_index, scales, _values, _dimensions, context) => {
    const { x, y } = scales as { x: Scale; y: Scale };
    const path = context.document.createElementNS('http://www.w3.org/2000/svg', 'path');
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value);
    path.setAttribute('d', candles.map((candle) => shapeOf(candle, x, y)).join(''));
    return path;
  };
}

/** Upper wick, body, lower wick. A body without height still gets a line of its own. */
function candleShape(candle: Candle, x: Scale, y: Scale): string {
  const { open, close, high, low } = candle;
  const [top, bottom] = [y(Math.max(open, close)), y(Math.min(open, close))];
  const [left, width, middle] = placeOf(candle, x, STROKE);
  const body = `M${left} ${px(top)}h${px(width)}V${px(bottom)}h${px(-width)}Z`;
  const upper = high > Math.max(open, close) ? `M${middle} ${px(y(high))}V${px(top)}` : '';
  const lower = low < Math.min(open, close) ? `M${middle} ${px(bottom)}V${px(y(low))}` : '';
  return upper + body + lower;
}

function volumeShape(candle: Candle, x: Scale, y: Scale): string {
  const [left, width] = placeOf(candle, x, 0);
  return `M${left} ${px(y(0))}V${px(y(Number(candle.volume)))}h${px(width)}V${px(y(0))}Z`;
}

/** Left edge and width of the shape within its outline, and its middle. */
function placeOf(
  { from, to }: Candle,
  x: Scale,
  outline: number,
): [left: number, width: number, middle: number] {
  const width = Math.max(0.5, (x(to) - x(from)) * WIDTH_SHARE - outline);
  const middle = (x(from) + x(to)) / 2;
  return [px(middle - width / 2), width, px(middle)];
}

/** Hundredths of a pixel are fine enough. */
function px(value: number): number {
  return Math.round(value * 100) / 100;
}
