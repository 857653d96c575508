import { describe, expect, test } from '@jest/globals';
import { formatUtc, parseExchangeDate, ticks } from '@taq/schema';
import type { TickBatch } from '@taq/source';
import type { RecordBatch } from 'apache-arrow';
import fc from 'fast-check';
import { mergeTicks } from '../src/ticks/merge-ticks.ts';
import { errorOf } from './support/errors.ts';
import { quoteBatch, tradeBatch, type RawQuote, type RawTrade } from './support/raw-ticks.ts';

const DATE = parseExchangeDate('2024-11-25');
const NINE_THIRTY = 34_200_000_000_000;

interface Given {
  readonly trades?: readonly TickBatch[];
  readonly quotes?: readonly TickBatch[];
}

async function merged({ trades = [], quotes = [] }: Given): Promise<RecordBatch[]> {
  const all: RecordBatch[] = [];
  const day = { date: DATE, trades: each(trades), quotes: each(quotes), server: 'memory' };
  for await (const batch of mergeTicks(ticks, day)) all.push(batch);
  return all;
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

function rowsOf(batches: readonly RecordBatch[]): Record<string, unknown>[] {
  return batches.flatMap((batch) =>
    [...batch].map((row) => ({ ...(row?.toJSON() as Record<string, unknown>) })),
  );
}

/** `AAPL 0 quote 100.5`: symbol, ordinal, kind, and what the row is told from others by. */
function lines(batches: readonly RecordBatch[]): string[] {
  return rowsOf(batches).map(
    ({ symbol, seq, kind, bid, trade_px: price }) =>
      `${String(symbol)} ${String(seq)} ${String(kind)} ${String(kind === 'quote' ? bid : price)}`,
  );
}

describe('ticks of a day', () => {
  test('are one sequence for each symbol: by time, quotes before trades of the same stamp', async () => {
    const trades = [
      tradeBatch([
        { symbol: 'AAPL', time: NINE_THIRTY + 5, price: 1 },
        { symbol: 'AAPL', time: NINE_THIRTY + 9, price: 2 },
        { symbol: 'MSFT', time: NINE_THIRTY, price: 3 },
      ]),
    ];
    const quotes = [
      quoteBatch([
        { symbol: 'AAPL', time: NINE_THIRTY + 5, bid: 10 },
        { symbol: 'AAPL', time: NINE_THIRTY + 6, bid: 11 },
        { symbol: 'IBM', time: NINE_THIRTY, bid: 12 },
      ]),
    ];
    expect(lines(await merged({ trades, quotes }))).toEqual([
      'AAPL 0 quote 10',
      'AAPL 1 trade 1',
      'AAPL 2 quote 11',
      'AAPL 3 trade 2',
      'IBM 0 quote 12',
      'MSFT 0 trade 3',
    ]);
  });

  test('come with every column of their kind, and null in those of the other', async () => {
    const trades = [
      tradeBatch([
        {
          symbol: 'BRK.B',
          time: NINE_THIRTY + 1_234_567,
          price: 470.01,
          size: 300n,
          fraction: 0.25,
          conditions: '@ TI',
          correction: '00',
          exchange: 'D',
          sequence: 4711n,
        },
      ]),
    ];
    const quotes = [
      quoteBatch([
        {
          symbol: 'BRK.B',
          time: NINE_THIRTY,
          bid: 470,
          ask: undefined,
          bidSize: 100n,
          askSize: 0n,
          condition: 'R',
          exchange: 'Q',
        },
      ]),
    ];
    const [batch] = await merged({ trades, quotes });
    const instants = batch?.getChild('ts')?.data[0]?.values as BigInt64Array;
    expect([...instants].map(formatUtc)).toEqual([
      '2024-11-25T14:30:00.000000000Z',
      '2024-11-25T14:30:00.001234567Z',
    ]);
    const rows = rowsOf(batch === undefined ? [] : [batch]);
    expect(rows[0]).toMatchObject({
      bid: 470,
      ask: null,
      bid_size: 100n,
      ask_size: 0n,
      cond: 'R',
      exchange: 'Q',
      kind: 'quote',
      trade_px: null,
      trade_size: null,
      trade_size_fraction: null,
      correction: null,
      source_seq: null,
      ts_nano: 0,
    });
    expect(rows[1]).toMatchObject({
      bid: null,
      ask: null,
      bid_size: null,
      ask_size: null,
      trade_px: 470.01,
      trade_size: 300n,
      trade_size_fraction: 0.25,
      cond: '@ TI',
      exchange: 'D',
      correction: '00',
      kind: 'trade',
      source_seq: 4711n,
      ts_nano: 567,
    });
  });

  test('of one stamp go by the number of the source, then by values, null first', async () => {
    const at = { symbol: 'AAPL', time: NINE_THIRTY };
    const trades = [
      tradeBatch([
        { ...at, price: 3, sequence: 12n },
        { ...at, price: 4, sequence: 11n },
      ]),
      tradeBatch([{ ...at, price: 5, sequence: 10n }]),
    ];
    const quotes = [
      quoteBatch([
        { ...at, bid: 9 },
        { ...at, bid: 8, ask: 9 },
      ]),
      quoteBatch([
        { ...at, bid: 8, ask: 8.5 },
        { ...at, bid: undefined },
      ]),
    ];
    expect(lines(await merged({ trades, quotes }))).toEqual([
      'AAPL 0 quote null',
      'AAPL 1 quote 8',
      'AAPL 2 quote 8',
      'AAPL 3 quote 9',
      'AAPL 4 trade 5',
      'AAPL 5 trade 4',
      'AAPL 6 trade 3',
    ]);
  });

  test('are put in batches of one symbol each, however they come', async () => {
    const time = (index: number): number => NINE_THIRTY + index * 1000;
    const many = Array.from({ length: 150_000 }, (_, index): RawTrade => {
      return {
        symbol: index < 140_000 ? 'AAPL' : 'MSFT',
        time: time(index % 140_000),
        price: index,
      };
    });
    const trades = [many.slice(0, 70_001), [], many.slice(70_001)].map((rows) => tradeBatch(rows));
    const batches = await merged({ trades });
    expect(batches.map(({ numRows }) => numRows)).toEqual([
      ...Array.from({ length: 4 }, () => 32_768),
      8928,
      10_000,
    ]);
    expect(batches.map((batch) => new Set(batch.getChild('symbol') ?? []))).toEqual([
      ...Array.from({ length: 5 }, () => new Set(['AAPL'])),
      new Set(['MSFT']),
    ]);
    expect(rowsOf(batches.slice(-1)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 10_000 }, (_, index) => BigInt(index)),
    );
  });

  test('are none where there are none', async () => {
    expect(await merged({})).toEqual([]);
    expect(await merged({ trades: [tradeBatch([])], quotes: [quoteBatch([])] })).toEqual([]);
  });

  test.each([
    ['a symbol after a later one', [{ symbol: 'B' }, { symbol: 'A' }]],
    ['a stamp after a later one', [{ time: NINE_THIRTY + 1 }, { time: NINE_THIRTY }]],
  ])('that are out of order are refused: %s', async (_, rows) => {
    const row = (change: Partial<RawTrade>): RawTrade => {
      return { symbol: 'A', time: NINE_THIRTY, price: 1, ...change };
    };
    const together = [tradeBatch(rows.map((change) => row(change)))];
    const apart = rows.map((change) => tradeBatch([row(change)]));
    for (const trades of [together, apart]) {
      const error = await errorOf(merged({ trades }));
      expect(error.code).toBe('SOURCE_FAILED');
      expect(error.message).toContain('out of order');
    }
  });

  test('end both transfers where nobody reads on', async () => {
    const ended: string[] = [];
    async function* endless(name: string): AsyncGenerator<TickBatch> {
      try {
        for (let time = NINE_THIRTY; ; time += 1) {
          yield tradeBatch([{ symbol: 'AAPL', time, price: 1 }]);
        }
      } finally {
        ended.push(name);
      }
    }
    const day = { date: DATE, trades: endless('trades'), quotes: endless('quotes'), server: 'm' };
    for await (const _ of mergeTicks(ticks, day)) break;
    expect(ended.toSorted()).toEqual(['quotes', 'trades']);
  });
});

const stamp = fc.integer({ min: 0, max: 3 }).map((step) => NINE_THIRTY + step);
const symbol = fc.constantFrom('A', 'BRK', 'BRK.B', 'BRKA');
const trade = fc.record({
  symbol,
  time: stamp,
  price: fc.integer({ min: 1, max: 3 }),
  sequence: fc.option(fc.bigInt({ min: 0n, max: 3n }), { nil: undefined }),
});
const quote = fc.record({
  symbol,
  time: stamp,
  bid: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  ask: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
});

function byPlace(left: RawTrade | RawQuote, right: RawTrade | RawQuote): number {
  if (left.symbol !== right.symbol) return left.symbol < right.symbol ? -1 : 1;
  return left.time - right.time;
}

/** Rows in a random order among equals, in batches of random lengths. */
function inBatches<T extends RawTrade | RawQuote>(
  rows: readonly T[],
  size: number,
  toBatch: (rows: readonly T[]) => TickBatch,
): TickBatch[] {
  const sorted = rows.toSorted(byPlace);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, index) =>
    toBatch(sorted.slice(index * size, (index + 1) * size)),
  );
}

test('the sequence of ticks does not depend on the order or the batches in which equals come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(trade, { maxLength: 30 }),
      fc.array(quote, { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
      async (trades, quotes, size, otherSize) => {
        const once = await merged({
          trades: inBatches(trades, size, tradeBatch),
          quotes: inBatches(quotes, size, quoteBatch),
        });
        const again = await merged({
          trades: inBatches(trades.toReversed(), otherSize, tradeBatch),
          quotes: inBatches(quotes.toReversed(), otherSize, quoteBatch),
        });
        expect(rowsOf(again)).toEqual(rowsOf(once));
        expect(rowsOf(once)).toHaveLength(trades.length + quotes.length);
      },
    ),
  );
});
