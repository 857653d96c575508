import { describe, expect, test } from '@jest/globals';
import {
  Int32,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  Table,
  Utf8,
  vectorFromArray,
  type Vector,
} from 'apache-arrow';
import fc from 'fast-check';
import { minuteBars, stringRuns, valuesOf, vectorOf } from '../src/index.ts';
import { toArrowSchema, toArrowType } from '../src/arrow/index.ts';
import { LOGICAL_TYPES } from '../src/column.ts';
import { ARROW_NAMES } from '../src/type-names.ts';
import { bar, barTable } from './support/bar-tables.ts';

describe('the declared Arrow schema', () => {
  const schema = toArrowSchema(minuteBars);

  test('has the declared columns in their order', () => {
    expect(schema.fields.map(({ name, type, nullable }) => `${name} ${type} ${nullable}`)).toEqual([
      'ts Timestamp<NANOSECOND, UTC> false',
      'symbol Utf8 false',
      'open Float64 false',
      'high Float64 false',
      'low Float64 false',
      'close Float64 false',
      'volume Int64 false',
      'vwap Float64 false',
      'date Date32<DAY> false',
      'trades Int64 false',
      'volume_fraction Float64 true',
    ]);
  });

  test('carries field ids, units, zones and meanings', () => {
    expect(schema.fields.map(({ metadata }) => metadata.get('PARQUET:field_id'))).toEqual(
      minuteBars.columns.map((_, index) => String(index + 1)),
    );
    expect(Object.fromEntries(schema.fields[0]?.metadata ?? [])).toEqual({
      'PARQUET:field_id': '1',
      unit: 'none',
      meaning: 'Start of the minute.',
      zone: 'UTC',
    });
    expect(schema.fields[6]?.metadata.get('unit')).toBe('shares');
    expect(schema.fields[6]?.metadata.has('zone')).toBe(false);
  });

  test('carries what the dataset is', () => {
    expect(schema.metadata.get('taq.dataset')).toBe('taq_1min_bars');
    expect(schema.metadata.get('taq.schema_version')).toBe('1');
    expect(schema.metadata.get('taq.key')).toBe('symbol,ts');
    expect(schema.metadata.get('taq.meaning')).toBe(minuteBars.meaning);
  });

  test.each([
    ['timestamp_ns', 'Timestamp<NANOSECOND, UTC>'],
    ['date', 'Date32<DAY>'],
    ['string', 'Utf8'],
    ['float64', 'Float64'],
    ['int64', 'Int64'],
    ['int32', 'Int32'],
    ['int16', 'Int16'],
  ] as const)('%s is %s', (type, arrow) => {
    expect(String(toArrowType(type))).toBe(arrow);
  });
});

test('the names of types are those that Arrow gives them', () => {
  const named = LOGICAL_TYPES.map((type) => [type, String(toArrowType(type))]);
  expect(ARROW_NAMES).toEqual(Object.fromEntries(named));
});

describe('values of a column', () => {
  const integers = tableFromArrays({ n: Int32Array.of(1, 2, 3, 4, 5) });

  test('share memory with a table of one batch', () => {
    const table = barTable([bar('AAPL', 0), bar('AAPL', 1)]);
    const first = valuesOf<Float64Array>(table, 'open');
    expect(first).toEqual(Float64Array.of(10, 10));
    expect(valuesOf<Float64Array>(table, 'open').buffer).toBe(first.buffer);
  });

  test('are as many as there are rows, also where buffers are padded', () => {
    const read = tableFromIPC(tableToIPC(integers));
    const built = new Table({ n: vectorFromArray([1, 2, 3], new Int32()) });
    expect(valuesOf(read, 'n')).toEqual(Int32Array.of(1, 2, 3, 4, 5));
    expect(valuesOf(built, 'n')).toEqual(Int32Array.of(1, 2, 3));
    expect(valuesOf(read.concat(read), 'n')).toEqual(Int32Array.of(1, 2, 3, 4, 5, 1, 2, 3, 4, 5));
  });

  test('of a part of a table are those of its rows', () => {
    const whole = integers.concat(integers);
    expect(valuesOf(integers.slice(1, 4), 'n')).toEqual(Int32Array.of(2, 3, 4));
    expect(valuesOf(whole.slice(3, 7), 'n')).toEqual(Int32Array.of(4, 5, 1, 2));
    expect(valuesOf(integers.slice(5), 'n')).toEqual(Int32Array.of());
  });

  test('of a table without batches are none, of the right type', () => {
    const table = new Table(toArrowSchema(minuteBars));
    expect(valuesOf(table, 'ts')).toEqual(BigInt64Array.of());
    expect(valuesOf(table, 'date')).toEqual(Int32Array.of());
    expect(stringRuns(vectorOf(table, 'symbol'))).toEqual([]);
  });

  test('keep nanoseconds', () => {
    const ts = 1_732_545_000_123_456_789n;
    expect(valuesOf(barTable([bar('AAPL', 0, { ts })]), 'ts')).toEqual(BigInt64Array.of(ts));
  });

  test('of a column that is not there are refused', () => {
    expect(() => valuesOf(integers, 'ts')).toThrow(new RangeError('the table has no column ts'));
  });
});

describe('runs of equal texts', () => {
  test('name their text and their rows, the end excluded', () => {
    expect(stringRuns(textVector(['A', 'A', 'AB', 'B', 'B', 'A']))).toEqual([
      { value: 'A', start: 0, end: 2 },
      { value: 'AB', start: 2, end: 3 },
      { value: 'B', start: 3, end: 5 },
      { value: 'A', start: 5, end: 6 },
    ]);
  });

  test('go on over the borders of batches', () => {
    const vector = textVector(['A', 'B']).concat(textVector(['B']), textVector(['B', 'C']));
    expect(stringRuns(vector)).toEqual([
      { value: 'A', start: 0, end: 1 },
      { value: 'B', start: 1, end: 4 },
      { value: 'C', start: 4, end: 5 },
    ]);
  });

  test('give back any column, cut into batches and sliced as it may be', () => {
    const texts = fc.array(fc.constantFrom('', 'A', 'AB', 'B', 'é'), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), fc.nat(20), (batches, from) => {
        const [first, ...others] = batches.map(textVector);
        const vector = first?.concat(...others).slice(from) ?? textVector([]);
        const runs = stringRuns(vector);
        expect(runs.flatMap(({ value, start, end }) => Array(end - start).fill(value))).toEqual(
          batches.flat().slice(from),
        );
        expect(runs.every(({ value }, index) => value !== runs[index + 1]?.value)).toBe(true);
      }),
    );
  });
});

describe('a table from plain columns', () => {
  test('gives back the rows, in the declared schema', () => {
    const rows = [bar('AAPL', 0), bar('BRK.B', 1, { close: 9.5 })];
    const table = barTable(rows);
    expect(table.schema.fields.map(String)).toEqual(toArrowSchema(minuteBars).fields.map(String));
    expect(Array.from(vectorOf(table, 'symbol'))).toEqual(['AAPL', 'BRK.B']);
    expect(valuesOf(table, 'close')).toEqual(Float64Array.of(11, 9.5));
    expect(valuesOf(table, 'ts')).toEqual(BigInt64Array.from(rows, ({ ts }) => ts));
  });
});

function textVector(texts: readonly string[]): Vector<Utf8> {
  return vectorFromArray([...texts], new Utf8());
}
