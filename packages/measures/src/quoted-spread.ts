import { fsum } from 'd3-array';
import { columnOfSymbol, type SymbolIngredients } from './per-symbol.ts';
import { QUOTE_STATE } from './quote-state.ts';
import type { SpreadStatsRule } from './rules.ts';
import { exactDifference } from './exact-difference.ts';

/** What a symbol's quotes of a session amount to. */
export interface QuotedSpread {
  /** USD; `undefined` where no usable quote was in force. */
  readonly dollars: number | undefined;
  /** Share of the midpoint. */
  readonly relative: number | undefined;
  /** Records in the session, and those of them that are usable. */
  readonly records: bigint;
  readonly usable: bigint;
  /** Usable records that were in force for any time. */
  readonly timed: bigint;
  /** Nanoseconds in force, by state of the quote. */
  readonly ns: Readonly<Record<keyof typeof QUOTE_STATE, bigint>>;
  /** Nanoseconds in force of records that share their stamp with one that no number orders. */
  readonly tiedNs: bigint;
}

/** Rows of `quotedSpreadStatement` of one symbol to its quoted spread. */
export function quotedSpread(
  groups: SymbolIngredients,
  rule: Pick<SpreadStatsRule, 'quotedWeight' | 'relative'>,
): QuotedSpread {
  const state = columnOfSymbol<Int32Array>(groups, 'state');
  const ns = columnOfSymbol<BigInt64Array>(groups, 'ns');
  const records = columnOfSymbol<BigInt64Array>(groups, 'records');
  const usable = [...state.keys()].filter((row) => state[row] === QUOTE_STATE.usable);
  return {
    ...weightedSpreads(groups, usable, rule),
    records: sum(records),
    usable: sum(usable.map((row) => records[row] ?? 0n)),
    timed: sum(usable.map((row) => columnOfSymbol<BigInt64Array>(groups, 'timed')[row] ?? 0n)),
    ns: nsByState(state, ns),
    tiedNs: sum(columnOfSymbol<BigInt64Array>(groups, 'tied')),
  };
}

/** The mean of a column over usable quotes, weighted by time: depths. */
export function timeWeightedMean(groups: SymbolIngredients, column: string): number | undefined {
  const state = columnOfSymbol<Int32Array>(groups, 'state');
  const isUsable = (_: unknown, row: number): boolean => state[row] === QUOTE_STATE.usable;
  const time = columnOfSymbol<BigInt64Array>(groups, 'ns').filter(isUsable);
  const products = columnOfSymbol<Float64Array>(groups, column).filter(isUsable);
  return quotient(fsum(products), Number(sum(time)));
}

function weightedSpreads(
  groups: SymbolIngredients,
  rows: readonly number[],
  rule: Pick<SpreadStatsRule, 'quotedWeight' | 'relative'>,
): Pick<QuotedSpread, 'dollars' | 'relative'> {
  const bid = columnOfSymbol<Float64Array>(groups, 'bid');
  const ask = columnOfSymbol<Float64Array>(groups, 'ask');
  const weights = rows.map(weightOf(groups, rule.quotedWeight));
  const total = fsum(weights);
  const mean = (spread: (bid: number, ask: number) => number): number | undefined =>
    quotient(
      fsum(rows, (row, index) => (weights[index] ?? 0) * spread(bid[row] ?? 0, ask[row] ?? 0)),
      total,
    );
  const dollars = (low: number, high: number): number => exactDifference(high, low);
  return {
    dollars: mean(dollars),
    relative: mean((low, high) =>
      rule.relative === 'log'
        ? Math.log(high) - Math.log(low)
        : (2 * dollars(low, high)) / (low + high),
    ),
  };
}

function weightOf(
  groups: SymbolIngredients,
  weight: SpreadStatsRule['quotedWeight'],
): (row: number) => number {
  switch (weight) {
    case 'time': {
      const ns = columnOfSymbol<BigInt64Array>(groups, 'ns');
      return (row) => Number(ns[row]);
    }
    case 'record': {
      const records = columnOfSymbol<BigInt64Array>(groups, 'records');
      const carried = columnOfSymbol<BigInt64Array>(groups, 'carried');
      return (row) => Number((records[row] ?? 0n) + (carried[row] ?? 0n));
    }
    case 'size': {
      const size = columnOfSymbol<Float64Array>(groups, 'size');
      return (row) => size[row] ?? 0;
    }
  }
}

function nsByState(state: Int32Array, ns: BigInt64Array): QuotedSpread['ns'] {
  const entries = Object.entries(QUOTE_STATE).map(([name, code]) => [
    name,
    sum(ns.filter((_, row) => state[row] === code)),
  ]);
  return Object.fromEntries(entries) as QuotedSpread['ns'];
}

function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}

function quotient(numerator: number, denominator: number): number | undefined {
  return denominator > 0 ? numerator / denominator : undefined;
}
