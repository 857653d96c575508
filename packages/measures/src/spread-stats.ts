import { spreadStats, toEpochDay, withRule, type ExchangeDate } from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { Table } from 'apache-arrow';
import {
  effectiveDollars,
  effectiveRelative,
  effectiveTrades,
  type EffectiveSpread,
} from './effective-spread.ts';
import type { Ingredients } from './ingredients.ts';
import { perSymbol, type SymbolIngredients } from './per-symbol.ts';
import { quotedSpread, type QuotedSpread } from './quoted-spread.ts';
import { doubles } from './realized-volatility.ts';
import { defaultSpreadStatsRule, type SpreadStatsRule } from './rules.ts';

export interface SpreadStatsForm {
  readonly date: ExchangeDate;
  readonly rule?: SpreadStatsRule;
}

type Batches = Iterable<Ingredients> | AsyncIterable<Ingredients>;

interface SymbolRow {
  quoted?: QuotedSpread;
  effective?: EffectiveSpread & {
    readonly ewas: number | undefined;
    readonly ewasRelative: number | undefined;
  };
}

/**
 * Ingredients of `quotedSpreadStatement` and `effectiveSpreadStatement` to rows of
 * `taq_spread_stats`: one for each symbol with a quote record or an eligible trade in the session,
 * sorted by symbol. The first are read to their end before the second.
 */
export async function finishSpreadStats(
  { quoted, effective }: { readonly quoted: Batches; readonly effective: Batches },
  { date, rule = defaultSpreadStatsRule }: SpreadStatsForm,
): Promise<Table> {
  const rows = new Map<string, SymbolRow>();
  for await (const groups of perSymbol(quoted)) {
    rows.set(groups.symbol, { quoted: quotedSpread(groups, rule) });
  }
  for await (const groups of perSymbol(effective)) {
    rows.set(groups.symbol, {
      ...rows.get(groups.symbol),
      effective: effectivePart(groups, rule),
    });
  }
  const sorted = [...rows].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return toTable(sorted, date, rule);
}

/** Weighted by shares, the spread in USD; its twin in basis points then by dollars. */
function effectivePart(
  groups: SymbolIngredients,
  { weight, relative }: SpreadStatsRule,
): NonNullable<SymbolRow['effective']> {
  const twin = weight === 'share' ? 'dollar' : weight;
  return {
    ...effectiveTrades(groups),
    ewas: effectiveDollars(groups, weight),
    ewasRelative: effectiveRelative(groups, twin, relative),
  };
}

function toTable(
  rows: readonly (readonly [string, SymbolRow])[],
  date: ExchangeDate,
  rule: SpreadStatsRule,
): Table {
  const counts = (count: (row: SymbolRow) => bigint | undefined): BigInt64Array =>
    BigInt64Array.from(rows, ([, row]) => count(row) ?? 0n);
  const seconds = (ns: (row: SymbolRow) => bigint | undefined): Float64Array =>
    Float64Array.from(rows, ([, row]) => Number(ns(row) ?? 0n) / 1e9);
  const values = (value: (row: SymbolRow) => number | undefined): ReturnType<typeof doubles> =>
    doubles(rows.map(([, row]) => value(row)));
  return tableFromColumns(withRule(spreadStats, rule), rows.length, {
    date: new Int32Array(rows.length).fill(toEpochDay(date)),
    symbol: { codes: Int32Array.from(rows.keys()), dictionary: rows.map(([symbol]) => symbol) },
    qwap_spread: values(({ quoted }) => quoted?.dollars),
    ewas: values(({ effective }) => effective?.ewas),
    quotes: counts(({ quoted }) => quoted?.usable),
    trades: counts(({ effective }) => effective?.trades),
    qwap_spread_bps: values(({ quoted }) => inBasisPoints(quoted?.relative)),
    ewas_bps: values(({ effective }) => inBasisPoints(effective?.ewasRelative)),
    quoted_time: seconds(({ quoted }) => quoted?.ns.usable),
    tied_time: seconds(({ quoted }) => quoted?.tiedNs),
    quote_records: counts(({ quoted }) => quoted?.records),
    trades_without_quote: counts(({ effective }) => effective?.withoutQuote),
    trades_with_unusable_quote: counts(({ effective }) => effective?.withUnusableQuote),
  });
}

function inBasisPoints(relative: number | undefined): number | undefined {
  return relative === undefined ? undefined : 1e4 * relative;
}
