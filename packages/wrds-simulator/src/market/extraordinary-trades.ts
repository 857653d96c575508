import { HOUR, MINUTE, SECOND, truncate, type DayClock } from './clock.ts';
import { exchangeCode, type Exchange, type QuoteColumns } from './columns.ts';
import { conditionCode, NO_CONDITION, type ConditionPattern } from './conditions.ts';
import type { Listing } from './listings.ts';
import { latency, priceAt } from './ordinary-trades.ts';
import { CENT, isOrderly, lastBefore, sessionRows } from './quotes.ts';
import type { Random } from './random.ts';
import type { TradeDraft } from './trade-draft.ts';

/** What the extraordinary trades of a day are made from. */
export interface TradeSetting {
  readonly random: Random;
  readonly clock: DayClock;
  readonly quotes: QuoteColumns;
  readonly listing: Listing;
}

/**
 * What every liquid day has besides its ordinary trades: auctions and their official repeats,
 * prints on the edges of the session, ties, late and out-of-sequence prints, corrections,
 * cancels, errors, special conditions, NULL conditions.
 */
export function extraordinaryTrades(setting: TradeSetting): TradeDraft[] {
  return [
    ...openingAuction(setting),
    ...closingAuction(setting),
    ...onTheEdges(setting),
    ...ties(setting),
    ...tiesWithQuotes(setting),
    ...latePrints(setting),
    ...outOfSequence(setting),
    ...corrected(setting),
    ...cancelled(setting),
    ...specialConditions(setting),
    ...withoutCondition(setting),
  ];
}

type Details = Partial<Omit<TradeDraft, 'time' | 'condition'>>;

/** A round lot at the quote of that time, or what `details` say instead. */
function tradeAt(
  { random, clock, quotes }: TradeSetting,
  time: number,
  pattern: ConditionPattern,
  details: Details = {},
): TradeDraft {
  const stamp = truncate(time, clock.precision);
  return {
    time: stamp,
    participantTime: stamp - latency(random),
    price: priceAt(random, quotes, quoteBefore(quotes, stamp), false),
    size: 100 * random.int(1, 9),
    exchange: exchangeCode(random.pick<Exchange>(['N', 'Q', 'P', 'Z', 'K'])),
    condition: conditionCode(pattern),
    correction: 0,
    ...details,
  };
}

/** The last orderly quote before `time`; the first quote where there is none. */
function quoteBefore(quotes: QuoteColumns, time: number): number {
  let row = lastBefore(quotes.time, time);
  while (row > 0 && !isOrderly(quotes, row)) row -= 1;
  return Math.max(0, row);
}

function someTime({ random, clock }: TradeSetting): number {
  return clock.open + random.float() * (clock.close - clock.open);
}

/** The print of the listing exchange, and its official repeat, which is no volume. */
function openingAuction(setting: TradeSetting): TradeDraft[] {
  const { random, clock, listing } = setting;
  const time = clock.open + random.int(50, 2_000) * 1e6 + random.int(0, 999_999);
  const pattern = listing.exchange === 'Q' ? ' O X' : ' O  ';
  const size = random.int(5_000, 120_000);
  const print = tradeAt(setting, time, pattern, {
    exchange: exchangeCode(listing.exchange),
    size,
  });
  return [print, officialRepeat(setting, print, '   Q')];
}

/** Some seconds after the close; another venue sends an official close of its own besides. */
function closingAuction(setting: TradeSetting): TradeDraft[] {
  const { random, clock, listing } = setting;
  const time = clock.close + random.int(1_000, 12_000) * 1e6 + random.int(0, 999_999);
  const pattern = listing.exchange === 'Q' ? ' 6 X' : ' 6  ';
  const print = tradeAt(setting, time, pattern, {
    exchange: exchangeCode(listing.exchange),
    size: random.int(20_000, 500_000),
  });
  const elsewhere = tradeAt(setting, clock.close + random.int(1, 900) * 1e6, '   M', {
    exchange: exchangeCode('Z'),
    size: 100 * random.int(1, 4),
  });
  return [print, officialRepeat(setting, print, '   M'), elsewhere];
}

function officialRepeat(
  { random, clock }: TradeSetting,
  print: TradeDraft,
  pattern: ConditionPattern,
): TradeDraft {
  const time = truncate(print.time + random.int(20_000, 3_000_000), clock.precision);
  return {
    ...print,
    time,
    participantTime: time - latency(random),
    condition: conditionCode(pattern),
  };
}

/** Stamped exactly at the open and exactly at the close. */
function onTheEdges(setting: TradeSetting): TradeDraft[] {
  const { open, close } = setting.clock;
  return [tradeAt(setting, open, '   I', { size: 7 }), tradeAt(setting, close, '    ')];
}

/**
 * Sweeps: several trades of one stamp at different prices. The second sweep lies in the table
 * in another order than its sequence numbers say.
 */
function ties(setting: TradeSetting): TradeDraft[] {
  return [undefined, 'tie'].flatMap((swap) => {
    const first = tradeAt(setting, someTime(setting), ' F  ');
    const second = { ...first, price: first.price + CENT };
    const third = { ...first, price: first.price + 2 * CENT, size: 100 };
    return swap === undefined
      ? [first, second, third]
      : [{ ...first, swap }, second, { ...third, swap }];
  });
}

/** Trades that carry the stamp of a quote. */
function tiesWithQuotes(setting: TradeSetting): TradeDraft[] {
  const { random, clock, quotes } = setting;
  const { first, last } = sessionRows(quotes, clock);
  return Array.from({ length: 3 }, () =>
    tradeAt(setting, quotes.time[random.int(first, last)] ?? clock.open, '    '),
  );
}

/** Reported minutes after they were made (`Z`), and out of sequence in extended hours (`U`). */
function latePrints(setting: TradeSetting): TradeDraft[] {
  const { random, clock } = setting;
  const sold = (['  Z ', '  ZI', '  L '] as const).map((pattern) =>
    late(setting, someTime(setting), pattern),
  );
  const extended = clock.close + 5 * MINUTE + random.int(0, HOUR);
  return [...sold, late(setting, extended, '  U '), late(setting, extended + MINUTE, '  UI')];
}

function late(setting: TradeSetting, time: number, pattern: ConditionPattern): TradeDraft {
  const delay = setting.random.int(90, 900) * SECOND;
  const price = priceAt(
    setting.random,
    setting.quotes,
    quoteBefore(setting.quotes, time - delay),
    false,
  );
  const size = pattern.endsWith('I') ? setting.random.int(1, 99) : 100;
  return tradeAt(setting, time, pattern, { participantTime: time - delay, price, size });
}

/** Pairs whose sequence numbers contradict their times. */
function outOfSequence(setting: TradeSetting): TradeDraft[] {
  return ['first pair', 'second pair'].flatMap((swap) => {
    const time = someTime(setting);
    return [
      tradeAt(setting, time, '    ', { swap }),
      tradeAt(setting, time + 40_000_000, '    ', { swap }),
    ];
  });
}

/** An original that is corrected later (01), and the correction two to three hours on (12). */
function corrected(setting: TradeSetting): TradeDraft[] {
  const original = tradeAt(setting, morning(setting), '    ', { correction: 1 });
  const time = original.time + 2 * HOUR + setting.random.int(0, HOUR);
  const price = original.price + CENT;
  return [
    original,
    tradeAt(setting, time, '    ', { ...repeated(original), price, correction: 12 }),
  ];
}

/** Originals that are cancelled (08) or declared errors (07), and their records hours later. */
function cancelled(setting: TradeSetting): TradeDraft[] {
  return (
    [
      [8, 10],
      [7, 11],
    ] as const
  ).flatMap(([mark, record]) => {
    const original = tradeAt(setting, morning(setting), '    ', {
      correction: mark,
      size: setting.random.int(1_000, 90_000),
    });
    const time = setting.clock.close + HOUR + setting.random.int(0, HOUR);
    return [
      original,
      tradeAt(setting, time, '    ', { ...repeated(original), correction: record }),
    ];
  });
}

function repeated({ price, size, exchange }: TradeDraft): Details {
  return { price, size, exchange };
}

function morning({ random, clock }: TradeSetting): number {
  return clock.open + random.int(10 * MINUTE, HOUR);
}

/** One of each condition that carries no current price or settles by its own rules. */
function specialConditions(setting: TradeSetting): TradeDraft[] {
  const average: ConditionPattern = setting.listing.tape === 'C' ? '   W' : '   B';
  const patterns: readonly ConditionPattern[] = [
    ...([' 4 B', ' 4 I', ' 4  ', ' 7 V', ' 7 I', '   B', '   H', '   P', '   X'] as const),
    ...(['C   ', 'N  I', 'R   '] as const),
    ...(setting.listing.tape === 'C' ? [] : (['   E', '   E'] as const)),
    average,
  ];
  return patterns.map((pattern) => {
    const size = pattern.endsWith('I') ? setting.random.int(1, 99) : 100;
    return tradeAt(setting, someTime(setting), pattern, { size, exchange: exchangeCode('D') });
  });
}

function withoutCondition(setting: TradeSetting): TradeDraft[] {
  return Array.from({ length: 3 }, () => ({
    ...tradeAt(setting, someTime(setting), '    '),
    condition: NO_CONDITION,
  }));
}
