import { busyAtTheEnds, evenly, joined } from './activity.ts';
import type { DayClock } from './clock.ts';
import { EXCHANGES, exchangeCode, type QuoteColumns } from './columns.ts';
import { conditionCode, type ConditionPattern } from './conditions.ts';
import { isOrderly } from './quotes.ts';
import type { Random } from './random.ts';
import type { TradeDraft } from './trade-draft.ts';

const ODD_LOT = 0.4;
const SWEEP = 0.3;
/** Share of trades outside the session, before as after it. */
const OUTSIDE = 0.025;
const FINRA = exchangeCode('D');
const OFF_EXCHANGE = 0.3;
const VENUES = EXCHANGES.map(exchangeCode);

const IN_SESSION: readonly ConditionPattern[] = ['    ', '   I', ' F  ', ' F I'];
const OUTSIDE_SESSION: readonly ConditionPattern[] = ['  T ', '  TI', ' FT ', ' FTI'];

/** The day's ordinary trades, in order of time: at the quotes, between them, around the session. */
export function ordinaryTrades(
  random: Random,
  clock: DayClock,
  quotes: QuoteColumns,
  count: number,
): TradeDraft[] {
  const times = tradeTimes(random, clock, count);
  const drafts: TradeDraft[] = [];
  let quote = 0;
  for (const time of times) {
    quote = lastOrderly(quotes, quote, time);
    drafts.push(ordinaryTrade(random, clock, quotes, quote, time));
  }
  return drafts;
}

function tradeTimes(random: Random, clock: DayClock, count: number): Float64Array {
  const { earliest, open, close, latest, precision } = clock;
  const outside = Math.min(Math.max(3, Math.round(count * OUTSIDE)), Math.floor(count / 4));
  return joined([
    evenly(random, outside, earliest, open, precision),
    busyAtTheEnds(random, count - 2 * outside, open, close, precision),
    evenly(random, outside, close + 1, latest, precision),
  ]);
}

/** The last orderly quote before `time`, searched onward from one that was such before. */
function lastOrderly(quotes: QuoteColumns, from: number, time: number): number {
  let found = from;
  for (let row = from + 1; row < quotes.count && (quotes.time[row] ?? 0) < time; row += 1) {
    if (isOrderly(quotes, row)) found = row;
  }
  return found;
}

function ordinaryTrade(
  random: Random,
  clock: DayClock,
  quotes: QuoteColumns,
  quote: number,
  time: number,
): TradeDraft {
  const oddLot = random.chance(ODD_LOT);
  const exchange = random.chance(OFF_EXCHANGE) ? FINRA : random.pick(VENUES);
  const sweep = exchange !== FINRA && random.chance(SWEEP);
  const inSession = time >= clock.open && time < clock.close;
  const patterns = inSession ? IN_SESSION : OUTSIDE_SESSION;
  const pattern = patterns[Number(sweep) * 2 + Number(oddLot)] ?? '    ';
  return {
    time,
    participantTime: time - latency(random),
    price: priceAt(random, quotes, quote, exchange === FINRA),
    size: oddLot ? random.int(1, 99) : 100 * (1 + Math.floor(random.exponential() * 2.5)),
    exchange,
    condition: conditionCode(pattern),
    correction: 0,
  };
}

/** Nanoseconds from the participant's stamp to the processor's: 20 to 400 µs. */
export function latency(random: Random): number {
  return random.int(20_000, 400_000);
}

/**
 * At the bid or the ask, now and then at the midpoint; off exchange also inside by parts of a
 * cent. In ten-thousandths of a dollar.
 */
export function priceAt(
  random: Random,
  quotes: QuoteColumns,
  quote: number,
  offExchange: boolean,
): number {
  const bid = quotes.bid[quote] ?? 0;
  const ask = quotes.ask[quote] ?? 0;
  const draw = random.float();
  if (draw < 0.1) return (bid + ask) / 2;
  const [edge, inward] = draw < 0.55 ? [bid, 1] : [ask, -1];
  return offExchange && random.chance(0.4) ? edge + inward * random.int(1, 40) : edge;
}
