import type { ExchangeDate } from '@taq/schema';
import type { Market } from './market.ts';
import { isListed, type MarketSymbol } from './universe.ts';

/** A security that belongs to the S&P 500 for some of a market's days. */
export interface IndexMember {
  readonly symbol: MarketSymbol;
  /** First and last trading day of its membership within the market's range. */
  readonly first: ExchangeDate;
  readonly last: ExchangeDate;
}

const FIRST_PERMNO = 10_001;
/** From so many on one leaves. */
const ENOUGH_MEMBERS = 5;
const FUND = /ETF|Trust|Shares$/;

/**
 * Who is in the index: companies with ordinary trading, no funds. The newcomer joins on the day after
 * it lists; of five or more the last one that was there from the start leaves halfway.
 */
export function indexMembers(market: Market): IndexMember[] {
  const { days } = market;
  const isOrdinary = ({ traits, description }: MarketSymbol): boolean =>
    !traits.includes('test') && !traits.includes('illiquid') && !FUND.test(description);
  const members = market.symbols.filter(isOrdinary).flatMap((symbol): IndexMember[] => {
    const listed = days.filter((day) => isListed(symbol, day));
    const first = symbol.listedFrom === undefined ? listed[0] : listed[1];
    const last = listed.at(-1);
    return first === undefined || last === undefined ? [] : [{ symbol, first, last }];
  });
  return withLeaver(members, days);
}

function withLeaver(members: readonly IndexMember[], days: readonly ExchangeDate[]): IndexMember[] {
  const last = days[Math.floor(days.length / 2) - 1];
  const old = members.filter(({ first }) => first === days[0]);
  const leaver = members.length < ENOUGH_MEMBERS ? undefined : old.at(-1);
  return members.map((member) =>
    member === leaver && last !== undefined ? { ...member, last } : member,
  );
}

/** CRSP's number of a security: for ever, whatever it is called. */
export function permnoOf(market: Market, symbol: MarketSymbol): number {
  return FIRST_PERMNO + market.symbols.indexOf(symbol);
}
