import { formatPrice } from './format.ts';
import type { Candle } from './candles.ts';

/** A range of prices with marks at round ones. */
export interface PriceScale {
  /** Lowest and highest price that the scale has room for; every candle lies inside. */
  readonly low: number;
  readonly high: number;
  /** Round prices inside the range, rising, with labels of the same number of decimals. */
  readonly ticks: readonly PriceTick[];
}

export interface PriceTick {
  readonly price: number;
  readonly label: string;
}

const ROUND_STEPS = [1, 2, 2.5, 5, 10];

/** Room above the highest and below the lowest price, as a share of their distance. */
const MARGIN = 0.04;

/** The scale for candles whose extremes lie in `whole`, with about `count` ticks. */
export function priceScale({ low, high }: Candle, count: number): PriceScale {
  const margin = high > low ? (high - low) * MARGIN : Math.max(Math.abs(high) * 0.001, 0.0001);
  const range = { low: low - margin, high: high + margin };
  return { ...range, ticks: roundTicks(range.low, range.high, count) };
}

function roundTicks(low: number, high: number, count: number): PriceTick[] {
  const step = roundStep((high - low) / Math.max(1, count));
  const first = Math.ceil(low / step);
  const length = Math.max(0, Math.floor(high / step) - first + 1);
  const prices = Array.from({ length }, (_, index) => (first + index) * step);
  const labels = prices.map(formatPrice);
  const decimals = Math.max(...labels.map(decimalsOf));
  return prices.map((price) => ({ price, label: price.toFixed(decimals) }));
}

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below `width`. */
function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const factor = ROUND_STEPS.find((step) => step * power >= width) ?? 10;
  return factor * power;
}

function decimalsOf(label: string): number {
  return label.length - label.indexOf('.') - 1;
}
