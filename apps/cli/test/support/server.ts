import { parseExchangeDate } from '@taq/schema';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';

/** The week of the tests: Thanksgiving is closed, the Friday after it a half day. */
export const WEEK = { start: '2024-11-25', end: '2024-11-29' } as const;

/** A small market behind a real PostgreSQL. */
export async function startServer(): Promise<Simulator> {
  return startSimulator({
    seed: 7,
    symbols: 4,
    start: parseExchangeDate(WEEK.start),
    end: parseExchangeDate(WEEK.end),
    tradesPerSymbolDay: 120,
    quotesPerTrade: 1,
  });
}

/** The words of a sync; of everybody's week where nothing else is said. */
export function syncWords(options: {
  readonly url?: string;
  readonly dataDir: string;
  readonly symbols?: string;
  readonly start?: string;
  readonly end?: string;
  /** Words that go last. */
  readonly more?: readonly string[];
}): string[] {
  const { url, dataDir, symbols = 'all', start = WEEK.start, end = WEEK.end, more = [] } = options;
  const words = ['sync', 'aggregates', '--symbols', symbols, '--data-dir', dataDir];
  words.push('--start-date', start, '--end-date', end);
  if (url !== undefined) words.push('--url', url);
  return [...words, ...more];
}
