import { describe, expect, test } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  DateDay,
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Schema,
  Table,
  Timestamp,
  TimeUnit,
  Utf8,
  type DataType,
  type RecordBatch,
} from 'apache-arrow';
import { batchesFrom } from '../src/from-duckdb.ts';

async function columnOf(sql: string, type: DataType): Promise<Table> {
  const schema = new Schema([new Field('value', type, true)]);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const batches: RecordBatch[] = [];
  for await (const batch of batchesFrom(await connection.stream(sql), schema)) batches.push(batch);
  connection.closeSync();
  instance.closeSync();
  return new Table(schema, batches);
}

async function valuesOf(sql: string, type: DataType): Promise<unknown[]> {
  const values = (await columnOf(sql, type)).getChild('value');
  return [...(values ?? [])];
}

describe('batchesFrom', () => {
  test.each<[string, DataType, string, unknown[]]>([
    ['SMALLINT', new Int16(), '(-32768), (32767), (NULL)', [-32768, 32767, null]],
    ['INTEGER', new Int32(), '(-2147483648), (NULL), (7)', [-2147483648, null, 7]],
    ['BIGINT', new Int64(), '(9223372036854775807), (NULL)', [2n ** 63n - 1n, null]],
    ['DOUBLE', new Float64(), "(0.1), ('-inf'::DOUBLE), (NULL)", [0.1, -Infinity, null]],
    ['VARCHAR', new Utf8(), "(''), (NULL), ('Zürich'), ('äöü')", ['', null, 'Zürich', 'äöü']],
  ])('takes over %s', async (name, type, rows, values) => {
    const sql = `SELECT value::${name} AS value FROM (VALUES ${rows}) AS t(value)`;
    expect(await valuesOf(sql, type)).toEqual(values);
  });

  test('takes over instants from nanoseconds and dates from days', async () => {
    const instants = await columnOf(
      'SELECT 1732545000000000001',
      new Timestamp(TimeUnit.NANOSECOND, 'UTC'),
    );
    expect(instants.getChild('value')?.data[0]?.values).toEqual(
      BigInt64Array.of(1732545000000000001n),
    );
    const dates = await columnOf("SELECT DATE '1969-12-31'", new DateDay());
    expect(dates.getChild('value')?.data[0]?.values).toEqual(Int32Array.of(-1));
  });

  test('takes over texts on both sides of the length that DuckDB keeps in place', async () => {
    const sql = "SELECT repeat('é', i::INTEGER) FROM range(20) AS t(i) ORDER BY i";
    const texts = Array.from({ length: 20 }, (_, length) => 'é'.repeat(length));
    expect(await valuesOf(sql, new Utf8())).toEqual(texts);
  });

  test('takes over more rows than a chunk has, nulls in their places', async () => {
    const sql = 'SELECT CASE WHEN i % 3 <> 0 THEN i END FROM range(5000) AS t(i) ORDER BY i';
    const numbers = Array.from({ length: 5000 }, (_, row) => (row % 3 === 0 ? null : BigInt(row)));
    expect(await valuesOf(sql, new Int64())).toEqual(numbers);
  });

  test.each<[string, DataType]>([
    ['1::INTEGER', new Int64()],
    ['1::BIGINT', new Int32()],
    ["'a'", new Float64()],
    ['1.5::FLOAT', new Float64()],
    ['1.5::DOUBLE', new Float32()],
    ['now()', new Timestamp(TimeUnit.NANOSECOND, 'UTC')],
  ])('refuses %s as %p rather than misread its memory', async (value, type) => {
    await expect(valuesOf(`SELECT ${value} AS value`, type)).rejects.toThrow(
      /^column value came as [A-Z_]+, not as /,
    );
  });
});
