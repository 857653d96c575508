import { monthBounds, parseExchangeDate, type Dataset, type ExchangeDate } from '@taq/schema';

/** Partitions are months, `YYYYMM`; those of samples are days, `YYYY-MM-DD`. */
export function isPartitionOf({ tier }: Pick<Dataset, 'tier'>, partition: string): boolean {
  return tier === 'samples' ? isDay(partition) : /^\d{4}(0[1-9]|1[0-2])$/.test(partition);
}

/** First and last date of a partition, both included. */
export function partitionBounds(partition: string): { first: ExchangeDate; last: ExchangeDate } {
  if (!isDay(partition)) return monthBounds(partition);
  const date = parseExchangeDate(partition);
  return { first: date, last: date };
}

/** Whether a partition is a day of samples: each of its symbols is a file of its own. */
export function isDay(partition: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(partition);
}
