const PARTS = 1e8;

/**
 * The difference of two prices as the nearest double of its decimal value, which the difference
 * of two doubles is not: 10.03 − 9.99 is 0.04. Prices have at most eight decimals.
 */
export function exactDifference(left: number, right: number): number {
  return Math.round((left - right) * PARTS) / PARTS;
}
