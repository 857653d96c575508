import type { LineTick } from './line-chart.ts';

/** A range of values with marks at round ones. */
export interface ValueScale {
  readonly low: number;
  readonly high: number;
  /** Rising, with labels of the same number of decimals. */
  readonly ticks: readonly LineTick[];
}

const ROUND_STEPS = [1, 2, 2.5, 5, 10];
const MARGIN = 0.06;

/** The scale that all of these values lie inside, with about `count` ticks. */
export function valueScale(values: readonly number[], count: number): ValueScale {
  const [least, most] = extremes(values);
  const margin = most > least ? (most - least) * MARGIN : Math.abs(most) * 0.05 || 1;
  const [low, high] = [least - margin, most + margin];
  const step = roundStep((high - low) / Math.max(1, count));
  const first = Math.ceil(low / step);
  const length = Math.max(0, Math.floor(high / step) - first + 1);
  const decimals = Math.max(0, Math.min(8, 1 - Math.floor(Math.log10(step))));
  const ticks = Array.from({ length }, (_, index) => {
    const at = (first + index) * step;
    return { at, label: at.toFixed(decimals) };
  });
  return { low, high, ticks };
}

function extremes(values: readonly number[]): [least: number, most: number] {
  return values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return (ROUND_STEPS.find((step) => step * power >= width) ?? 10) * power;
}
