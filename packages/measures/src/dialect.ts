import { NS_PER_MINUTE } from '@taq/schema';
import type { ResultColumn } from './measure-statement.ts';

/**
 * What the two engines say differently; everything else in a statement is one text for both.
 *
 * Exact numbers: PostgreSQL computes with decimals. DuckDB's products of decimals run out of
 * digits, so there an exact price is a whole number of hundred-millionths of a dollar.
 */
export interface Dialect {
  readonly name: 'postgres' | 'duckdb';
  /** Decimal digits that an exact price carries as a whole number. */
  readonly priceDigits: number;
  /** A price as an exact number. */
  readonly exactPrice: (price: string) => string;
  /** A factor in which products and sums do not overflow. */
  readonly wide: (factor: string) => string;
  /** The whole quotient of two whole numbers that are not negative. */
  readonly quotient: (dividend: string, divisor: bigint) => string;
  /** Values that compare element by element; one is read by `[n]`, counted from 1. */
  readonly tuple: (...elements: readonly string[]) => string;
  /** The whole shares and the rest of a sum of sizes, which carries `digits` decimal digits. */
  readonly shares: (
    sum: string,
    digits: number,
  ) => { readonly whole: string; readonly rest: string };
  /** A column that holds an exact number of `digits` decimal digits. */
  readonly exactColumn: (name: string, digits: number) => ResultColumn;
  /** Ends a subquery whose columns are to be computed once. */
  readonly once: string;
  /** Sorts texts by their bytes. */
  readonly byBytes: string;
  /**
   * Nanoseconds of the slices of a day that are ordered and joined by themselves, where the engine
   * would do so with all rows of a symbol in one thread otherwise, and joins as of a time.
   */
  readonly slice?: bigint;
}

/** PostgreSQL 12 and later: exact numbers are decimals, a tuple is an array of them. */
export const postgres: Dialect = {
  name: 'postgres',
  priceDigits: 0,
  exactPrice: (price) => price,
  wide: (factor) => `${factor}::numeric`,
  quotient: (dividend, divisor) => `${dividend} / ${divisor}`,
  tuple: (first = 'NULL', ...rest) => `ARRAY[${[`${first}::numeric`, ...rest].join(', ')}]`,
  shares: (sum) => ({ whole: `floor(${sum})::int8`, rest: `${sum} - floor(${sum})` }),
  exactColumn: (name) => ({ name, type: 'numeric' }),
  once: 'OFFSET 0',
  byBytes: 'COLLATE "C"',
};

const PRICE_DIGITS = 8;

/** DuckDB: exact numbers are whole ones of up to 128 bits, a tuple is a row of values. */
export const duckdb: Dialect = {
  name: 'duckdb',
  priceDigits: PRICE_DIGITS,
  exactPrice: (price) => `try_cast(round(${price} * 1e${PRICE_DIGITS}) AS bigint)`,
  wide: (factor) => `${factor}::hugeint`,
  quotient: (dividend, divisor) => `${dividend} // ${divisor}`,
  tuple: (...elements) => `row(${elements.join(', ')})`,
  shares: (sum, digits) => ({
    whole: `(${sum} // ${10n ** BigInt(digits)})::bigint`,
    rest: `(${sum} % ${10n ** BigInt(digits)})`,
  }),
  exactColumn: (name, digits) => ({ name, type: 'numeric', digits }),
  once: '',
  byBytes: '',
  slice: 15n * NS_PER_MINUTE,
};
