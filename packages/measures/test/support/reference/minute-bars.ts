import type { Listings, MinuteBarsRule, Span } from '../../../src/index.ts';
import type { Row } from '../rows.ts';
import type { Trade } from '../ticks.ts';
import { compare, groupBy, PRICE_PLACES, SIZE_PLACES, sum, unscaled } from './decimals.ts';
import { eligibleTrades, type EligibleTrade } from './eligibility.ts';

const SHARE = 10n ** BigInt(SIZE_PLACES);

/** Bars the slow and obvious way; `midnight` = UTC nanoseconds of New York's midnight. */
export function referenceBars(
  trades: readonly Trade[],
  rule: MinuteBarsRule,
  day: { readonly span: Span; readonly midnight: bigint; readonly listings?: Listings },
  minutes = 1,
): Row[] {
  const { open, close } = day.span;
  const step = BigInt(minutes) * 60_000_000_000n;
  const lastBar = open + ((close - open - 1n) / step) * step;
  const rows: Row[] = [];
  const inBars = eligibleTrades(trades, rule, day.listings).flatMap((trade) => {
    if (trade.t >= open && trade.t < close) {
      return [{ ...trade, start: open + ((trade.t - open) / step) * step }];
    }
    const joins = rule.closingAuction === 'last-bar' && trade.letters.includes('6');
    return joins && trade.t >= close ? [{ ...trade, start: lastBar }] : [];
  });
  for (const [symbol, ofSymbol] of groupBy(inBars, (trade) => trade.symbol)) {
    const byBar = groupBy(ofSymbol, ({ start }) => String(start).padStart(20, '0'));
    for (const [start, ofBar] of byBar) {
      const stamp = BigInt(start) + (rule.stamp === 'right' ? step : 0n);
      rows.push({ symbol, ts: day.midnight + stamp, ...barOf(ofBar) });
    }
  }
  return rows;
}

function barOf(trades: readonly EligibleTrade[]): Row {
  const ordered = trades.toSorted(
    (a, b) => compare(a.t, b.t) || compare(a.seq, b.seq) || compare(a.price, b.price),
  );
  const prices = ordered.map(({ price }) => price);
  const size = sum(ordered.map((trade) => trade.size));
  const notional = sum(ordered.map((trade) => trade.size * trade.px));
  const fraction = unscaled(size % SHARE, SIZE_PLACES);
  return {
    open: prices[0] ?? null,
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1) ?? null,
    volume: size / SHARE,
    volume_fraction: fraction === 0 ? null : fraction,
    vwap: unscaled(notional, PRICE_PLACES + SIZE_PLACES) / unscaled(size, SIZE_PLACES),
    trades: BigInt(ordered.length),
  };
}
