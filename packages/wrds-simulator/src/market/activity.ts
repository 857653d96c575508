import { truncate } from './clock.ts';
import type { Random } from './random.ts';

const BINS = 256;

/**
 * `count` rising instants in [from, to), busier at both ends: the U of a trading day.
 * Nanoseconds since midnight, cut to `precision`.
 */
export function busyAtTheEnds(
  random: Random,
  count: number,
  from: number,
  to: number,
  precision: number,
): Float64Array {
  return spread(random, count, U_SHAPE, (share) => truncate(from + share * (to - from), precision));
}

/** `count` rising instants in [from, to), equally busy everywhere. */
export function evenly(
  random: Random,
  count: number,
  from: number,
  to: number,
  precision: number,
): Float64Array {
  return spread(random, count, FLAT, (share) => truncate(from + share * (to - from), precision));
}

/** Cumulative activity at the end of each bin; the last is 1. */
type Activity = Float64Array;

const U_SHAPE = cumulate((x) => 0.6 + 2.6 * Math.exp(-x / 0.06) + 2 * Math.exp(-(1 - x) / 0.05));
const FLAT = cumulate(() => 1);

function cumulate(density: (x: number) => number): Activity {
  const activity = new Float64Array(BINS);
  let sum = 0;
  for (let bin = 0; bin < BINS; bin += 1) activity[bin] = sum += density((bin + 0.5) / BINS);
  return activity.map((value) => value / sum);
}

/** Sorted uniform draws are the running sums of exponential ones: no sorting needed. */
function spread(
  random: Random,
  count: number,
  activity: Activity,
  place: (share: number) => number,
): Float64Array {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i += 1) sums[i] = sum += random.exponential();
  const total = sum + random.exponential() + Number.EPSILON;
  let bin = 0;
  for (let i = 0; i < count; i += 1) {
    const uniform = (sums[i] ?? 0) / total;
    while (bin < BINS - 1 && (activity[bin] ?? 1) <= uniform) bin += 1;
    const below = bin === 0 ? 0 : (activity[bin - 1] ?? 0);
    const inBin = (uniform - below) / ((activity[bin] ?? 1) - below);
    sums[i] = place(Math.min((bin + inBin) / BINS, 1 - Number.EPSILON));
  }
  return sums;
}

/** Several runs of instants as one, in the order given. */
export function joined(runs: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(runs.reduce((count, run) => count + run.length, 0));
  let offset = 0;
  for (const run of runs) {
    all.set(run, offset);
    offset += run.length;
  }
  return all;
}
