import { describe, expect, test } from '@jest/globals';
import { bar, ScratchStore, planOf } from '@taq/provider/conformance';
import { compileLazyFrame } from '@taq/provider-polars';
import type { RowsRequest } from '@taq/provider';
import { writeParquetFile } from './support/write-parquet.ts';

/** Polars' own words on what it will do, over one small file, or several. */
async function describedPlan(request: Partial<RowsRequest>, files = 1): Promise<string> {
  await using store = await ScratchStore.create(writeParquetFile);
  const paths: string[] = [];
  for (let index = 0; index < files; index += 1) {
    paths.push((await store.add([bar('AAPL', '2024-11-25', index)])).path);
  }
  return compileLazyFrame(planOf(request, paths)).describeOptimizedPlan();
}

describe('compileLazyFrame', () => {
  test('hands the rows it wants down to the scan', async () => {
    const plan = await describedPlan({ symbols: ['MSFT', 'AAPL'] });
    const selection = /Parquet SCAN[^]*SELECTION: (.*)/.exec(plan)?.[1];
    expect(selection).toContain('col("symbol").is_in([["AAPL", "MSFT"]])');
    expect(selection).toMatch(/"date".*>= \(20052/);
    expect(selection).toMatch(/"date".*<= \(20053/);
    expect(plan).not.toContain('FILTER');
  });

  test('asks for no symbol in particular where all are meant', async () => {
    const plan = await describedPlan({ symbols: 'all' });
    expect(plan).toMatch(/SELECTION: .*"date"/);
    expect(plan).not.toContain('is_in');
  });

  test('sorts by the key with nulls last', async () => {
    expect(await describedPlan({})).toContain(
      'SORT BY [nulls_last: [true, true]] [col("symbol"), col("ts")]',
    );
  });

  test('cuts after sorting', async () => {
    expect(await describedPlan({ limit: 3 })).toContain('SORT BY [slice: (0, 3),');
  });

  test('reads several files as one', async () => {
    expect(await describedPlan({}, 3)).toMatch(/UNION[^]*202411\.0[^]*202411\.1[^]*202411\.2/);
  });
});
