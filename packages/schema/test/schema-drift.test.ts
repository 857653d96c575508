import { describe, expect, test } from '@jest/globals';
import {
  Dictionary,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  Schema,
  TimeUnit,
  Timestamp,
  Utf8,
  type DataType,
} from 'apache-arrow';
import { compareSchema, minuteBars, SchemaDriftError, TaqError } from '../src/index.ts';
import { toArrowSchema } from '../src/arrow/index.ts';

const declared = toArrowSchema(minuteBars).fields;

function schemaOf(...fields: readonly (Field | undefined)[]): Schema {
  return new Schema(fields.filter((field) => field !== undefined));
}

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
      { column: 'vwap', kind: 'missing', expected: 'float64 (Float64)', found: 'no such column' },
    ]);
  });

  test('has a column too many', () => {
    const schema = new Schema([...declared, new Field('__index_level_0__', new Int64())]);
    expect(compareSchema(minuteBars, schema)).toEqual([
      {
        column: '__index_level_0__',
        kind: 'added',
        expected: 'no such column',
        found: 'int64 (Int64)',
      },
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
    ['volume', new Int32(), 'int64 (Int64)', 'int32 (Int32)'],
    ['open', new Float32(), 'float64 (Float64)', 'Float32'],
    ['symbol', new Int32(), 'string (Utf8)', 'int32 (Int32)'],
    [
      'symbol',
      new Dictionary(new Utf8(), new Int32(), 1),
      'string (Utf8)',
      'Dictionary<Int32, Utf8>',
    ],
    ['date', new Utf8(), 'date (Date32<DAY>)', 'string (Utf8)'],
    [
      'ts',
      new Timestamp(TimeUnit.MICROSECOND, 'UTC'),
      'timestamp_ns (Timestamp<NANOSECOND, UTC>)',
      'Timestamp<MICROSECOND, UTC>',
    ],
    ['ts', new Int64(), 'timestamp_ns (Timestamp<NANOSECOND, UTC>)', 'int64 (Int64)'],
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

  test('has instants of another unit and without a zone', () => {
    expect(compareSchema(minuteBars, retyped('ts', new Timestamp(TimeUnit.MICROSECOND)))).toEqual([
      {
        column: 'ts',
        kind: 'type',
        expected: 'timestamp_ns (Timestamp<NANOSECOND, UTC>)',
        found: 'Timestamp<MICROSECOND>',
      },
      { column: 'ts', kind: 'zone', expected: 'UTC', found: 'none' },
    ]);
  });

  test('allows nulls where none are declared', () => {
    expect(compareSchema(minuteBars, retyped('trades', new Int64(), true))).toEqual([
      { column: 'trades', kind: 'nullability', expected: 'not null', found: 'nullable' },
    ]);
  });

  test('allows no nulls where they are declared: nothing is lost', () => {
    expect(compareSchema(minuteBars, retyped('volume_fraction', new Float64(), false))).toEqual([]);
  });

  test('has a column too early', () => {
    const [ts, symbol, ...others] = declared;
    expect(compareSchema(minuteBars, schemaOf(symbol, ts, ...others))).toEqual([
      { column: 'ts', kind: 'order', expected: 'first', found: 'after symbol' },
      { column: 'symbol', kind: 'order', expected: 'after ts', found: 'first' },
      { column: 'open', kind: 'order', expected: 'after symbol', found: 'after ts' },
    ]);
  });

  test('has another order beside other differences: what is missing or added moves nothing', () => {
    const [ts, symbol, open, high, low, ...others] = declared;
    const added = new Field('venue', new Utf8());
    const schema = schemaOf(added, ts, symbol, low, open, ...others);
    expect(high?.name).toBe('high');
    expect(compareSchema(minuteBars, schema)).toEqual([
      { column: 'high', kind: 'missing', expected: 'float64 (Float64)', found: 'no such column' },
      { column: 'venue', kind: 'added', expected: 'no such column', found: 'string (Utf8)' },
      { column: 'open', kind: 'order', expected: 'after symbol', found: 'after low' },
      { column: 'low', kind: 'order', expected: 'after open', found: 'after symbol' },
      { column: 'close', kind: 'order', expected: 'after low', found: 'after open' },
    ]);
  });

  test('has a column twice: the first counts', () => {
    const again = new Field('trades', new Int32(), true);
    expect(compareSchema(minuteBars, schemaOf(...declared, again))).toEqual([
      { column: 'trades', kind: 'added', expected: 'once', found: 'int32 (Int32)' },
    ]);
    expect(compareSchema(minuteBars, schemaOf(again, ...declared))).toContainEqual({
      column: 'trades',
      kind: 'type',
      expected: 'int64 (Int64)',
      found: 'int32 (Int32)',
    });
  });

  test('has no columns: all are missing', () => {
    const differences = compareSchema(minuteBars, new Schema());
    expect(differences.map(({ column, kind }) => `${column} ${kind}`)).toEqual(
      declared.map(({ name }) => `${name} missing`),
    );
  });
});

describe('SchemaDriftError', () => {
  const schema = retyped('volume', new Int32(), true);
  const error = new SchemaDriftError(minuteBars, compareSchema(minuteBars, schema));

  test('prints a table that a person can read', () => {
    const drifted = schemaOf(
      ...declared
        .filter(({ name }) => name !== 'vwap')
        .map((field) => {
          if (field.name === 'ts') return field.clone({ type: new Timestamp(TimeUnit.NANOSECOND) });
          return field.name === 'volume' ? field.clone({ type: new Int32() }) : field;
        }),
    );
    const printed = new SchemaDriftError(minuteBars, compareSchema(minuteBars, drifted));
    expect(`${printed}`).toMatchInlineSnapshot(`
     "SchemaDriftError: the columns are not those of taq_1min_bars version 1:
       column  difference  expected           found
       ts      zone        UTC                none
       volume  type        int64 (Int64)      int32 (Int32)
       vwap    missing     float64 (Float64)  no such column"
    `);
  });

  test('is a TaqError that carries the differences and a way out', () => {
    expect(TaqError.is(error, 'SCHEMA_DRIFT')).toBe(true);
    expect(error.details.dataset).toBe('taq_1min_bars');
    expect(error.details.differences).toHaveLength(2);
    expect(error.next).toContain('--full');
  });
});
