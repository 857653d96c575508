import { formatTimeOfDay, utcNsToNewYork } from '@taq/schema';

/** A price in USD with two to four decimals: `231.50`, `0.0123`. */
export function formatPrice(price: number): string {
  return price.toFixed(4).replace(/0{1,2}$/, '');
}

/** A count with thousands separated: `1,234,567`. */
export function formatCount(count: bigint | number): string {
  return count.toLocaleString('en-US');
}

const COMPACT = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  maximumSignificantDigits: 3,
});

/** A count in little room: `950`, `1.2K`, `3.45M`. */
export function formatCompact(count: bigint | number): string {
  return COMPACT.format(count);
}

/** The clock of New York at an instant: `09:30`. */
export function formatClock(ts: bigint): string {
  return formatTimeOfDay(utcNsToNewYork(ts).nanosOfDay).slice(0, 5);
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The day of New York at an instant: `Nov 25`. */
export function formatDay(ts: bigint): string {
  const [, month, day] = utcNsToNewYork(ts).date.split('-');
  return `${MONTHS[Number(month) - 1]} ${Number(day)}`;
}

/** A text without control characters, which neither terminals nor XML take well. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '\u{FFFD}');
}
