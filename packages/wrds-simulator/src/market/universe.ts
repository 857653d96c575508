import { canonicalSymbol, parseSymbol, TaqError, type ExchangeDate } from '@taq/schema';
import {
  FRESH,
  listingOf,
  SUFFIXED,
  TEST_ISSUES,
  THIN,
  WELL_KNOWN,
  type Listing,
} from './listings.ts';

/**
 * What is special about a symbol:
 * - `illiquid`: some thirty trades a day, most minutes empty
 * - `newcomer`: lists on `listedFrom`, on no master list before
 * - `quiet-day`: listed and quoted, but without any trade on `quietDay`
 * - `test`: a test issue, beside the symbols that were asked for
 */
export type Trait = 'illiquid' | 'newcomer' | 'quiet-day' | 'test';

/** A security of a market. */
export interface MarketSymbol extends Listing {
  readonly root: string;
  /** Absent where the security has none: NULL on the server. */
  readonly suffix?: string;
  readonly traits: readonly Trait[];
  readonly listedFrom?: ExchangeDate;
  readonly quietDay?: ExchangeDate;
}

const MOST_SYMBOLS = 10_000;

/**
 * The securities of a market, in the order of the tables: by root, then suffix, those without
 * one first.
 *
 * A count gives exactly that many: well-known names, and from four on the last is illiquid, a
 * newcomer and quiet for a day; from six on the last two share these traits. A list keeps its
 * symbols ordinary; the special ones come beside it. Two test issues come besides in any case.
 * Throws `INVALID_ARGUMENT` or `INVALID_SYMBOL`.
 */
export function chooseSymbols(
  asked: number | readonly string[],
  days: readonly ExchangeDate[],
): readonly MarketSymbol[] {
  const chosen = typeof asked === 'number' ? byCount(asked, days) : byList(asked, days);
  const tests = TEST_ISSUES.map((listing) => describe(listing, ['test']));
  return [...chosen, ...tests].toSorted(inTableOrder);
}

function byCount(count: number, days: readonly ExchangeDate[]): MarketSymbol[] {
  if (!Number.isInteger(count) || count < 1 || count > MOST_SYMBOLS) {
    throw invalidSymbols(String(count), `a market has 1 to ${MOST_SYMBOLS} symbols`);
  }
  if (count < 4) return wellKnown(count);
  if (count < 6) return [...wellKnown(count - 1), allInOne(days, pickFree(THIN, new Set()))];
  return [...wellKnown(count - 2), ...thinAndFresh(days, new Set())];
}

function byList(symbols: readonly string[], days: readonly ExchangeDate[]): MarketSymbol[] {
  const listed = new Set(symbols.map(canonicalSymbol));
  if (listed.size === 0) throw invalidSymbols('', 'a market has at least one symbol');
  const test = TEST_ISSUES.find(({ symbol }) => listed.has(symbol));
  if (test !== undefined) {
    throw invalidSymbols(test.symbol, 'it is a test issue, which every market has besides');
  }
  const ordinary = [...listed].map((symbol) => describe(listingOf(symbol)));
  const hasSuffix = ordinary.some(({ suffix }) => suffix !== undefined);
  const suffixed = hasSuffix ? [] : [describe(pickFree(SUFFIXED, listed))];
  return [...ordinary, ...suffixed, ...thinAndFresh(days, listed)];
}

function invalidSymbols(value: string, why: string): TaqError {
  return new TaqError('INVALID_ARGUMENT', `symbols cannot be ${JSON.stringify(value)}: ${why}`, {
    details: { argument: 'symbols', value },
    next: 'Give a count such as 20, or a list such as AAPL,MSFT,BRK.B.',
  });
}

function wellKnown(count: number): MarketSymbol[] {
  const known = WELL_KNOWN.slice(0, count).map((listing) => describe(listing));
  const invented = Array.from({ length: count - known.length }, (_, index) =>
    describe(listingOf(inventedName(index))),
  );
  return [...known, ...invented];
}

/** XAAA, XAAB, … */
function inventedName(index: number): string {
  const letters = [676, 26, 1].map((place) =>
    String.fromCharCode(65 + (Math.floor(index / place) % 26)),
  );
  return `X${letters.join('')}`;
}

function thinAndFresh(
  days: readonly ExchangeDate[],
  taken: ReadonlySet<string>,
): readonly MarketSymbol[] {
  const thin = describe(pickFree(THIN, taken), ['illiquid'], { quietDay: quietDay(days) });
  const fresh = pickFree(FRESH, new Set([...taken, thin.symbol]));
  return [thin, describe(fresh, [], { listedFrom: listingDay(days) })];
}

function allInOne(days: readonly ExchangeDate[], listing: Listing): MarketSymbol {
  const listedFrom = listingDay(days);
  const quiet = quietDay(days);
  const after = quiet !== undefined && listedFrom !== undefined && quiet > listedFrom;
  return describe(listing, ['illiquid'], { listedFrom, quietDay: after ? quiet : undefined });
}

/** The first candidate that nobody asked for by name, or an invented one where all are taken. */
function pickFree(candidates: readonly Listing[], taken: ReadonlySet<string>): Listing {
  const known = candidates.find(({ symbol }) => !taken.has(symbol));
  if (known !== undefined) return known;
  const ending = candidates === SUFFIXED ? '.A' : '';
  for (let index = MOST_SYMBOLS; ; index += 1) {
    const name = inventedName(index) + ending;
    if (!taken.has(name)) return listingOf(name);
  }
}

interface SpecialDays {
  readonly listedFrom?: ExchangeDate | undefined;
  readonly quietDay?: ExchangeDate | undefined;
}

function describe(
  listing: Listing,
  traits: readonly Trait[] = [],
  { listedFrom, quietDay: quiet }: SpecialDays = {},
): MarketSymbol {
  const found = [...traits];
  if (listedFrom !== undefined) found.push('newcomer');
  if (quiet !== undefined) found.push('quiet-day');
  return {
    ...listing,
    ...parseSymbol(listing.symbol),
    traits: found,
    ...(listedFrom === undefined ? {} : { listedFrom }),
    ...(quiet === undefined ? {} : { quietDay: quiet }),
  };
}

/** A third into the range, never its first day nor a month's; none where no day fits. */
function listingDay(days: readonly ExchangeDate[]): ExchangeDate | undefined {
  const from = Math.max(1, Math.floor(days.length / 3));
  return days.find((day, index) => index >= from && sameMonth(day, days[index - 1]));
}

function sameMonth(day: ExchangeDate, other: ExchangeDate | undefined): boolean {
  return day.slice(0, 7) === other?.slice(0, 7);
}

/** Two thirds into the range, never its first day. */
function quietDay(days: readonly ExchangeDate[]): ExchangeDate | undefined {
  return days[Math.max(1, Math.floor((days.length * 2) / 3))];
}

function inTableOrder(left: MarketSymbol, right: MarketSymbol): number {
  return compare(left.root, right.root) || compare(left.suffix ?? '', right.suffix ?? '');
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

/** Whether the symbol is on the master list of `day`. */
export function isListed(symbol: MarketSymbol, day: ExchangeDate): boolean {
  return symbol.listedFrom === undefined || symbol.listedFrom <= day;
}
