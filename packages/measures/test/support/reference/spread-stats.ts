import type { Listings, Span, SpreadStatsRule } from '../../../src/index.ts';
import type { Row } from '../rows.ts';
import type { Quote, Trade } from '../ticks.ts';
import { PRICE_PLACES, SIZE_PLACES, unscaled } from './decimals.ts';
import { eligibleTrades, type EligibleTrade } from './eligibility.ts';
import { orderedQuotes, stateOf, type ExactQuote, type State } from './quotes.ts';

/** A record, what it is good for, and how long it was in force. */
interface Record {
  readonly quote: ExactQuote;
  readonly state: State;
  readonly isInSession: boolean;
  readonly ns: bigint;
  readonly isTied: boolean;
}

interface ReferenceTicks {
  readonly trades: readonly Trade[];
  readonly quotes: readonly Quote[];
}

/** Spreads the slow and obvious way. */
export function referenceSpreadStats(
  ticks: ReferenceTicks,
  rule: SpreadStatsRule,
  { span, listings }: { readonly span: Span; readonly listings?: Listings },
): Row[] {
  const quotes = orderedQuotes(ticks.quotes, rule.quoteConditions);
  const trades = eligibleTrades(ticks.trades, rule, listings).filter(
    ({ t }) => t >= span.open && t < span.close,
  );
  const symbols = new Set([...quotes, ...trades].map(({ symbol }) => symbol));
  return [...symbols].toSorted().flatMap((symbol) => {
    const records = recordsOf(
      quotes.filter((quote) => quote.symbol === symbol),
      rule,
      span,
    );
    const ofSymbol = trades.filter((trade) => trade.symbol === symbol);
    const counted = records.filter(
      ({ isInSession, ns }) => isInSession || (rule.carryIn && ns > 0n),
    );
    if (counted.length === 0 && ofSymbol.length === 0) return [];
    return [{ symbol, ...quotedPart(counted, rule), ...effectivePart(ofSymbol, records, rule) }];
  });
}

/** All records of a symbol up to the close. */
function recordsOf(
  quotes: readonly ExactQuote[],
  rule: SpreadStatsRule,
  { open, close }: Span,
): Record[] {
  const day = quotes.filter(({ t }) => t < close);
  return day.map((quote, index) => {
    const [previous, next] = [day[index - 1], day[index + 1]];
    const ends = next === undefined ? close : next.t;
    const begins = quote.t > open ? quote.t : open;
    return {
      quote,
      state: stateOf(quote, previous, rule.maxSpread),
      isInSession: quote.t >= open,
      ns: ends > begins ? ends - begins : 0n,
      isTied: previous !== undefined && previous.t === quote.t && previous.seq === quote.seq,
    };
  });
}

function quotedPart(records: readonly Record[], rule: SpreadStatsRule): Row {
  const usable = records.filter(({ state }) => state === 'usable');
  const weights = usable.map((record) => quotedWeight(record, rule.quotedWeight));
  const dollars = usable.map(({ quote }) => unscaled(quote.ask - quote.bid, PRICE_PLACES));
  const relative = usable.map(({ quote: { bid, ask } }) =>
    rule.relative === 'log'
      ? Math.log(unscaled(ask, PRICE_PLACES)) - Math.log(unscaled(bid, PRICE_PLACES))
      : Number(ask - bid) / (Number(ask + bid) / 2),
  );
  return {
    qwap_spread: mean(dollars, weights),
    qwap_spread_bps: inBasisPoints(mean(relative, weights)),
    quotes: count(usable.filter(({ isInSession }) => isInSession)),
    quote_records: count(records.filter(({ isInSession }) => isInSession)),
    quoted_time: seconds(usable),
    tied_time: seconds(records.filter(({ isTied }) => isTied)),
  };
}

function quotedWeight(
  { ns, quote: { bidSize, askSize } }: Record,
  weight: SpreadStatsRule['quotedWeight'],
): number {
  if (weight === 'record') return 1;
  return weight === 'time' ? Number(ns) : Number(bidSize + askSize);
}

function effectivePart(
  trades: readonly EligibleTrade[],
  records: readonly Record[],
  rule: SpreadStatsRule,
): Row {
  const matches = trades.map((trade) => {
    const t = trade.t - BigInt(rule.lag);
    return {
      trade,
      record: records.findLast(({ quote }) => (rule.quoteAt === 'at' ? quote.t <= t : quote.t < t)),
    };
  });
  const used = matches.flatMap(({ trade, record }) =>
    record?.state === 'usable' ? [{ trade, quote: record.quote }] : [],
  );
  const without = matches.filter(({ record }) => record === undefined);
  const dollars = used.map(({ trade, quote }) => unscaled(gapOf(trade, quote), PRICE_PLACES));
  const relative = used.map(({ trade, quote }) => relativeGap(trade, quote, rule.relative));
  const weights = (weight: SpreadStatsRule['weight']): number[] =>
    used.map(({ trade }) => effectiveWeight(trade, weight));
  const twin = rule.weight === 'share' ? 'dollar' : rule.weight;
  return {
    ewas: mean(dollars, weights(rule.weight)),
    ewas_bps: inBasisPoints(mean(relative, weights(twin))),
    trades: count(used),
    trades_without_quote: count(without),
    trades_with_unusable_quote: BigInt(matches.length - used.length - without.length),
  };
}

/** Twice the distance to the midpoint. */
function gapOf({ px }: EligibleTrade, { bid, ask }: ExactQuote): bigint {
  const gap = 2n * px - bid - ask;
  return gap < 0n ? -gap : gap;
}

function relativeGap(
  trade: EligibleTrade,
  quote: ExactQuote,
  relative: SpreadStatsRule['relative'],
): number {
  const midpoint = unscaled(5n * (quote.bid + quote.ask), PRICE_PLACES + 1);
  if (relative === 'log') return 2 * Math.abs(Math.log(trade.price) - Math.log(midpoint));
  return unscaled(gapOf(trade, quote), PRICE_PLACES) / midpoint;
}

function effectiveWeight({ size, px }: EligibleTrade, weight: SpreadStatsRule['weight']): number {
  if (weight === 'equal') return 1;
  return weight === 'share'
    ? unscaled(size, SIZE_PLACES)
    : unscaled(size * px, SIZE_PLACES + PRICE_PLACES);
}

/** Null where nothing has any weight. */
function mean(values: readonly number[], weights: readonly number[]): number | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  return values.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0) / total;
}

function inBasisPoints(relative: number | null): number | null {
  return relative === null ? null : 1e4 * relative;
}

function seconds(records: readonly Record[]): number {
  return Number(records.reduce((sum, { ns }) => sum + ns, 0n)) / 1e9;
}

function count(values: readonly unknown[]): bigint {
  return BigInt(values.length);
}
