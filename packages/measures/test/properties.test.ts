import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newYorkToUtcNs, parseExchangeDate, type ExchangeDate } from '@taq/schema';
import { Float64, Int64, Utf8, type Table } from 'apache-arrow';
import fc from 'fast-check';
import {
  chooseRule,
  LocalMeasures,
  realizedVariance,
  type QuotesTable,
  type TradesTable,
} from '../src/index.ts';
import { arrowQuotes, arrowTable, arrowTrades } from './support/arrow-ticks.ts';
import { DATE, generatedDay, SPAN, type GeneratedDay } from './support/generated-ticks.ts';
import { ParquetFolder } from './support/parquet.ts';
import { expectClose, expectSame, rowsOf, type Row } from './support/rows.ts';
import { at, quote, symbolOf, trade, type Tick, type Trade } from './support/ticks.ts';

/** The nightly form tries many more. */
const RUNS = { numRuns: Number(process.env['TAQ_MEASURES_CASES'] ?? 200) / 4 };

let measures: LocalMeasures;
beforeAll(async () => {
  measures = await LocalMeasures.open({ threads: 2 });
});
afterAll(async () => measures[Symbol.asyncDispose]());

interface Answers {
  readonly bars: Table;
  readonly rv: Table;
  readonly spreads: Table;
}

async function answersOf(
  trades: TradesTable,
  quotes: QuotesTable,
  date: ExchangeDate = DATE,
): Promise<Answers> {
  const question = { date, trades, quotes };
  return {
    bars: await measures.minuteBars(question),
    rv: await measures.dailyRv(question),
    spreads: await measures.spreadStats(question),
  };
}

async function ofTicks({ trades, quotes }: GeneratedDay): Promise<Answers> {
  return answersOf(arrowTrades(trades), arrowQuotes(quotes));
}

function expectSameAnswers(actual: Answers, expected: Answers): void {
  for (const name of ['bars', 'rv', 'spreads'] as const) expectSame(actual[name], expected[name]);
}

test('the volatility of stored bars is the one with edge before', async () => {
  const rule = chooseRule('taq_daily_rv', { edge: 'before' });
  const property = fc.asyncProperty(generatedDay, async ({ trades }) => {
    const question = { date: DATE, trades: arrowTrades(trades) };
    const bars = rowsOf(await measures.minuteBars(question));
    const values = rowsOf(await measures.dailyRv({ ...question, rule }));
    const symbols = [...new Set(bars.map(({ symbol }) => symbol))];
    const expected = symbols.map((symbol) => {
      const ofSymbol = bars.filter((bar) => bar['symbol'] === symbol);
      return {
        symbol: symbol ?? null,
        rvar_5m: varianceOfBars(ofSymbol, 5),
        rvar_30m: varianceOfBars(ofSymbol, 30),
      };
    });
    expectClose(values, expected);
  });
  await fc.assert(property, RUNS);
});

/** First open, then at each mark the close of the last bar before it. */
function varianceOfBars(bars: readonly Row[], minutes: number): number | null {
  const [first] = bars;
  const returns: number[] = [];
  let before = Math.log(Number(first?.['open']));
  const step = BigInt(minutes) * 60_000_000_000n;
  for (let mark = SPAN.open + step; mark <= SPAN.close; mark += step) {
    const last = bars.findLast(({ ts }) => BigInt(ts ?? 0) < newYorkToUtcNs(DATE, mark));
    if (last === undefined) continue;
    const log = Math.log(Number(last['close']));
    returns.push(log - before);
    before = log;
  }
  return realizedVariance(returns) ?? null;
}

test('bars of five minutes are made of bars of one', async () => {
  const property = fc.asyncProperty(generatedDay, async ({ trades }) => {
    const question = { date: DATE, trades: arrowTrades(trades) };
    const one = rowsOf(await measures.minuteBars(question));
    const five = rowsOf(await measures.minuteBars({ ...question, minutes: 5 }));
    expectClose(five, inFives(one));
  });
  await fc.assert(property, RUNS);
});

function inFives(bars: readonly Row[]): Row[] {
  const step = 300_000_000_000n;
  const fives: Row[] = [];
  for (const bar of bars) {
    const ts = (BigInt(bar['ts'] ?? 0) / step) * step;
    const last = fives.at(-1);
    const isNew = last === undefined || last['ts'] !== ts || last['symbol'] !== bar['symbol'];
    if (isNew) fives.push({ ...bar, ts });
    else fives[fives.length - 1] = joined(last, bar);
  }
  return fives;
}

function joined(left: Row, right: Row): Row {
  const [volume, more] = [Number(left['volume']), Number(right['volume'])];
  return {
    ...left,
    high: Math.max(Number(left['high']), Number(right['high'])),
    low: Math.min(Number(left['low']), Number(right['low'])),
    close: right['close'] ?? null,
    volume: BigInt(volume + more),
    trades: BigInt(left['trades'] ?? 0) + BigInt(right['trades'] ?? 0),
    vwap: (Number(left['vwap']) * volume + Number(right['vwap']) * more) / (volume + more),
  };
}

test('the order of the rows does not matter', async () => {
  const property = fc.asyncProperty(
    generatedDay.chain((day) => fc.tuple(fc.constant(day), shuffled(day))),
    async ([day, other]) => expectSameAnswers(await ofTicks(other), await ofTicks(day)),
  );
  await fc.assert(property, RUNS);
});

function shuffled({ trades, quotes }: GeneratedDay): fc.Arbitrary<GeneratedDay> {
  return fc.record({
    trades: fc.shuffledSubarray([...trades], { minLength: trades.length }),
    quotes: fc.shuffledSubarray([...quotes], { minLength: quotes.length }),
  });
}

describe('a day in Parquet', () => {
  let folder: ParquetFolder;
  beforeAll(async () => {
    folder = await ParquetFolder.open();
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  /** Many ticks that tie, of three symbols, over the whole day. */
  const TICK = `['A', 'B.C', 'D'][1 + i % 3] AS symbol,
    34200000000000 + (hash(i) % 11700)::BIGINT * 1000000000 AS time`;
  const TRADES = `SELECT ${TICK}, i AS sequence, 10 + (hash(i, 'p') % 100)::DOUBLE / 100 AS price,
    1 + (hash(i, 's') % 500)::BIGINT AS size FROM range(20000) ticks(i)`;
  const QUOTES = `SELECT ${TICK}, 10 + (hash(i, 'b') % 100)::DOUBLE / 100 AS bid,
    10 + (hash(i, 'a') % 130)::DOUBLE / 100 AS ask, 100 AS bidSize, 200 AS askSize
    FROM range(40000) ticks(i)`;

  async function table(
    name: string,
    query: string,
  ): Promise<{ source: { parquet: readonly string[] } }> {
    const path = await folder.write(`${name}.parquet`, query);
    return { source: { parquet: [path] } };
  }

  async function parts(
    name: string,
    query: string,
  ): Promise<{ source: { parquet: readonly string[] } }> {
    const paths = [0, 1, 2, 3].map(async (part) =>
      folder.write(
        `${name}-${part}.parquet`,
        `SELECT * FROM (${query}) WHERE hash(time, '${name}') % 4 = ${part} ORDER BY hash(time, bit_length(symbol))`,
      ),
    );
    return { source: { parquet: await Promise.all(paths) } };
  }

  test('may be one file, or several in any order, or a glob', async () => {
    const whole = await answersOf(await table('t', TRADES), await table('q', QUOTES));
    expect(whole.bars.numRows).toBe(3 * 195);
    const [trades, quotes] = [await parts('t', TRADES), await parts('q', QUOTES)];
    expectSameAnswers(await answersOf(trades, quotes), whole);
    const reversed = [trades, quotes].map(({ source }) => ({
      source: { parquet: [...source.parquet].toReversed() },
    }));
    expectSameAnswers(await answersOf(reversed[0] ?? trades, reversed[1] ?? quotes), whole);
    const globs = ['t-*.parquet', 'q-*.parquet'].map((glob) => ({
      source: { parquet: folder.file(glob) },
    }));
    expectSameAnswers(await answersOf(globs[0] ?? trades, globs[1] ?? quotes), whole);
  });

  test('has one answer, however many threads look for it', async () => {
    const [trades, quotes] = [await table('t', TRADES), await table('q', QUOTES)];
    const answers = await answersOf(trades, quotes);
    for (let run = 0; run < 3; run += 1) {
      expectSameAnswers(await answersOf(trades, quotes), answers);
    }
    await using alone = await LocalMeasures.open({ threads: 1 });
    expectSame(await alone.spreadStats({ date: DATE, trades, quotes }), answers.spreads);
  });
});

test('prices twice as high double dollars, and leave ratios alone', async () => {
  const property = fc.asyncProperty(generatedDay, async (day) => {
    const [once, twice] = [await ofTicks(day), await ofTicks(doubled(day))];
    const dollars = ['open', 'high', 'low', 'close', 'vwap', 'qwap_spread', 'ewas'];
    for (const name of ['bars', 'spreads'] as const) {
      expectClose(
        rowsOf(twice[name]),
        rowsOf(once[name]).map((row) => timesTwo(row, dollars)),
      );
    }
    // Logarithms of other prices round differently, which small returns show most.
    expectClose(rowsOf(twice.rv), rowsOf(once.rv), 1e-8);
  });
  await fc.assert(property, RUNS);
});

function doubled({ trades, quotes }: GeneratedDay): GeneratedDay {
  const twice = (price: number | null): number | null => (price === null ? null : price * 2);
  return {
    trades: trades.map((each) => ({ ...each, price: twice(each.price) })),
    quotes: quotes.map((each) => ({ ...each, bid: twice(each.bid), ask: twice(each.ask) })),
  };
}

function timesTwo(row: Row, names: readonly string[]): Row {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    names.includes(name) && typeof value === 'number' ? 2 * value : value,
  ]);
  return Object.fromEntries(entries) as Row;
}

test('a trade that was cancelled changes nothing, nor does the record that says so', async () => {
  const cancelled = fc.constantFrom('07', '08');
  const property = fc.asyncProperty(
    ...([generatedDay, fc.nat(), cancelled] as const),
    async (day, place, corr) => {
      const t = day.trades[place % Math.max(1, day.trades.length)]?.t ?? at('10:00');
      const print = trade({ t, seq: 2n, price: 11.11, size: 700, corr });
      const notice = { ...print, t: at('12:55'), corr: '10' };
      const more = { ...day, trades: [notice, ...day.trades, print] };
      expectSameAnswers(await ofTicks(more), await ofTicks(day));
    },
  );
  await fc.assert(property, RUNS);
});

describe('over a night in which the clocks change', () => {
  const trades: Trade[] = [
    trade({ t: at('04:00'), price: 9 }),
    trade({ t: at('09:30'), price: 10 }),
    trade({ t: at('09:59:59.999999999'), price: 10.5, size: 200 }),
    trade({ t: at('10:00'), price: 11, seq: 2n }),
    trade({ t: at('15:59:59.999999999'), price: 12, size: 300 }),
    trade({ t: at('16:00'), price: 12.5 }),
    trade({ t: at('19:30'), price: 13 }),
  ];
  const quotes = [
    quote({ t: at('09:29'), bid: 9.9, ask: 10.1 }),
    quote({ t: at('09:45'), bid: 10.4, ask: 10.5 }),
    quote({ t: at('15:59:59'), bid: 11.9, ask: 12.1 }),
  ];

  test.each([
    ['spring', '2024-03-08', '2024-03-11', -3_600_000_000_000n],
    ['autumn', '2024-11-01', '2024-11-04', 3_600_000_000_000n],
    ['spring of 2006', '2006-03-31', '2006-04-03', -3_600_000_000_000n],
  ])('in %s, the same local ticks have the same values', async (_, before, after, hour) => {
    const [first, second] = await Promise.all(
      [before, after].map(async (day) => {
        const date = parseExchangeDate(day);
        return answersOf(asInstants(trades, date), quotesAsInstants(date), date);
      }),
    );
    if (first === undefined || second === undefined) throw new Error('no answers');
    const midnight = (day: string): bigint => newYorkToUtcNs(parseExchangeDate(day), 0n);
    const shift = midnight(after) - midnight(before);
    expect(shift % 86_400_000_000_000n).toBe((86_400_000_000_000n + hour) % 86_400_000_000_000n);
    expect(rowsOf(second.bars).map(withoutDate)).toEqual(
      rowsOf(first.bars).map((bar) => withoutDate({ ...bar, ts: BigInt(bar['ts'] ?? 0) + shift })),
    );
    expect(rowsOf(first.bars)).toHaveLength(4);
    expect(rowsOf(second.rv).map(withoutDate)).toEqual(rowsOf(first.rv).map(withoutDate));
    expect(rowsOf(first.rv)).toMatchObject([{ obs: 78, trades: 5n }]);
    expect(rowsOf(second.spreads).map(withoutDate)).toEqual(rowsOf(first.spreads).map(withoutDate));
    expect(rowsOf(first.spreads)).toMatchObject([{ trades: 4n, quotes: 2n }]);
  });

  function quotesAsInstants(date: ExchangeDate): QuotesTable {
    const columns = {
      bid: [new Float64(), quotes.map(({ bid }) => bid)] as const,
      ask: [new Float64(), quotes.map(({ ask }) => ask)] as const,
      bidSize: [new Int64(), quotes.map(() => 100n)] as const,
      askSize: [new Int64(), quotes.map(() => 100n)] as const,
    };
    return { source: { arrow: arrowTable({ ...instants(quotes, date), ...columns }) } };
  }

  function asInstants(ticks: readonly Trade[], date: ExchangeDate): TradesTable {
    const columns = {
      price: [new Float64(), ticks.map(({ price }) => price)] as const,
      size: [new Int64(), ticks.map(({ size }) => BigInt(size ?? 0))] as const,
    };
    return { source: { arrow: arrowTable({ ...instants(ticks, date), ...columns }) } };
  }

  function instants(ticks: readonly Tick[], date: ExchangeDate) {
    return {
      symbol: [new Utf8(), ticks.map(symbolOf)] as const,
      ts: [new Int64(), ticks.map(({ t }) => newYorkToUtcNs(date, t))] as const,
      sequence: [new Int64(), ticks.map(({ seq }) => seq)] as const,
    };
  }
});

function withoutDate(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'date')) as Row;
}
