import { describe, expect, test } from '@jest/globals';
import {
  DateDay,
  Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  type Data,
} from 'apache-arrow';
import {
  createSchemaRegistry,
  DataValidator,
  minuteBars,
  parseExchangeDate,
  tableFromColumns,
  toArrowSchema,
  toEpochDay,
  type Finding,
  type MinuteBar,
  type ValidationScope,
} from '../src/index.ts';
import { bar, barTable } from './support/bar-tables.ts';

const validator = new DataValidator(createSchemaRegistry());

const valid = [bar('AAPL', 0), bar('AAPL', 1), bar('BRK.B', 0), bar('MSFT', 389)];

function inspect(rows: readonly MinuteBar[], scope?: ValidationScope): Finding[] {
  return validator.inspect(barTable(rows), '1min_bars', scope);
}

/** The valid rows, one of them changed. */
function withRow(row: number, changes: Partial<MinuteBar>): MinuteBar[] {
  return valid.map((bar, index) => (index === row ? Object.assign({}, bar, changes) : bar));
}

/** A table in which a column declared not null holds a null in the first row. */
function withNull(column: string): Table {
  const table = barTable(valid);
  const schema = table.schema;
  const children = table.batches
    .flatMap(({ data }) => data.children)
    .map((data, index) => (schema.fields[index]?.name === column ? nulledFirst(data) : data));
  const type = new Struct(schema.fields);
  return new Table(new RecordBatch(schema, makeData({ type, length: valid.length, children })));
}

function nulledFirst(data: Data): Data {
  const { type, length, values, valueOffsets } = data;
  const nullBitmap = Uint8Array.of(0b1111_1110);
  return makeData({ type, length, nullCount: 1, nullBitmap, data: values, valueOffsets } as never);
}

describe('valid rows', () => {
  test('have no findings', () => {
    expect(inspect(valid)).toEqual([]);
  });

  test('may come in several batches, of one symbol too', () => {
    const table = barTable(valid.slice(0, 1)).concat(barTable(valid.slice(1)));
    expect(table.batches).toHaveLength(2);
    expect(validator.inspect(table, 'taq_1min_bars', { rows: 4 })).toEqual([]);
  });

  test('may be a part of a table', () => {
    expect(validator.inspect(barTable(valid).slice(1, 3), '1min_bars', { rows: 2 })).toEqual([]);
  });

  test('may be none', () => {
    expect(inspect([])).toEqual([]);
    expect(validator.inspect(new Table(toArrowSchema(minuteBars)), '1min_bars')).toEqual([]);
  });

  test('pass without a word', () => {
    expect(() => {
      validator.validate(barTable(valid), '1min_bars');
    }).not.toThrow();
  });

  test('may have a vwap that lies an ulp outside of prices that are all equal', () => {
    const prices = { open: 10.1, high: 10.1, low: 10.1, close: 10.1 };
    expect(inspect(withRow(1, { ...prices, vwap: 10.1 + 2 ** -49 }))).toEqual([]);
    expect(inspect(withRow(1, { ...prices, vwap: 10.1 + 2 ** -46 }))).toHaveLength(1);
  });
});

describe('each broken rule is one finding', () => {
  const early = bar('MSFT', -1).ts;
  const late = bar('MSFT', 390).ts;
  const between = bar('MSFT', 389).ts + 1_000_000_000n;
  const saturday = toEpochDay(parseExchangeDate('2024-11-23'));

  test.each<[string, number, Partial<MinuteBar>, Omit<Finding, 'rows' | 'count'>]>([
    ['an infinite price', 1, { vwap: Number.NaN }, { rule: 'finite', column: 'vwap' }],
    ['a low of zero', 1, { low: 0 }, { rule: 'positive', column: 'low' }],
    ['an open above the high', 1, { open: 12.01 }, { rule: 'ohlc', column: 'open' }],
    ['an open below the low', 1, { open: 8.99 }, { rule: 'ohlc', column: 'open' }],
    ['a close above the high', 1, { close: 12.01 }, { rule: 'ohlc', column: 'close' }],
    ['a close below the low', 1, { close: 8.99 }, { rule: 'ohlc', column: 'close' }],
    ['a vwap above the high', 1, { vwap: 12.01 }, { rule: 'ohlc', column: 'vwap' }],
    ['a vwap below the low', 1, { vwap: 8.99 }, { rule: 'ohlc', column: 'vwap' }],
    ['a volume of zero', 1, { volume: 0n }, { rule: 'positive', column: 'volume' }],
    ['a count below zero', 1, { trades: -1n }, { rule: 'positive', column: 'trades' }],
    ['a bar before the open', 3, { ts: early }, { rule: 'session', column: 'ts' }],
    ['a bar at the close', 3, { ts: late }, { rule: 'session', column: 'ts' }],
    ['a bar between two minutes', 3, { ts: between }, { rule: 'session', column: 'ts' }],
    ['a bar on a closed day', 3, { date: saturday }, { rule: 'trading_day', column: 'date' }],
    ['two bars of one minute', 1, { ts: bar('AAPL', 0).ts }, { rule: 'unique_key', column: 'ts' }],
    ['symbols out of order', 2, { symbol: 'A' }, { rule: 'order', column: 'symbol' }],
  ])('%s', (_what, row, changes, finding) => {
    expect(inspect(withRow(row, changes))).toEqual([{ ...finding, count: 1, rows: [row] }]);
  });

  test('times out of order', () => {
    const rows = [bar('AAPL', 1), bar('AAPL', 0)];
    expect(inspect(rows)).toEqual([{ rule: 'order', column: 'ts', count: 1, rows: [1] }]);
  });

  test('an order broken where two batches meet', () => {
    const table = barTable([bar('AAPL', 5)]).concat(barTable([bar('AAPL', 4), bar('AAPL', 6)]));
    expect(validator.inspect(table, '1min_bars')).toEqual([
      { rule: 'order', column: 'ts', count: 1, rows: [1] },
    ]);
  });

  test('dates before the first and after the last of the partition', () => {
    const november = {
      first: parseExchangeDate('2024-11-26'),
      last: parseExchangeDate('2024-11-30'),
    };
    const october = { last: parseExchangeDate('2024-10-31') };
    const finding = { rule: 'date_inside', column: 'date', count: 4, rows: [0, 1, 2, 3] };
    expect(inspect(valid, november)).toEqual([finding]);
    expect(inspect(valid, october)).toEqual([finding]);
    const monday = parseExchangeDate('2024-11-25');
    expect(inspect(valid, { first: monday, last: monday })).toEqual([]);
  });

  test('another number of rows than was promised, none included', () => {
    const finding = { rule: 'row_count', column: 'symbol', rows: [] };
    expect(inspect(valid, { rows: 6 })).toEqual([{ ...finding, count: 2 }]);
    expect(inspect([], { rows: 1 })).toEqual([{ ...finding, count: 1 }]);
  });

  test.each(['ts', 'symbol', 'close', 'volume', 'date'])('a null in %s', (column) => {
    expect(validator.inspect(withNull(column), '1min_bars')).toEqual([
      { rule: 'not_null', column, count: 1, rows: [0] },
    ]);
  });

  test('a half day ends at 13:00', () => {
    const date = toEpochDay(parseExchangeDate('2024-11-29'));
    const fourDays = 4n * 86_400_000_000_000n;
    const rows = [209, 210].map((minute) =>
      bar('AAPL', minute, { ts: bar('AAPL', minute).ts + fourDays, date }),
    );
    expect(inspect(rows)).toEqual([{ rule: 'session', column: 'ts', count: 1, rows: [1] }]);
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
    expect(() => {
      validator.validate(barTable(rows), '1min_bars', { rows: 3 });
    }).toThrow(
      expect.objectContaining({
        code: 'DATA_INVALID',
        message: [
          'the rows are not valid as taq_1min_bars:',
          '  symbol: row_count: 1 row',
          '  ts: order: 1 row, first at 1',
          '  low: positive: 1 row, first at 0',
          '  volume: positive: 2 rows, first at 0, 1',
        ].join('\n'),
        details: { dataset: 'taq_1min_bars', findings: expect.any(Array) },
      }),
    );
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
