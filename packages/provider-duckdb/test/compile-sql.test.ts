import { describe, expect, test } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { compileSql } from '@taq/provider-duckdb';
import { bar, ScratchStore, planOf } from '@taq/provider/conformance';
import { writeParquetFile } from './support/write-parquet.ts';

describe('compileSql', () => {
  test('speaks the whole plan', () => {
    const plan = planOf({ symbols: ['brk/b', 'AAPL'], limit: 5 }, ['/a.parquet', '/b.parquet']);
    expect(compileSql(plan)).toEqual({
      text: [
        'SELECT epoch_ns("ts") AS "ts", "symbol", "open", "high", "low", "close", "volume", "vwap", "date", "trades", "volume_fraction"',
        "FROM read_parquet(['/a.parquet', '/b.parquet'], hive_partitioning = false)",
        'WHERE "date" BETWEEN $1::DATE AND $2::DATE AND "symbol" IN ($3, $4)',
        'ORDER BY "symbol" NULLS LAST, "ts" NULLS LAST',
        'LIMIT $5',
      ].join('\n'),
      values: ['2024-11-25', '2024-11-26', 'AAPL', 'BRK.B', 5n],
    });
  });

  test('leaves out what the plan does not ask for', () => {
    const { text, values } = compileSql(planOf({ symbols: 'all' }));
    expect(text).not.toMatch(/IN|LIMIT/);
    expect(values).toEqual(['2024-11-25', '2024-11-26']);
  });

  test.each([
    ["/it's/x.parquet", "'/it''s/x.parquet'"],
    ['/a*b?c[d]/x.parquet', "'/a[*]b[?]c[[]d]/x.parquet'"],
  ])('means the one file %s', (path, literal) => {
    expect(compileSql(planOf({}, [path])).text).toContain(`read_parquet([${literal}],`);
  });

  test('says which rows it wants in a form that DuckDB hands down to the scan', async () => {
    await using store = await ScratchStore.create(writeParquetFile);
    const { path } = await store.add([bar('AAPL', '2024-11-25', 0), bar('MSFT', '2024-11-25', 0)]);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const { text, values } = compileSql(planOf({ symbols: ['AAPL'] }, [path]));
    const result = await connection.run(`EXPLAIN ${text}`, [...values]);
    const shown = String((await result.getRowsJson())[0]?.[1]);
    expect(shown).toMatch(/READ_PARQUET[^]*Filters:[^]*symbol='AAPL'/);
    expect(shown).not.toMatch(/FILTER\s/);
    connection.closeSync();
    instance.closeSync();
  });
});
