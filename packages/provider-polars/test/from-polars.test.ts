import { describe, expect, test } from '@jest/globals';
import { Field, Float64, Int64, Schema, Table, Utf8, type DataType } from 'apache-arrow';
import pl, { type DataFrame } from 'nodejs-polars';
import { batchesFrom, schemaFrom } from '../src/from-polars.ts';

function valuesOf(frame: DataFrame, type: DataType): unknown[] {
  const schema = new Schema([new Field('value', type, true)]);
  const table = new Table(schema, batchesFrom(frame, schema));
  return [...(table.getChild('value') ?? [])];
}

describe('batchesFrom', () => {
  test('narrows texts to Utf8, with nulls and letters of several bytes', () => {
    const values = ['', null, 'Zürich', 'é'.repeat(20)];
    expect(valuesOf(pl.DataFrame({ value: values }), new Utf8())).toEqual(values);
  });

  test('takes over numbers and their nulls', () => {
    const doubles = [0.1 + 0.2, null, -0, 5e-324];
    expect(valuesOf(pl.DataFrame({ value: doubles }), new Float64())).toEqual(doubles);
    const integers = pl.DataFrame({ value: ['4611686018427387905', '-7'] });
    const cast = integers.select(pl.col('value').cast(pl.Int64));
    expect(valuesOf(cast, new Int64())).toEqual([2n ** 62n + 1n, -7n]);
  });

  test('takes over frames of several chunks', () => {
    const frame = pl.DataFrame({ value: ['a', null] }).vstack(pl.DataFrame({ value: ['b'] }));
    expect(valuesOf(frame, new Utf8())).toEqual(['a', null, 'b']);
  });

  test('has the schema that it was given', () => {
    const schema = new Schema([new Field('value', new Utf8(), false, new Map([['unit', 'none']]))]);
    const [batch] = batchesFrom(pl.DataFrame({ value: ['a'] }), schema);
    expect(batch?.schema.toString()).toBe(schema.toString());
    expect(batch?.schema.fields[0]?.metadata).toEqual(schema.fields[0]?.metadata);
  });
});

test('schemaFrom names columns and their types', () => {
  const frame = pl.DataFrame({ text: ['a'], number: [1.5] });
  expect(schemaFrom(frame).fields.map(String)).toEqual(['text: Utf8', 'number: Float64']);
});
