import { describe, expect, test } from '@jest/globals';
import {
  Field,
  Float32,
  Int32,
  Int64,
  Schema,
  TimeUnit,
  Timestamp,
  Utf8,
  type DataType,
} from 'apache-arrow';
import {
  compareSchema,
  minuteBars,
  SchemaDriftError,
  TaqError,
  toArrowSchema,
} from '../src/index.ts';

const declared = toArrowSchema(minuteBars).fields;

/** The declared columns, one of them another type. */
function retyped(name: string, type: DataType, nullable = false): Schema {
  return new Schema(
    declared.map((field) => (field.name === name ? new Field(name, type, nullable) : field)),
  );
}

describe('the schema of a table', () => {
  test('is the declared one: no difference', () => {
    expect(compareSchema(minuteBars, toArrowSchema(minuteBars))).toEqual([]);
  });

  test('has a column too few', () => {
    const schema = new Schema(declared.filter(({ name }) => name !== 'vwap'));
    expect(compareSchema(minuteBars, schema)).toEqual([
      { column: 'vwap', kind: 'missing', expected: 'Float64', found: 'no such column' },
    ]);
  });

  test('has a column too many', () => {
    const schema = new Schema([...declared, new Field('__index_level_0__', new Int64())]);
    expect(compareSchema(minuteBars, schema)).toEqual([
      { column: '__index_level_0__', kind: 'added', expected: 'no such column', found: 'Int64' },
    ]);
  });

  test('has a renamed column: one is missing, one added', () => {
    const schema = new Schema(
      declared.map((field) =>
        field.name === 'trades' ? new Field('n', new Int64(), false) : field,
      ),
    );
    expect(compareSchema(minuteBars, schema).map(({ column, kind }) => [column, kind])).toEqual([
      ['trades', 'missing'],
      ['n', 'added'],
    ]);
  });

  test.each<[string, DataType, string, string]>([
    ['volume', new Int32(), 'Int64', 'Int32'],
    ['open', new Float32(), 'Float64', 'Float32'],
    ['symbol', new Int32(), 'Utf8', 'Int32'],
    ['date', new Utf8(), 'Date32<DAY>', 'Utf8'],
    [
      'ts',
      new Timestamp(TimeUnit.MICROSECOND, 'UTC'),
      'Timestamp<NANOSECOND, UTC>',
      'Timestamp<MICROSECOND, UTC>',
    ],
    ['ts', new Int64(), 'Timestamp<NANOSECOND, UTC>', 'Int64'],
  ])('has %s as another type', (column, type, expected, found) => {
    expect(compareSchema(minuteBars, retyped(column, type))).toEqual([
      { column, kind: 'type', expected, found },
    ]);
  });

  test.each<[Timestamp, string]>([
    [new Timestamp(TimeUnit.NANOSECOND, 'America/New_York'), 'America/New_York'],
    [new Timestamp(TimeUnit.NANOSECOND), 'none'],
  ])('has instants of another zone', (type, found) => {
    expect(compareSchema(minuteBars, retyped('ts', type))).toEqual([
      { column: 'ts', kind: 'zone', expected: 'UTC', found },
    ]);
  });

  test('allows nulls where none are declared', () => {
    expect(compareSchema(minuteBars, retyped('trades', new Int64(), true))).toEqual([
      { column: 'trades', kind: 'nullability', expected: 'not null', found: 'nullable' },
    ]);
  });

  test('has its columns in another order', () => {
    const [ts, symbol, ...others] = declared;
    const schema = new Schema([symbol, ts, ...others].filter((field) => field !== undefined));
    expect(compareSchema(minuteBars, schema)).toEqual([
      { column: 'ts', kind: 'order', expected: 'position 1', found: 'symbol there' },
      { column: 'symbol', kind: 'order', expected: 'position 2', found: 'ts there' },
    ]);
  });

  test('has a column twice', () => {
    const schema = new Schema([...declared, ...declared.filter(({ name }) => name === 'trades')]);
    expect(compareSchema(minuteBars, schema)).toEqual([
      { column: 'trades', kind: 'added', expected: 'no such column', found: 'Int64' },
    ]);
  });
});

describe('SchemaDriftError', () => {
  const schema = retyped('volume', new Int32(), true);
  const error = new SchemaDriftError(minuteBars, compareSchema(minuteBars, schema));

  test('prints a line for each difference', () => {
    expect(`${error}`).toBe(
      [
        'SchemaDriftError: the columns are not those of taq_1min_bars version 1:',
        '  volume: type: expected Int64, found Int32',
        '  volume: nullability: expected not null, found nullable',
      ].join('\n'),
    );
  });

  test('is a TaqError that carries the differences and a way out', () => {
    expect(TaqError.is(error, 'SCHEMA_DRIFT')).toBe(true);
    expect(error.details.dataset).toBe('taq_1min_bars');
    expect(error.details.differences).toHaveLength(2);
    expect(error.next).toContain('--full');
  });
});
