import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newYorkToUtcNs, parseExchangeDate, type ExchangeDate } from '@taq/schema';
import { Float64, Int64, Utf8 } from 'apache-arrow';
import { LocalMeasures, type QuotesTable, type TradesTable } from '../src/index.ts';
import { answersOf } from './support/answers.ts';
import { arrowTable } from './support/arrow-ticks.ts';
import { rowsOf, type Row } from './support/rows.ts';
import { at, quote, symbolOf, trade, type Tick, type Trade } from './support/ticks.ts';

let measures: LocalMeasures;
beforeAll(async () => {
  measures = await LocalMeasures.open({ threads: 2 });
});
afterAll(async () => measures[Symbol.asyncDispose]());

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
])(
  'over a change of clocks in %s, the same local ticks have the same values',
  async (_, before, after, hour) => {
    const [first, second] = await Promise.all(
      [before, after].map(async (day) => {
        const date = parseExchangeDate(day);
        return answersOf(measures, {
          date,
          trades: asInstants(trades, date),
          quotes: quotesAsInstants(date),
        });
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
  },
);

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

function withoutDate(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'date')) as Row;
}
