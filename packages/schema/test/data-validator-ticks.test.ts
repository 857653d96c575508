import { describe, expect, test } from '@jest/globals';
import { ticks, type Finding, type Tick } from '../src/index.ts';
import { dayOf, newYork } from './support/days.ts';
import { changedRow, inspectRows } from './support/inspect-shapes.ts';
import { quote, trade } from './support/tick-rows.ts';

const valid = [
  quote('AAPL', 1n, 1_234n),
  quote('AAPL', 2n, 1_234n, { bid: null, bid_size: null, cond: null }),
  trade('AAPL', 3n, 1_234n, { cond: '@ TI', trade_size_fraction: 0.5, source_seq: null }),
  trade('AAPL', 4n, 5_999n, { trade_size: 0n, trade_size_fraction: 0.001, exchange: null }),
  quote('BRK.B', 1n, 1_000n, { ask: 0, ask_size: 0n, exchange: 'Q', source_seq: -1n }),
];

function inspect(rows: readonly Tick[]): Finding[] {
  return inspectRows(ticks, rows);
}

test('valid ticks have no findings, one-sided quotes among them, and neither have none', () => {
  expect(inspect(valid)).toEqual([]);
  expect(inspect([])).toEqual([]);
});

describe('each broken rule is one finding', () => {
  test.each<[string, number, Partial<Tick>, string, string]>([
    ['a bid below zero', 0, { bid: -0.01 }, 'non_negative', 'bid'],
    ['an ask below zero', 0, { ask: -0.01 }, 'non_negative', 'ask'],
    ['a bid size below zero', 0, { bid_size: -1n }, 'non_negative', 'bid_size'],
    ['an ask size below zero', 0, { ask_size: -(2n ** 63n) }, 'non_negative', 'ask_size'],
    ['a price below zero', 2, { trade_px: -1 }, 'non_negative', 'trade_px'],
    ['a size below zero', 2, { trade_size: -1n }, 'non_negative', 'trade_size'],
    ['an ordinal below zero', 0, { seq: -1n }, 'non_negative', 'seq'],
    ['a bid that is no number', 0, { bid: Number.NaN }, 'finite', 'bid'],
    ['an infinite price', 2, { trade_px: Infinity }, 'finite', 'trade_px'],
    ['a fraction of one', 2, { trade_size_fraction: 1 }, 'fraction', 'trade_size_fraction'],
    ['a fraction below zero', 2, { trade_size_fraction: -0.1 }, 'fraction', 'trade_size_fraction'],
    ['a trade without a price', 2, { trade_px: null }, 'kind', 'trade_px'],
    ['a trade without a size', 2, { trade_size: null }, 'kind', 'trade_size'],
    ['a trade with a bid', 2, { bid: 0 }, 'kind', 'bid'],
    ['a trade with an ask', 2, { ask: 1 }, 'kind', 'ask'],
    ['a trade with a bid size', 2, { bid_size: 0n }, 'kind', 'bid_size'],
    ['a trade with an ask size', 2, { ask_size: 0n }, 'kind', 'ask_size'],
    ['a quote with a price', 0, { trade_px: 100 }, 'kind', 'trade_px'],
    ['a quote with a size', 0, { trade_size: 1n }, 'kind', 'trade_size'],
    ['a quote with a fraction', 0, { trade_size_fraction: 0.5 }, 'kind', 'trade_size_fraction'],
    ['a quote with a correction', 0, { correction: '' }, 'kind', 'correction'],
    ['a remainder of another instant', 0, { ts_nano: 235 }, 'ts_nano', 'ts_nano'],
    ['no remainder', 3, { ts_nano: 0 }, 'ts_nano', 'ts_nano'],
    ['a remainder of a microsecond', 4, { ts_nano: 1_000 }, 'ts_nano', 'ts_nano'],
    ['a remainder below zero', 0, { ts_nano: -766 }, 'ts_nano', 'ts_nano'],
    ['an instant before the one before', 3, { ts: valid[0]?.ts ?? 0n, ts_nano: 234 }, '', ''],
  ])('%s', (_what, row, changes, rule, column) => {
    const findings = inspect(changedRow(valid, row, changes));
    expect(findings).toEqual(rule === '' ? [] : [{ rule, column, count: 1, rows: [row] }]);
  });

  test.each(['', 'quot', 'quotes', 'Quote', 'trade ', 'trаde'])(
    'a row of the kind "%s", which has what neither kind has',
    (kind) => {
      const bare = quote('A', 1n, 0n, { bid: null, ask: null, bid_size: null, ask_size: null });
      expect(inspect([{ ...bare, kind }])).toEqual([
        { rule: 'kind', column: 'kind', count: 1, rows: [0] },
      ]);
    },
  );
});

describe('the order of instants', () => {
  test('may not fall inside the day of a symbol', () => {
    const rows = [quote('A', 1n, 2_000n), trade('A', 2n, 1_999n), trade('A', 3n, 1_999n)];
    expect(inspect(rows)).toEqual([{ rule: 'order', column: 'ts', count: 1, rows: [1] }]);
  });

  test('begins again with each symbol and each day', () => {
    const tuesday = { ts: newYork('2024-11-26', 0), date: dayOf('2024-11-26'), ts_nano: 0 };
    const rows = [quote('A', 1n, 9_000n), quote('B', 1n, 1_000n), quote('A', 1n, 0n, tuesday)];
    expect(inspect(rows)).toEqual([]);
  });
});

describe('instants lie on their date', () => {
  test.each(['2024-03-08', '2024-03-11', '2024-11-01', '2024-11-04', '2024-11-29', '2003-09-10'])(
    'from midnight to midnight of New York on %s',
    (date) => {
      const at = (seq: bigint, ts: bigint): Tick =>
        quote('A', seq, 0n, { ts, ts_nano: Number(ts % 1_000n), date: dayOf(date) });
      const [first, last] = [newYork(date, 0), newYork(date, 1_440) - 1n];
      expect(inspect([at(1n, first), at(2n, last)])).toEqual([]);
      expect(inspect([at(1n, first - 1n), at(2n, last + 1n)])).toEqual([
        { rule: 'session', column: 'ts', count: 2, rows: [0, 1] },
      ]);
    },
  );
});

test('remainders are those of instants before 1970, too', () => {
  const rows = [quote('A', 1n, 0n, { ts: -1n, ts_nano: 999, date: dayOf('1969-12-31') })];
  expect(inspect(rows)).toEqual([{ rule: 'trading_day', column: 'date', count: 1, rows: [0] }]);
});
