import { fsum } from 'd3-array';
import { columnOfSymbol, type SymbolIngredients } from './per-symbol.ts';
import { QUOTE_STATE } from './quote-state.ts';
import type { SpreadStatsRule } from './rules.ts';

/** What a symbol's trades paid. */
export interface EffectiveSpread {
  /** Trades with a usable quote, their shares, and their worth in USD. */
  readonly trades: bigint;
  readonly shares: number;
  readonly notional: number;
  /** Eligible trades that no quote came before, and those whose quote has no spread. */
  readonly withoutQuote: bigint;
  readonly withUnusableQuote: bigint;
}

export type EffectiveWeight = SpreadStatsRule['weight'];

/** Rows of `effectiveSpreadStatement` of one symbol. */
export function effectiveTrades(groups: SymbolIngredients): EffectiveSpread {
  const rows = usableRows(groups);
  const state = columnOfSymbol<Int32Array>(groups, 'state');
  const trades = columnOfSymbol<BigInt64Array>(groups, 'trades');
  const count = (isCounted: (state: number) => boolean): bigint =>
    trades.reduce((sum, value, row) => (isCounted(state[row] ?? 0) ? sum + value : sum), 0n);
  return {
    trades: count((code) => code === QUOTE_STATE.usable),
    shares: sumOf(groups, 'shares', rows),
    notional: sumOf(groups, 'notional', rows),
    withoutQuote: count((code) => code === QUOTE_STATE.none),
    withUnusableQuote: count((code) => code !== QUOTE_STATE.usable && code !== QUOTE_STATE.none),
  };
}

/** The mean effective spread in USD; `undefined` where no trade has a usable quote. */
export function effectiveDollars(
  groups: SymbolIngredients,
  weight: EffectiveWeight,
): number | undefined {
  const rows = usableRows(groups);
  if (rows.length === 0) return undefined;
  return sumOf(groups, GAP[weight], rows) / totalWeight(groups, weight, rows);
}

/**
 * The mean effective spread as a share of the midpoint, `undefined` where no trade has a usable
 * quote. By logarithms it is 2·|ln price − ln midpoint|, for which the rows are by price.
 */
export function effectiveRelative(
  groups: SymbolIngredients,
  weight: EffectiveWeight,
  relative: SpreadStatsRule['relative'],
): number | undefined {
  const rows = usableRows(groups);
  if (rows.length === 0) return undefined;
  const terms = relative === 'log' ? logTerms(groups, weight) : ratioTerms(groups, weight);
  return fsum(rows, terms) / totalWeight(groups, weight, rows);
}

/** Sums of gaps, |2·price − bid − ask|, by weight. */
const GAP = { share: 'share_gap', dollar: 'dollar_gap', equal: 'gap' } as const;

/** A gap over the midpoint is twice the gap over bid plus ask, for each pair of these alike. */
function ratioTerms(groups: SymbolIngredients, weight: EffectiveWeight): (row: number) => number {
  const gap = columnOfSymbol<Float64Array>(groups, GAP[weight]);
  const bid = columnOfSymbol<Float64Array>(groups, 'bid');
  const ask = columnOfSymbol<Float64Array>(groups, 'ask');
  return (row) => (2 * (gap[row] ?? 0)) / ((bid[row] ?? 0) + (ask[row] ?? 0));
}

function logTerms(groups: SymbolIngredients, weight: EffectiveWeight): (row: number) => number {
  const price = columnOfSymbol<Float64Array>(groups, 'price');
  const bid = columnOfSymbol<Float64Array>(groups, 'bid');
  const ask = columnOfSymbol<Float64Array>(groups, 'ask');
  const weightAt = weightOf(groups, weight);
  return (row) => {
    const midpoint = ((bid[row] ?? 0) + (ask[row] ?? 0)) / 2;
    return weightAt(row) * 2 * Math.abs(Math.log(price[row] ?? 0) - Math.log(midpoint));
  };
}

function totalWeight(
  groups: SymbolIngredients,
  weight: EffectiveWeight,
  rows: readonly number[],
): number {
  return fsum(rows, weightOf(groups, weight));
}

function weightOf(groups: SymbolIngredients, weight: EffectiveWeight): (row: number) => number {
  const name = { share: 'shares', dollar: 'notional', equal: 'trades' }[weight];
  const values = columnOfSymbol<Float64Array | BigInt64Array>(groups, name);
  return (row) => Number(values[row]);
}

function usableRows(groups: SymbolIngredients): number[] {
  const state = columnOfSymbol<Int32Array>(groups, 'state');
  return [...state.keys()].filter((row) => state[row] === QUOTE_STATE.usable);
}

function sumOf(groups: SymbolIngredients, column: string, rows: readonly number[]): number {
  const values = columnOfSymbol<Float64Array>(groups, column);
  return fsum(rows, (row) => values[row] ?? 0);
}
