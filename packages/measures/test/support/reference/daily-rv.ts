import type { DailyRvRule, Listings, Span } from '../../../src/index.ts';
import type { Row } from '../rows.ts';
import type { Quote, Trade } from '../ticks.ts';
import { compare, groupBy, PRICE_PLACES, SIZE_PLACES, sum, unscaled } from './decimals.ts';
import { eligibleTrades, type EligibleTrade } from './eligibility.ts';
import { orderedQuotes, stateOf, type ExactQuote } from './quotes.ts';

/** Ticks of one instant that the path takes as one, or a single one. */
interface PathTick {
  readonly symbol: string;
  readonly t: bigint;
  readonly price: number;
  readonly count: bigint;
  /** Price of the first opening print among them. */
  readonly opening?: number | undefined;
}

interface ReferenceTicks {
  readonly trades: readonly Trade[];
  readonly quotes: readonly Quote[];
}

/** Volatilities the slow and obvious way: for every mark, the whole day is looked through. */
export function referenceDailyRv(
  ticks: ReferenceTicks,
  rule: DailyRvRule,
  { span, listings }: { readonly span: Span; readonly listings?: Listings },
): Row[] {
  const rows: Row[] = [];
  for (const [symbol, all] of groupBy(pathTicks(ticks, rule, listings), (tick) => tick.symbol)) {
    const path = all.filter(({ t }) => t >= span.open && isUpTo(t, span.close, rule));
    if (path.length === 0) continue;
    const fine = returnsOf(path, rule, span, 5);
    const coarse = returnsOf(path, rule, span, 30);
    const variances = [fine, coarse].map(({ returns }) => varianceOf(returns, rule.minObs));
    rows.push({
      symbol,
      rv_5m: shown(variances[0], rule),
      rv_30m: shown(variances[1], rule),
      obs: fine.returns.length,
      rvar_5m: variances[0] ?? null,
      rvar_30m: variances[1] ?? null,
      active_5m: fine.active,
      active_30m: coarse.active,
      trades: sum(path.map(({ count }) => count)),
    });
  }
  return rows;
}

function isUpTo(t: bigint, mark: bigint, { edge }: DailyRvRule): boolean {
  return edge === 'at' ? t <= mark : t < mark;
}

function returnsOf(
  path: readonly PathTick[],
  rule: DailyRvRule,
  { open, close }: Span,
  minutes: number,
): { readonly returns: number[]; readonly active: number } {
  const start = startOf(path, rule);
  const step = BigInt(minutes) * 60_000_000_000n;
  const returns: number[] = [];
  let active = 0;
  let before = start.price;
  for (let mark = open + step; mark <= close; mark += step) {
    if (!isUpTo(start.t, mark, rule)) continue;
    const price = path.findLast(({ t }) => isUpTo(t, mark, rule))?.price ?? before;
    returns.push(Math.log(price) - Math.log(before));
    before = price;
    const isFirst = mark === open + step;
    const inside = path.some(
      ({ t }) => isUpTo(t, mark, rule) && (isFirst || !isUpTo(t, mark - step, rule)),
    );
    if (inside) active += 1;
  }
  return { returns, active };
}

function startOf(
  path: readonly PathTick[],
  rule: DailyRvRule,
): { readonly t: bigint; readonly price: number } {
  const opening = path.find((tick) => tick.opening !== undefined);
  if (rule.start === 'primary-auction' && opening?.opening !== undefined) {
    return { t: opening.t, price: opening.opening };
  }
  return path[0] ?? { t: 0n, price: 0 };
}

function varianceOf(returns: readonly number[], minObs: number): number | undefined {
  if (returns.length < minObs) return undefined;
  return returns.reduce((total, value) => total + value * value, 0);
}

function shown(variance: number | undefined, { output, annualise }: DailyRvRule): number | null {
  if (variance === undefined) return null;
  return output === 'variance' ? variance * annualise : Math.sqrt(variance * annualise);
}

function pathTicks(
  { trades, quotes }: ReferenceTicks,
  rule: DailyRvRule,
  listings: Listings | undefined,
): PathTick[] {
  if (rule.price === 'mid') {
    const usable = orderedQuotes(quotes, 'any').filter(
      (quote) => stateOf(quote, undefined, 'none') === 'usable',
    );
    return atOnce(usable, (stamp) => midpointOf(stamp, rule.ties));
  }
  const ordered = eligibleTrades(trades, rule, listings).toSorted(
    (a, b) => compare(a.t, b.t) || compare(a.seq, b.seq) || compare(a.price, b.price),
  );
  if (rule.ties !== 'last') return atOnce(ordered, (stamp) => priceOf(stamp, rule.ties));
  return ordered.map(({ symbol, t, price, letters }) => ({
    symbol,
    t,
    price,
    count: 1n,
    opening: letters.includes('O') ? price : undefined,
  }));
}

/** Ticks of one stamp as one. */
function atOnce<T extends { readonly symbol: string; readonly t: bigint }>(
  ticks: readonly T[],
  priceAt: (stamp: readonly T[]) => number,
): PathTick[] {
  const stamps = groupBy(ticks, ({ symbol, t }) => `${symbol} ${String(t).padStart(20, '0')}`);
  return stamps.flatMap(([, stamp]) => {
    const [first] = stamp;
    if (first === undefined) return [];
    const { symbol, t } = first;
    return [{ symbol, t, price: priceAt(stamp), count: BigInt(stamp.length) }];
  });
}

function priceOf(stamp: readonly EligibleTrade[], ties: DailyRvRule['ties']): number {
  const prices = stamp.map(({ px }) => px);
  if (ties === 'median') return unscaled(twiceTheMedian(prices), PRICE_PLACES) / 2;
  const size = sum(stamp.map((trade) => trade.size));
  const notional = sum(stamp.map((trade) => trade.size * trade.px));
  return unscaled(notional, PRICE_PLACES + SIZE_PLACES) / unscaled(size, SIZE_PLACES);
}

function midpointOf(stamp: readonly ExactQuote[], ties: DailyRvRule['ties']): number {
  const sums = stamp.map(({ bid, ask }) => bid + ask);
  if (ties === 'last') return unscaled(sums.at(-1) ?? 0n, PRICE_PLACES) / 2;
  if (ties === 'median') return unscaled(twiceTheMedian(sums), PRICE_PLACES) / 4;
  const sizes = stamp.map(({ bidSize, askSize }) => bidSize + askSize);
  const weighted = sum(sums.map((value, index) => value * (sizes[index] ?? 0n)));
  return unscaled(weighted, PRICE_PLACES) / (2 * Number(sum(sizes)));
}

function twiceTheMedian(values: readonly bigint[]): bigint {
  const sorted = values.toSorted(compare);
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0n;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0n;
  return lower + upper;
}
