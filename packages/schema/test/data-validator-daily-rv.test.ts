import { describe, expect, test } from '@jest/globals';
import { dailyRv, withRule, type DailyRv, type DatasetRule, type Finding } from '../src/index.ts';
import { changedRow, inspectRows } from './support/inspect-shapes.ts';
import { NO_RETURN, volatility } from './support/volatility-rows.ts';

const valid = [
  volatility('AAPL', '2024-11-25'),
  volatility('AAPL', '2024-11-29', { obs: 42, active_5m: 41, active_30m: 7 }),
  volatility('BRK.B', '2024-11-25', NO_RETURN),
  volatility('MSFT', '2024-11-25', { obs: 1, active_5m: 1, active_30m: 1, trades: 1n }),
];

const FLAT = { rv_5m: 0, rv_30m: 0, rvar_5m: 0, rvar_30m: 0 };

function inspect(rows: readonly DailyRv[]): Finding[] {
  return inspectRows(dailyRv, rows);
}

test('valid volatilities have no findings, nulls and zeros among them, and neither have none', () => {
  expect(inspect(valid)).toEqual([]);
  expect(inspect([volatility('A', '2024-11-25', FLAT)])).toEqual([]);
  expect(inspect([])).toEqual([]);
});

describe('each broken rule is one finding', () => {
  const infinite = { rv_5m: Infinity, rvar_5m: Infinity };

  test.each<[string, number, Partial<DailyRv>, string, string]>([
    ['a volatility below zero', 0, { rv_5m: -0.0125 }, 'non_negative', 'rv_5m'],
    ['a long volatility below zero', 0, { rv_30m: -Math.sqrt(2e-4) }, 'non_negative', 'rv_30m'],
    ['trades below zero', 0, { trades: -1n }, 'non_negative', 'trades'],
    ['active intervals below zero', 0, { active_30m: -1 }, 'non_negative', 'active_30m'],
    ['a volatility without a variance', 0, { rvar_5m: null }, 'null_without_input', 'rvar_5m'],
    ['a variance without a volatility', 0, { rv_5m: null }, 'null_without_input', 'rv_5m'],
    ['no long volatility', 1, { rv_30m: null }, 'null_without_input', 'rv_30m'],
    ['no long variance', 1, { rvar_30m: null }, 'null_without_input', 'rvar_30m'],
    ['a zero where there is no return', 2, { rv_5m: 0 }, 'null_without_input', 'rv_5m'],
    ['a root of another variance', 0, { rv_5m: 0.01251 }, 'from_variance', 'rv_5m'],
    ['a long root of another variance', 0, { rvar_30m: 2.01e-4 }, 'from_variance', 'rv_30m'],
    ['the variance instead of its root', 0, { rv_5m: 0.00015625 }, 'from_variance', 'rv_5m'],
    ['more active intervals than returns', 1, { active_5m: 43 }, 'at_most', 'active_5m'],
    ['more long intervals than short ones', 3, { active_30m: 2 }, 'at_most', 'active_30m'],
    ['more returns than a day has', 0, { obs: 79 }, 'session', 'obs'],
    ['more returns than a half day has', 1, { obs: 43 }, 'session', 'obs'],
  ])('%s', (_what, row, changes, rule, column) => {
    expect(inspect(changedRow(valid, row, changes))).toEqual([
      { rule, column, count: 1, rows: [row] },
    ]);
  });

  test.each<[Partial<DailyRv>, string[]]>([
    [{ rvar_5m: -1e-320 }, ['rvar_5m']],
    [{ rvar_30m: -2e-4 }, ['rvar_30m']],
    [{ obs: -1, active_5m: -2, active_30m: -3 }, ['obs', 'active_5m', 'active_30m']],
  ])('what is below zero in %j, whatever else follows from it', (changes, columns) => {
    const findings = inspect(changedRow(valid, 0, changes));
    expect(findings.filter(({ rule }) => rule === 'non_negative')).toEqual(
      columns.map((column) => ({ rule: 'non_negative', column, count: 1, rows: [0] })),
    );
  });

  test('what is not finite, in columns with nulls too', () => {
    expect(inspect(changedRow(valid, 0, infinite)).slice(0, 2)).toEqual([
      { rule: 'finite', column: 'rv_5m', count: 1, rows: [0] },
      { rule: 'finite', column: 'rvar_5m', count: 1, rows: [0] },
    ]);
  });

  test('a day on which the exchange was closed is no session with bounds', () => {
    expect(inspect([volatility('A', '2024-11-28', { obs: 999 })])).toEqual([
      { rule: 'trading_day', column: 'date', count: 1, rows: [0] },
    ]);
  });
});

test('every root that a double can be is the root of its variance', () => {
  const rows = Array.from({ length: 2_000 }, (_, row) => {
    const variance = 10 ** (-12 + row / 200) * (1 + row / 7_919);
    const values = { rvar_5m: variance, rv_5m: Math.sqrt(variance) };
    return volatility(`A${String.fromCharCode(65 + (row % 26))}`, '2024-11-25', values);
  });
  const roots = inspectRows(dailyRv, rows).filter(({ rule }) => rule === 'from_variance');
  expect(roots).toEqual([]);
});

describe('what the rule changes', () => {
  const plain = { rv_5m: 0.0125, rvar_5m: 0.00015625, rv_30m: 0.02, rvar_30m: 0.0004 };
  const shown = (changes: Partial<DailyRv>): DailyRv[] => [
    volatility('A', '2024-11-25', { ...plain, ...changes }),
  ];
  const variances = shown({ rv_5m: 0.00015625, rv_30m: 0.0004 });
  const annual = shown({ rv_5m: 0.025, rv_30m: 0.04 });
  const annualVariances = shown({ rv_5m: 0.000625, rv_30m: 0.0016 });
  const forms = { variances, annual, annualVariances, plain: shown({}) };

  test.each<[keyof typeof forms, DatasetRule]>([
    ['plain', {}],
    ['plain', { output: 'volatility', annualise: 1 }],
    ['variances', { output: 'variance' }],
    ['annual', { annualise: 4 }],
    ['annualVariances', { output: 'variance', annualise: 4 }],
  ])('how variances become %s by %j', (form, rule) => {
    for (const [name, rows] of Object.entries(forms)) {
      const findings = inspectRows(withRule(dailyRv, rule), rows);
      expect(findings.map((finding) => finding.rule)).toEqual(
        name === form ? [] : ['from_variance', 'from_variance'],
      );
    }
  });

  test.each([
    ['neither window has a value', 2, NO_RETURN, []],
    ['a value of too few returns', 2, {}, ['rv_5m', 'rvar_5m', 'rv_30m', 'rvar_30m']],
    ['the long window has too few', 18, { rv_30m: null, rvar_30m: null }, []],
    ['a long value of too few returns', 18, {}, ['rv_30m', 'rvar_30m']],
    ['a short value is missing', 18, NO_RETURN, ['rv_5m', 'rvar_5m']],
    ['both have enough', 19, {}, []],
  ])('how many returns a value needs: %s', (_what, obs, values, columns) => {
    const rows = [volatility('A', '2024-11-25', { ...values, obs, active_5m: 1, active_30m: 1 })];
    expect(inspectRows(withRule(dailyRv, { minObs: 4 }), rows)).toEqual(
      columns.map((column) => ({ rule: 'null_without_input', column, count: 1, rows: [0] })),
    );
  });

  test('in a session of its own, what the long window has is not known', () => {
    const own = withRule(dailyRv, { session: '09:00-17:30', minObs: 4 });
    const rows = [18, 102].map((obs, row) =>
      volatility(`A${row}`, '2024-11-29', { obs, active_5m: 1, active_30m: 1 }),
    );
    expect(inspectRows(own, rows)).toEqual([]);
    const more = [volatility('A', '2024-11-29', { obs: 103 })];
    expect(inspectRows(own, more)).toEqual([
      { rule: 'session', column: 'obs', count: 1, rows: [0] },
    ]);
  });
});
