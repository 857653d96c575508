import { afterAll, beforeAll, test } from '@jest/globals';
import { newYorkToUtcNs } from '@taq/schema';
import fc from 'fast-check';
import { chooseRule, LocalMeasures, realizedVariance } from '../src/index.ts';
import { answersOf, expectSameAnswers, type Answers } from './support/answers.ts';
import { arrowQuotes, arrowTrades } from './support/arrow-ticks.ts';
import { DATE, generatedDay, SPAN, type GeneratedDay } from './support/generated-ticks.ts';
import { expectClose, rowsOf, type Row } from './support/rows.ts';
import { at, trade } from './support/ticks.ts';

/** The nightly form tries many more. */
const RUNS = { numRuns: Number(process.env['TAQ_MEASURES_CASES'] ?? 200) / 8 };

let measures: LocalMeasures;
beforeAll(async () => {
  measures = await LocalMeasures.open({ threads: 2 });
});
afterAll(async () => measures[Symbol.asyncDispose]());

async function ofTicks({ trades, quotes }: GeneratedDay): Promise<Answers> {
  return answersOf(measures, {
    date: DATE,
    trades: arrowTrades(trades),
    quotes: arrowQuotes(quotes),
  });
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
