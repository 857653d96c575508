import { describe, expect, test } from '@jest/globals';
import { parseExchangeDate, TaqError } from '@taq/schema';
import {
  conditionTexts,
  createMarket,
  isListed,
  symbolDay,
  type Market,
  type MarketOptions,
  type MarketSymbol,
} from '../src/index.ts';
import { thanksgiving, yearsEnd } from './support/markets.ts';

const monday = thanksgiving.start;

function named(market: Market, name: string): MarketSymbol {
  const found = market.symbols.find(({ symbol }) => symbol === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

function names(
  options: Partial<MarketOptions>,
  keep?: (symbol: MarketSymbol) => boolean,
): string[] {
  const { symbols } = createMarket({ ...thanksgiving, ...options });
  return symbols.filter(keep ?? (() => true)).map(({ symbol }) => symbol);
}

function refusal(options: Partial<MarketOptions>): string | undefined {
  try {
    createMarket({ ...thanksgiving, ...options });
    return undefined;
  } catch (error) {
    return TaqError.is(error) ? error.code : String(error);
  }
}

const notTest = ({ traits }: MarketSymbol): boolean => !traits.includes('test');

describe('the symbols of a market', () => {
  test.each([1, 3, 4, 5, 6, 20, 60])('a count of %i gives that many, test issues beside', (n) => {
    expect(names({ symbols: n }, notTest)).toHaveLength(n);
    expect(names({ symbols: n })).toEqual(expect.arrayContaining(['NTEST', 'ZVZZT', 'AAPL']));
  });

  test('stand in the order of root, then suffix, those without one first', () => {
    const market = createMarket({ ...thanksgiving, symbols: ['BRK.B', 'BRK', 'BRKA', 'A'] });
    const ordered = market.symbols.filter(notTest).map(({ symbol }) => symbol);
    expect(ordered).toEqual(['A', 'BRK', 'BRK.B', 'BRKA', 'NEWC', 'SEB']);
  });

  test('four are enough for a suffix, a thin symbol, a newcomer and a quiet day', () => {
    const market = createMarket(thanksgiving);
    expect(market.symbols.filter(notTest).map(({ symbol }) => symbol)).toEqual([
      'AAPL',
      'BRK.B',
      'MSFT',
      'SEB',
    ]);
    expect(named(market, 'BRK.B')).toMatchObject({ root: 'BRK', suffix: 'B', tape: 'A' });
    expect(named(market, 'SEB')).toMatchObject({
      traits: ['illiquid', 'newcomer', 'quiet-day'],
      listedFrom: '2024-11-26',
      quietDay: '2024-11-27',
    });
  });

  test('a list stays ordinary: what is special comes beside it', () => {
    const market = createMarket(yearsEnd);
    for (const symbol of ['TSLA', 'KO', 'XOM', 'QQQ']) {
      expect(named(market, symbol).traits).toEqual([]);
    }
    expect(named(market, 'SEB').traits).toEqual(['illiquid', 'quiet-day']);
    expect(named(market, 'NEWC').traits).toEqual(['newcomer']);
    expect(named(market, 'BRK.B').suffix).toBe('B');
  });

  test('special symbols make room for those that are asked for by name', () => {
    const asked = ['SEB', 'DJCO', 'NEWC', 'FRSH', 'IBM'];
    const market = createMarket({ ...thanksgiving, symbols: asked });
    for (const symbol of asked) expect(named(market, symbol).traits).toEqual([]);
    const traits = market.symbols.flatMap((symbol) => symbol.traits).filter((t) => t !== 'test');
    expect(traits.toSorted()).toEqual(['illiquid', 'newcomer', 'quiet-day']);
    expect(new Set(market.symbols.map(({ symbol }) => symbol)).size).toBe(market.symbols.length);
  });

  test('spellings and repetitions of one symbol are one symbol', () => {
    expect(names({ symbols: ['brk-b', 'BRK.B', ' BRK B '] }, notTest)).toEqual([
      'BRK.B',
      'NEWC',
      'SEB',
    ]);
  });

  test('a newcomer lists within a month, never on the first day of one', () => {
    const starts = ['2024-01-31', '2024-02-26', '2024-05-29', '2024-08-01', '2024-10-30'];
    for (const start of starts) {
      const end = parseExchangeDate('2024-12-31');
      const market = createMarket({ ...thanksgiving, start: parseExchangeDate(start), end });
      const from = named(market, 'SEB').listedFrom;
      const before = market.days[market.days.indexOf(from ?? monday) - 1];
      expect(before?.slice(0, 7)).toBe(from?.slice(0, 7));
    }
  });

  test('a single day has neither newcomer nor quiet day', () => {
    const market = createMarket({ ...thanksgiving, symbols: 6, end: monday });
    expect(market.symbols.flatMap(({ traits }) => traits).toSorted()).toEqual([
      'illiquid',
      'test',
      'test',
    ]);
  });
});

describe('what a market cannot be', () => {
  test.each<[string, Partial<MarketOptions>, string]>([
    ['a fraction as seed', { seed: 0.5 }, 'INVALID_ARGUMENT'],
    ['no symbols', { symbols: 0 }, 'INVALID_ARGUMENT'],
    ['an empty list', { symbols: [] }, 'INVALID_ARGUMENT'],
    ['too many symbols', { symbols: 10_001 }, 'INVALID_ARGUMENT'],
    ['a test issue as ordinary symbol', { symbols: ['zvzzt'] }, 'INVALID_ARGUMENT'],
    ['a misspelt symbol', { symbols: ['AAPL', '$X'] }, 'INVALID_SYMBOL'],
    ['less than one trade', { tradesPerSymbolDay: 0 }, 'INVALID_ARGUMENT'],
    ['half a quote', { quotesPerTrade: 0.5 }, 'INVALID_ARGUMENT'],
    ['an end before the start', { end: parseExchangeDate('2024-11-24') }, 'INVALID_RANGE'],
    [
      'a holiday alone',
      { start: parseExchangeDate('2024-11-28'), end: parseExchangeDate('2024-11-28') },
      'INVALID_RANGE',
    ],
    ['days before TAQ', { start: parseExchangeDate('2003-09-09') }, 'INVALID_RANGE'],
    ['days beyond the calendar', { end: parseExchangeDate('2036-01-02') }, 'INVALID_RANGE'],
  ])('%s', (_, options, code) => {
    expect(refusal(options)).toBe(code);
  });
});

describe('the rows of a symbol-day', () => {
  const market = createMarket({ ...thanksgiving, symbols: ['AAPL', 'IBM', 'T', 'KO'] });

  test('are the same under the same seed and others under another', () => {
    const again = createMarket({ ...thanksgiving, symbols: ['AAPL', 'IBM', 'T', 'KO'] });
    const other = createMarket({ ...thanksgiving, seed: 8, symbols: ['AAPL', 'IBM', 'T', 'KO'] });
    const rows = [market, again, other].map((each) => symbolDay(each, named(each, 'IBM'), monday));
    expect(rows[1]).toEqual(rows[0]);
    expect(rows[2]?.trades.time).not.toEqual(rows[0]?.trades.time);
  });

  test('do not depend on other symbols of a list, nor on other days', () => {
    const alone = createMarket({ ...thanksgiving, symbols: ['IBM'], end: monday });
    expect(symbolDay(alone, named(alone, 'IBM'), monday)).toEqual(
      symbolDay(market, named(market, 'IBM'), monday),
    );
  });

  test('differ between symbols and days', () => {
    const ibm = symbolDay(market, named(market, 'IBM'), monday).trades.price;
    const tuesday = parseExchangeDate('2024-11-26');
    expect(symbolDay(market, named(market, 'T'), monday).trades.price).not.toEqual(ibm);
    expect(symbolDay(market, named(market, 'IBM'), tuesday).trades.price).not.toEqual(ibm);
  });

  test('are refused for a symbol before it lists and for a closed day', () => {
    const newcomer = named(market, 'NEWC');
    expect(isListed(newcomer, monday)).toBe(false);
    expect(() => symbolDay(market, newcomer, monday)).toThrow(/not listed/);
    const holiday = parseExchangeDate('2024-11-28');
    expect(() => symbolDay(market, named(market, 'IBM'), holiday)).toThrow(/closed/);
  });

  test('rise in time and have sequence numbers of their own', () => {
    const { trades, quotes } = symbolDay(market, named(market, 'AAPL'), monday);
    for (const { time, sequence } of [trades, quotes]) {
      expect(time).toEqual(time.toSorted());
      expect(new Set(sequence).size).toBe(sequence.length);
    }
  });

  test('have prices of whole cents or of parts of one, near the quotes', () => {
    const { trades, quotes } = symbolDay(market, named(market, 'AAPL'), monday);
    const [low, high] = [Math.min(...quotes.bid.filter(Boolean)), Math.max(...quotes.ask)];
    for (const price of trades.price) {
      expect(price).toBeGreaterThan(low - 1000);
      expect(price).toBeLessThan(high + 1000);
    }
    expect(trades.price.some((price) => price % 100 !== 0)).toBe(true);
  });

  test('never go below nothing, however cheap the symbol and long the day', () => {
    const penny = createMarket({ ...thanksgiving, symbols: ['F'], tradesPerSymbolDay: 5_000 });
    const { trades, quotes } = symbolDay(penny, named(penny, 'F'), monday);
    expect(trades.price.every((price) => price > 0)).toBe(true);
    expect(quotes.bid.every((price) => price >= 0)).toBe(true);
  });

  test.each([
    ['2003-10-01', 1e9],
    ['2014-06-02', 1e6],
    ['2016-06-01', 1e3],
    ['2017-06-01', 1],
  ])('on %s are stamped to %d ns', (day, precision) => {
    const date = parseExchangeDate(day);
    const then = createMarket({ ...thanksgiving, symbols: ['IBM'], start: date, end: date });
    const { trades, quotes } = symbolDay(then, named(then, 'IBM'), date);
    const stamps = [...trades.time, ...quotes.time, ...trades.participantTime];
    expect(stamps.every((stamp) => stamp % precision === 0)).toBe(true);
    expect(stamps.some((stamp) => stamp % (precision * 10) !== 0)).toBe(true);
  });

  test('before 2018 have one quote in twenty tied with the one before', () => {
    const date = parseExchangeDate('2017-06-01');
    const then = createMarket({
      ...thanksgiving,
      symbols: ['IBM'],
      start: date,
      end: date,
      tradesPerSymbolDay: 2_000,
    });
    const { time } = symbolDay(then, named(then, 'IBM'), date).quotes;
    const tied = time.filter((stamp, row) => stamp === time[row - 1]).length;
    expect(tied / time.length).toBeGreaterThan(0.03);
    expect(tied / time.length).toBeLessThan(0.07);
  });
});

describe('the size of a market', () => {
  function trades(market: Market): number[] {
    return market.symbols
      .filter(notTest)
      .flatMap((symbol) =>
        market.days
          .filter((day) => isListed(symbol, day))
          .map((day) => symbolDay(market, symbol, day).trades.count),
      );
  }

  test.each([4, 6, 20])('is the asked average over %i symbols and all days', (symbols) => {
    const market = createMarket({ ...thanksgiving, symbols, tradesPerSymbolDay: 1_000 });
    const total = trades(market).reduce((sum, count) => sum + count, 0);
    const average = total / (symbols * market.days.length);
    expect(average).toBeGreaterThan(930);
    expect(average).toBeLessThan(1070);
  });

  test('has about the asked quotes per trade', () => {
    const market = createMarket({ ...thanksgiving, symbols: ['IBM'], quotesPerTrade: 5 });
    const { trades: t, quotes } = symbolDay(market, named(market, 'IBM'), monday);
    expect(quotes.count / t.count).toBeCloseTo(5, 0);
  });
});

test('conditions are written as TAQ writes them, and blanks alone are NULL', () => {
  expect(conditionTexts('C')).toEqual(expect.arrayContaining(['@', '@  I', '@F I', '@O X', 'C']));
  expect(conditionTexts('A')).toEqual(expect.arrayContaining([null, '   I', ' F I', ' O', 'C']));
  expect(conditionTexts('A').slice(0, 2)).toEqual([null, null]);
});

test('one trade a day is enough for every kind of trade and quote, whatever seed and date', () => {
  const days = ['2009-06-01', '2014-07-03', '2017-11-24', '2018-12-24', '2026-11-27'];
  for (const [seed, day] of days.map(parseExchangeDate).entries()) {
    const market = createMarket({
      seed,
      symbols: ['IBM'],
      start: day,
      end: day,
      tradesPerSymbolDay: 1,
      quotesPerTrade: 1,
    });
    const { trades, quotes } = symbolDay(market, named(market, 'IBM'), day);
    expect([...new Set(trades.correction)].toSorted((a, b) => a - b)).toEqual([
      0, 1, 7, 8, 10, 11, 12,
    ]);
    const written = new Set([...trades.condition].map((code) => conditionTexts('A')[code]));
    for (const text of [null, '   I', ' O', '   Q', ' 6', '   M', '  Z', '  UI', ' 4 B', '   B']) {
      expect(written).toContain(text);
    }
    const spreads = [...quotes.bid].map((bid, row) => [bid, quotes.ask[row] ?? 0] as const);
    expect(spreads.some(([bid, ask]) => bid === 0 && ask > 0)).toBe(true);
    expect(spreads.some(([bid, ask]) => bid > 0 && ask === 0)).toBe(true);
    expect(spreads.some(([bid, ask]) => bid === 0 && ask === 0)).toBe(true);
    expect(spreads.some(([bid, ask]) => bid > 0 && bid === ask)).toBe(true);
    expect(spreads.some(([bid, ask]) => ask > 0 && bid > ask)).toBe(true);
  }
});
