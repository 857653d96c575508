import { describe, expect, test } from '@jest/globals';
import { DateDay, Field, Schema, Table } from 'apache-arrow';
import {
  createSchemaRegistry,
  dailyRv,
  DataValidator,
  minuteBars,
  parseExchangeDate,
  SchemaRegistry,
  spreadStats,
  ticks,
  withRule,
  type Dataset,
  type DatasetRule,
  type Finding,
  type MinuteBar,
  type RowOf,
  type ValidationScope,
} from '../src/index.ts';
import { tableFromColumns, toArrowSchema } from '../src/arrow/index.ts';
import { bar, barTable } from './support/bar-tables.ts';
import { tableOf } from './support/dataset-tables.ts';
import { dayOf } from './support/days.ts';
import { changedRow, inspectRows, validator } from './support/inspect-shapes.ts';
import { spread } from './support/spread-rows.ts';
import { quote } from './support/tick-rows.ts';
import { NO_RETURN, volatility } from './support/volatility-rows.ts';

const valid = [bar('AAPL', 0), bar('AAPL', 1), bar('BRK.B', 0), bar('MSFT', 389)];

const ROWS: readonly (readonly [string, Dataset, RowOf<Dataset>])[] = [
  ['1min_bars', minuteBars, bar('A', 0)],
  ['daily_rv', dailyRv, volatility('A')],
  ['spread_stats', spreadStats, spread('A')],
  ['ticks', ticks, quote('A', 1n, 0n)],
];

function inspect(rows: readonly MinuteBar[], scope?: ValidationScope): Finding[] {
  return inspectRows(minuteBars, rows, scope);
}

describe('rows that come batch by batch', () => {
  const rows = [bar('AAPL', 0), bar('AAPL', 2), bar('AAPL', 1), bar('MSFT', 1), bar('MSFT', 1)];

  test('are judged as the table that they make', () => {
    const table = barTable(rows);
    const running = validator.begin(table.schema, '1min_bars', { rows: 7 });
    for (const row of rows.keys()) {
      for (const batch of table.slice(row, row + 1).batches) running.see(batch);
    }
    const findings = validator.inspect(table, '1min_bars', { rows: 7 });
    expect(findings.map(({ rule }) => rule)).toEqual(['row_count', 'unique_key', 'order']);
    expect(running.findings()).toEqual(findings);
  });

  test('end in an error that has all findings', () => {
    const table = barTable(rows);
    const running = validator.begin(table.schema, '1min_bars');
    for (const batch of table.batches) running.see(batch);
    expect(() => {
      running.finish();
    }).toThrow(expect.objectContaining({ code: 'DATA_INVALID' }));
  });

  test('of another schema are refused before the first of them', () => {
    expect(() => validator.begin(toArrowSchema(ticks), '1min_bars')).toThrow(
      expect.objectContaining({ code: 'SCHEMA_DRIFT' }),
    );
  });
});

describe('valid rows', () => {
  test.each(ROWS)('of %s may be one, or none', (name, dataset, row) => {
    expect(validator.inspect(tableOf(dataset, [row]), name)).toEqual([]);
    expect(validator.inspect(tableOf(dataset, []), name, { rows: 0 })).toEqual([]);
    expect(validator.inspect(new Table(toArrowSchema(dataset)), name)).toEqual([]);
  });

  test('may be a part of a table', () => {
    expect(validator.inspect(barTable(valid).slice(1, 3), '1min_bars', { rows: 2 })).toEqual([]);
  });

  test('pass without a word', () => {
    expect(() => {
      validator.validate(barTable(valid), 'taq_1min_bars');
    }).not.toThrow();
  });
});

describe('nulls where none may be', () => {
  const required = ROWS.flatMap(([name, dataset, row]) =>
    dataset.columns
      .filter(({ nullable }) => !nullable)
      .map((column) => [column.name, name, dataset, row] as const),
  );

  test.each(required)('in %s of %s are all that is said', (column, _name, dataset, row) => {
    const rows = [row, { ...row, [column]: null }, { ...row, [column]: null }];
    expect(inspectRows(dataset, rows, { rows: 4 })).toEqual([
      { rule: 'row_count', column: dataset.key[0], count: 1, rows: [] },
      { rule: 'not_null', column, count: 2, rows: [1, 2] },
    ]);
  });
});

describe('dates', () => {
  test.each(ROWS)('of %s lie inside the partition, its ends included', (_name, dataset, row) => {
    const [before, day, after] = ['2024-11-24', '2024-11-25', '2024-11-26'].map(parseExchangeDate);
    const bounds = (first = day, last = day): ValidationScope =>
      first === undefined || last === undefined ? {} : { first, last };
    const finding = { rule: 'date_inside', column: 'date', count: 1, rows: [0] };
    expect(inspectRows(dataset, [row], bounds())).toEqual([]);
    expect(inspectRows(dataset, [row], bounds(after, after))).toEqual([finding]);
    expect(inspectRows(dataset, [row], bounds(before, before))).toEqual([finding]);
  });

  test('may have one bound alone', () => {
    const first = parseExchangeDate('2024-11-26');
    const last = parseExchangeDate('2024-10-31');
    const finding = { rule: 'date_inside', column: 'date', count: 4, rows: [0, 1, 2, 3] };
    expect(inspect(valid, { first })).toEqual([finding]);
    expect(inspect(valid, { last })).toEqual([finding]);
  });

  const closed: readonly (readonly [string, number])[] = [
    ['a Saturday', dayOf('2024-11-23')],
    ['Thanksgiving', dayOf('2024-11-28')],
    ['a day of mourning', dayOf('2025-01-09')],
    ['a day before 1970', -1],
    ['a day after the year 9999', 2_932_897],
    ['the largest day there is', 2 ** 31 - 1],
  ];

  test.each(closed)('are days with a session: not %s', (_what, date) => {
    for (const [, dataset, row] of ROWS) {
      expect(inspectRows(dataset, [{ ...row, date } as RowOf<Dataset>])).toEqual([
        { rule: 'trading_day', column: 'date', count: 1, rows: [0] },
      ]);
    }
  });
});

describe('the number of rows', () => {
  const finding = { rule: 'row_count', column: 'symbol', rows: [] };

  test.each<[string, number, ValidationScope, number]>([
    ['as promised', 4, { rows: 4, minRows: 4, maxRows: 4 }, 0],
    ['more than promised', 4, { rows: 3 }, 1],
    ['fewer than promised', 4, { rows: 6 }, 2],
    ['none, where some were promised', 0, { rows: 1 }, 1],
    ['some, where none were promised', 4, { rows: 0 }, 4],
    ['below the bounds', 4, { minRows: 5, maxRows: 9 }, 1],
    ['above the bounds', 4, { minRows: 1, maxRows: 2 }, 2],
    ['above no bound', 4, { minRows: 1 }, 0],
    ['none, where some are needed', 0, { minRows: 7 }, 7],
    ['as promised, but out of bounds', 4, { rows: 4, maxRows: 1 }, 3],
  ])('%s', (_what, rows, scope, count) => {
    expect(inspect(valid.slice(0, rows), scope)).toEqual(
      count === 0 ? [] : [{ ...finding, count }],
    );
  });
});

describe('the rule by which rows were made is known from', () => {
  const minObs = { minObs: 5 };
  const rows = [volatility('A', '2024-11-25', { ...NO_RETURN, obs: 4, active_5m: 4 })];
  const plain = tableOf(dailyRv, rows);
  const noted = (rule: DatasetRule): Table => tableOf(withRule(dailyRv, rule), rows);
  const registered = (rule: DatasetRule): DataValidator =>
    new DataValidator(new SchemaRegistry().register(withRule(dailyRv, rule)));

  test('nowhere: then the usual one holds', () => {
    expect(validator.inspect(plain, 'daily_rv')).toHaveLength(4);
  });

  test('the notes of the table', () => {
    expect(validator.inspect(noted(minObs), 'daily_rv')).toEqual([]);
  });

  test('the registered dataset, against the notes', () => {
    expect(registered(minObs).inspect(plain, 'daily_rv')).toEqual([]);
    expect(registered(minObs).inspect(noted({ minObs: 1 }), 'daily_rv')).toEqual([]);
    expect(registered({ minObs: 1 }).inspect(noted(minObs), 'daily_rv')).toHaveLength(4);
  });

  test('the scope, against all others', () => {
    expect(validator.inspect(plain, 'daily_rv', { rule: minObs })).toEqual([]);
    const usual = { rule: { minObs: 1 } };
    expect(registered(minObs).inspect(noted(minObs), 'daily_rv', usual)).toHaveLength(4);
  });
});

describe('many findings', () => {
  test('are counted all, and shown for five rows', () => {
    const rows = Array.from({ length: 8 }, (_, minute) => bar('AAPL', minute, { low: -1 }));
    expect(inspect(rows)).toEqual([
      { rule: 'positive', column: 'low', count: 8, rows: [0, 1, 2, 3, 4] },
    ]);
  });

  test('are one error that names each of them', () => {
    const rows = [bar('AAPL', 1, { low: 0, volume: 0n }), bar('AAPL', 0, { volume: 0n })];
    const lines = [
      'the rows are not valid as taq_1min_bars:',
      '  symbol: row_count: 1 row',
      '  ts: order: 1 row, first at 1',
      '  low: positive: 1 row, first at 0',
      '  volume: positive: 2 rows, first at 0, 1',
    ];
    const scope = { rows: 3 };
    const findings = inspect(rows, scope);
    expect(findings).toHaveLength(4);
    expect(() => {
      validator.validate(barTable(rows), '1min_bars', scope);
    }).toThrow(
      expect.objectContaining({
        code: 'DATA_INVALID',
        message: lines.join('\n'),
        details: { dataset: 'taq_1min_bars', findings },
      }),
    );
  });

  test('leave the other rows alone', () => {
    const rows = changedRow(changedRow(valid, 0, { low: 0 }), 3, { open: 99 });
    expect(inspect(rows)).toEqual([
      { rule: 'positive', column: 'low', count: 1, rows: [0] },
      { rule: 'ohlc', column: 'open', count: 1, rows: [3] },
    ]);
  });
});

describe('what cannot be inspected', () => {
  test('a table with other columns is drift, before any row is read', () => {
    const table = new Table(new Schema([new Field('date', new DateDay(), false)]));
    expect(() => validator.inspect(table, '1min_bars')).toThrow(
      expect.objectContaining({ code: 'SCHEMA_DRIFT' }),
    );
  });

  test('a dataset that nobody registered', () => {
    expect(() => validator.inspect(barTable(valid), 'quotes')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_DATASET' }),
    );
  });

  test('columns that are not all there do not become a table', () => {
    expect(() => tableFromColumns(minuteBars, 1, { ts: BigInt64Array.of(0n) })).toThrow(
      new RangeError('no values for column symbol'),
    );
  });
});

test('a dataset of one’s own is held against what every dataset promises', () => {
  const own = { ...dailyRv, name: 'own_rv', shortName: 'own' };
  const registry = createSchemaRegistry().register(own);
  const table = tableOf(own, [volatility('B', '2024-11-23', { rv_5m: -1 }), volatility('A')]);
  expect(new DataValidator(registry).inspect(table, 'own')).toEqual([
    { rule: 'order', column: 'symbol', count: 1, rows: [1] },
    { rule: 'trading_day', column: 'date', count: 1, rows: [0] },
  ]);
});
