import { describe, expect, test } from '@jest/globals';
import { spreadStats, withRule, type Finding, type SpreadStats } from '../src/index.ts';
import { changedRow, inspectRows } from './support/inspect-shapes.ts';
import { NO_QUOTE, NO_TRADE, spread } from './support/spread-rows.ts';

const valid = [
  spread('AAPL', '2024-11-25', { quoted_time: 23_400, tied_time: 23_400 }),
  spread('AAPL', '2024-11-29', { quoted_time: 12_600, tied_time: 0 }),
  spread('BRK.B', '2024-11-25', { ...NO_QUOTE, quotes: 0n }),
  spread('MSFT', '2024-11-25', { ...NO_TRADE, quotes: 1_000n }),
  spread('MSFT', '2024-11-26', { qwap_spread: 0, qwap_spread_bps: 0, ewas: 0, ewas_bps: 0 }),
];

function inspect(rows: readonly SpreadStats[]): Finding[] {
  return inspectRows(spreadStats, rows);
}

test('valid spreads have no findings, nulls and zeros among them, and neither have none', () => {
  expect(inspect(valid)).toEqual([]);
  expect(inspect([])).toEqual([]);
});

describe('each broken rule is one finding', () => {
  test.each<[string, number, Partial<SpreadStats>, string, string]>([
    ['a spread below zero', 0, { qwap_spread: -0.01 }, 'non_negative', 'qwap_spread'],
    ['an effective spread below zero', 0, { ewas: -0.01 }, 'non_negative', 'ewas'],
    ['basis points below zero', 0, { qwap_spread_bps: -1 }, 'non_negative', 'qwap_spread_bps'],
    ['effective ones below zero', 0, { ewas_bps: -1 }, 'non_negative', 'ewas_bps'],
    ['quotes below zero', 0, { quotes: -1n }, 'non_negative', 'quotes'],
    ['trades below zero', 0, { trades: -1n }, 'non_negative', 'trades'],
    ['seconds below zero', 0, { quoted_time: -1e-9 }, 'non_negative', 'quoted_time'],
    ['tied seconds below zero', 0, { tied_time: -1e-9 }, 'non_negative', 'tied_time'],
    ['records below zero', 2, { quotes: -2n, quote_records: -1n }, 'non_negative', 'quotes'],
    [
      'lone trades below zero',
      0,
      { trades_without_quote: -1n },
      'non_negative',
      'trades_without_quote',
    ],
    [
      'trades in a crossed market below zero',
      0,
      { trades_with_unusable_quote: -(2n ** 63n) },
      'non_negative',
      'trades_with_unusable_quote',
    ],
    ['infinite basis points', 0, { ewas_bps: Infinity }, 'finite', 'ewas_bps'],
    ['a spread without time', 2, { qwap_spread: 0 }, 'null_without_input', 'qwap_spread'],
    [
      'basis points without time',
      2,
      { qwap_spread_bps: 0 },
      'null_without_input',
      'qwap_spread_bps',
    ],
    ['time without a spread', 0, { qwap_spread: null }, 'null_without_input', 'qwap_spread'],
    ['an effective spread of no trade', 3, { ewas: 0 }, 'null_without_input', 'ewas'],
    ['basis points of no trade', 3, { ewas_bps: 0 }, 'null_without_input', 'ewas_bps'],
    ['trades without a spread', 0, { ewas: null }, 'null_without_input', 'ewas'],
    ['trades without basis points', 0, { ewas_bps: null }, 'null_without_input', 'ewas_bps'],
    ['more quotes than records', 3, { quotes: 1_001n }, 'at_most', 'quotes'],
    ['more seconds than a day has', 0, { quoted_time: 23_400.001 }, 'session', 'quoted_time'],
    ['more than a half day has', 1, { quoted_time: 12_600.001 }, 'session', 'quoted_time'],
    ['more tied seconds than a day has', 0, { tied_time: 23_401 }, 'session', 'tied_time'],
  ])('%s', (_what, row, changes, rule, column) => {
    const findings = inspect(changedRow(valid, row, changes));
    expect(findings[0]).toEqual({ rule, column, count: 1, rows: [row] });
    expect(findings).toHaveLength(changes.quote_records === undefined ? 1 : 2);
  });

  test('a day on which the exchange was closed is no session with bounds', () => {
    expect(inspect([spread('A', '2024-11-28', { quoted_time: 1e9 })])).toEqual([
      { rule: 'trading_day', column: 'date', count: 1, rows: [0] },
    ]);
  });
});

describe('what the rule changes', () => {
  const flash = [spread('A', '2024-11-25', { quoted_time: 0 })];

  test('by records or sizes a quote that was in force for no time counts', () => {
    for (const quotedWeight of ['record', 'size']) {
      expect(inspectRows(withRule(spreadStats, { quotedWeight }), flash)).toEqual([]);
    }
  });

  test('by time it does not', () => {
    const byTime = withRule(spreadStats, { quotedWeight: 'time' });
    for (const dataset of [spreadStats, byTime]) {
      expect(inspectRows(dataset, flash).map(({ column }) => column)).toEqual([
        'qwap_spread',
        'qwap_spread_bps',
      ]);
    }
  });

  test('a session of its own has seconds of its own', () => {
    const own = withRule(spreadStats, { session: '09:00-17:30' });
    const rows = [30_600, 30_601].map((quoted_time, row) =>
      spread(`A${row}`, '2024-11-29', { quoted_time }),
    );
    expect(inspectRows(own, rows)).toEqual([
      { rule: 'session', column: 'quoted_time', count: 1, rows: [1] },
    ]);
  });
});
