import { HOUR, MINUTE, SECOND } from './clock.ts';
import type { ConditionPattern } from './conditions.ts';
import { priceAt } from './ordinary-trades.ts';
import { CENT } from './quotes.ts';
import type { TradeDraft } from './trade-draft.ts';
import {
  quoteBefore,
  someTime,
  tradeAt,
  type TradeDetails,
  type TradeSetting,
} from './trade-setting.ts';

/** Reported minutes after they were made (`Z`), and out of sequence in extended hours (`U`). */
export function latePrints(setting: TradeSetting): TradeDraft[] {
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

/** An original that is corrected later (01), and the correction two to three hours on (12). */
export function corrected(setting: TradeSetting): TradeDraft[] {
  const original = tradeAt(setting, morning(setting), '    ', { correction: 1 });
  const time = original.time + 2 * HOUR + setting.random.int(0, HOUR);
  const price = original.price + CENT;
  return [
    original,
    tradeAt(setting, time, '    ', { ...repeated(original), price, correction: 12 }),
  ];
}

/** Originals that are cancelled (08) or declared errors (07), and their records hours later. */
export function cancelled(setting: TradeSetting): TradeDraft[] {
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

function repeated({ price, size, exchange }: TradeDraft): TradeDetails {
  return { price, size, exchange };
}

function morning({ random, clock }: TradeSetting): number {
  return clock.open + random.int(10 * MINUTE, HOUR);
}
