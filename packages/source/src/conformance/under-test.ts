import type { ExchangeDate } from '@taq/schema';
import type { TaqSource } from '../taq-source.ts';

/** The two functions of a test runner that the suite needs; jest, vitest and node:test have them. */
export interface SourceTestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly test: (name: string, body: () => Promise<void>) => void;
}

/** A source under test, and what is true about its data. */
export interface SourceUnderTest {
  readonly name: string;
  /** A fresh source; the suite closes it. */
  readonly open: () => Promise<TaqSource>;
  /** A range with at least one published and one closed day. */
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
  /** A published day on which both symbols below have rows of every measure and are listed. */
  readonly day: ExchangeDate;
  readonly plainSymbol: string;
  readonly suffixedSymbol: string;
  /** A trading day outside of the range for which the source has nothing. */
  readonly unpublishedDay: ExchangeDate;
  /** A test symbol that trades on `day`. */
  readonly testSymbol: string;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
