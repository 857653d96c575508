/** Prices are counted in hundred-millionths of a dollar, sizes in millionths of a share. */
export const PRICE_PLACES = 8;
export const SIZE_PLACES = 6;

/** A number of so many decimal places as a whole one. */
export function scaled(value: number, places: number): bigint {
  const [whole = '0', fraction = ''] = value.toFixed(places).split('.');
  return BigInt(whole + fraction);
}

/** The double nearest to a whole number of so many decimal places. */
export function unscaled(value: bigint, places: number): number {
  return Number(`${value}e-${places}`);
}

export function compare(left: bigint | number, right: bigint | number): number {
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

/** Groups, sorted by key; within a group the order stays. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return [...groups].toSorted(([left], [right]) => (left < right ? -1 : 1));
}

export function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
