import { truncate } from './clock.ts';
import { exchangeCode } from './columns.ts';
import { conditionCode, type ConditionPattern } from './conditions.ts';
import { latency } from './ordinary-trades.ts';
import type { TradeDraft } from './trade-draft.ts';
import { tradeAt, type TradeSetting } from './trade-setting.ts';

/** The print of the listing exchange, and its official repeat, which is no volume. */
export function openingAuction(setting: TradeSetting): TradeDraft[] {
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
export function closingAuction(setting: TradeSetting): TradeDraft[] {
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
