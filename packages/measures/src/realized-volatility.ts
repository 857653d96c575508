import { dailyRv, nullableColumn, toEpochDay, withRule, type ExchangeDate } from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { Table } from 'apache-arrow';
import { fsum } from 'd3-array';
import type { Ingredients } from './ingredients.ts';
import { perSymbol } from './per-symbol.ts';
import { pathReturns, pricePath, ticksInSession, type PathReturns } from './price-path.ts';
import type { Span } from './relations.ts';
import { defaultDailyRvRule, type DailyRvRule } from './rules.ts';

/** Sum of squared returns; `undefined` where there are fewer than `minObs`. */
export function realizedVariance(returns: readonly number[], minObs = 1): number | undefined {
  return returns.length < minObs ? undefined : fsum(returns, (value) => value * value);
}

/** Bipower variation, π/2 · Σ |r_j| |r_{j−1}|, without a small-sample factor. */
export function bipowerVariation(returns: readonly number[]): number {
  const products = returns.slice(1).map((value, row) => Math.abs(value * (returns[row] ?? 0)));
  return (Math.PI / 2) * fsum(products);
}

export interface DailyRvForm {
  readonly date: ExchangeDate;
  readonly span: Span;
  readonly rule?: DailyRvRule;
}

interface SymbolRow {
  readonly symbol: string;
  readonly fine: PathReturns;
  readonly coarse: PathReturns;
  readonly trades: bigint;
}

/**
 * Ingredients of `minuteCellsStatement` with marks, or of `pathCellsStatement`, to rows of
 * `taq_daily_rv`: one for each symbol with a tick in the session, in their order.
 */
export async function finishDailyRv(
  batches: Iterable<Ingredients> | AsyncIterable<Ingredients>,
  { date, span, rule = defaultDailyRvRule }: DailyRvForm,
): Promise<Table> {
  const rows: SymbolRow[] = [];
  for await (const cells of perSymbol(batches)) {
    const path = pricePath(cells);
    const { edge } = rule;
    const trades = ticksInSession(path, { ...span, edge });
    const [fine, coarse] = [5, 30].map((minutes) => pathReturns(path, { ...span, minutes, edge }));
    if (trades > 0n && fine !== undefined && coarse !== undefined) {
      rows.push({ symbol: cells.symbol, fine, coarse, trades });
    }
  }
  return toTable(rows, date, rule);
}

function toTable(rows: readonly SymbolRow[], date: ExchangeDate, rule: DailyRvRule): Table {
  const variances = {
    fine: rows.map(({ fine }) => realizedVariance(fine.returns, rule.minObs)),
    coarse: rows.map(({ coarse }) => realizedVariance(coarse.returns, rule.minObs)),
  };
  return tableFromColumns(withRule(dailyRv, rule), rows.length, {
    date: new Int32Array(rows.length).fill(toEpochDay(date)),
    symbol: {
      codes: Int32Array.from(rows.keys()),
      dictionary: rows.map(({ symbol }) => symbol),
    },
    rv_5m: doubles(variances.fine.map((variance) => shownVariance(variance, rule))),
    rv_30m: doubles(variances.coarse.map((variance) => shownVariance(variance, rule))),
    obs: Int32Array.from(rows, ({ fine }) => fine.returns.length),
    rvar_5m: doubles(variances.fine),
    rvar_30m: doubles(variances.coarse),
    active_5m: Int32Array.from(rows, ({ fine }) => fine.active),
    active_30m: Int32Array.from(rows, ({ coarse }) => coarse.active),
    trades: BigInt64Array.from(rows, ({ trades }) => trades),
  });
}

/** A variance as the rule shows it: its root, times the root of the year's days, unless asked. */
export function shownVariance(
  variance: number | undefined,
  { output, annualise }: Pick<DailyRvRule, 'output' | 'annualise'>,
): number | undefined {
  if (variance === undefined) return undefined;
  return output === 'variance' ? variance * annualise : Math.sqrt(variance * annualise);
}

/** Values, null where undefined. */
export function doubles(
  values: readonly (number | undefined)[],
): ReturnType<typeof nullableColumn> {
  return nullableColumn(
    Float64Array.from(values, (value) => value ?? 0),
    (row) => values[row] === undefined,
  );
}
