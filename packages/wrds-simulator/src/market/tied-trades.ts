import { CENT, sessionRows } from './quotes.ts';
import type { TradeDraft } from './trade-draft.ts';
import { someTime, tradeAt, type TradeSetting } from './trade-setting.ts';

/** Stamped exactly at the open and exactly at the close. */
export function onTheEdges(setting: TradeSetting): TradeDraft[] {
  const { open, close } = setting.clock;
  return [tradeAt(setting, open, '   I', { size: 7 }), tradeAt(setting, close, '    ')];
}

/**
 * Sweeps: several trades of one stamp at different prices. The second sweep lies in the table
 * in another order than its sequence numbers say.
 */
export function ties(setting: TradeSetting): TradeDraft[] {
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
export function tiesWithQuotes(setting: TradeSetting): TradeDraft[] {
  const { random, clock, quotes } = setting;
  const { first, last } = sessionRows(quotes, clock);
  return Array.from({ length: 3 }, () =>
    tradeAt(setting, quotes.time[random.int(first, last)] ?? clock.open, '    '),
  );
}

/** Pairs whose sequence numbers contradict their times. */
export function outOfSequence(setting: TradeSetting): TradeDraft[] {
  return ['first pair', 'second pair'].flatMap((swap) => {
    const time = someTime(setting);
    return [
      tradeAt(setting, time, '    ', { swap }),
      tradeAt(setting, time + 40_000_000, '    ', { swap }),
    ];
  });
}
