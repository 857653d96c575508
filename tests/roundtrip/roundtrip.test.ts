import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  compareSchema,
  createSchemaRegistry,
  DataValidator,
  minuteBars,
  SchemaDriftError,
  ticks,
  type Dataset,
} from '@taq/schema';
import { readParquet, writeParquet } from '@taq/versioning';
import { inBatches, tableOf } from '../../packages/schema/test/support/dataset-tables.ts';
import { EDGE_ROWS } from './support/edge-rows.ts';
import { plainRows } from './support/plain-rows.ts';
import { READERS, rowsFromDuckDb } from './support/readers.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taq-roundtrip-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Writes the rows in batches of two, with our writer. */
async function written(name: string, dataset: Dataset, rows: readonly never[]): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  await writeParquet(path, dataset, inBatches(tableOf(dataset, rows), 2));
  return path;
}

test('the list holds every dataset, and the rows are valid', () => {
  const registry = createSchemaRegistry();
  expect(EDGE_ROWS.map(({ dataset }) => dataset)).toEqual(registry.list());
  for (const { dataset, rows } of EDGE_ROWS) {
    const table = tableOf(dataset, rows);
    expect(new DataValidator(registry).inspect(table, dataset.name)).toEqual([]);
  }
});

test('every column that may be null is null somewhere, and has a value somewhere', () => {
  for (const { dataset, rows } of EDGE_ROWS) {
    for (const { name, nullable } of dataset.columns) {
      const values = rows.map((row) => (row as Record<string, unknown>)[name]);
      expect([name, values.includes(null)]).toEqual([name, nullable]);
      expect(values.some((value) => value !== null)).toBe(true);
    }
  }
});

describe.each(READERS)('through our writer and %s', (engine, read) => {
  test.each(EDGE_ROWS)('$dataset.name comes back without drift', async ({ dataset, rows }) => {
    const path = await written(`${engine}-${dataset.shortName}`, dataset, rows as never[]);
    const table = await read(path, dataset);
    expect(compareSchema(dataset, table.schema)).toEqual([]);
    expect(plainRows(table)).toEqual(rows);
  });

  test.each(EDGE_ROWS)('$dataset.name comes back empty without drift', async ({ dataset }) => {
    const path = await written(`${engine}-${dataset.shortName}-empty`, dataset, []);
    const table = await read(path, dataset);
    expect(compareSchema(dataset, table.schema)).toEqual([]);
    expect(table.numRows).toBe(0);
  });
});

test('the digits that DuckDB cuts off instants come back from ts_nano', async () => {
  const { rows } = EDGE_ROWS.find(({ dataset }) => dataset === ticks) ?? { rows: [] };
  const path = await written('nanos', ticks, rows as never[]);
  const statement = `SELECT epoch_ns(ts) AS cut, epoch_us(ts) * 1000 + ts_nano AS restored
    FROM read_parquet($1)`;
  const instants = rows.map((row) => (row as { ts: bigint }).ts);
  expect(new Set(instants.map((ts) => ts % 1_000n))).toEqual(new Set([1n, 999n, 789n]));
  expect(await rowsFromDuckDb(statement, path)).toEqual(
    instants.map((ts) => ({ cut: ts - (ts % 1_000n), restored: ts })),
  );
});

test('a file that drifted is told from what was declared, difference by difference', async () => {
  const { rows } = EDGE_ROWS.find(({ dataset }) => dataset === minuteBars) ?? { rows: [] };
  const path = await written('sound', minuteBars, rows as never[]);
  const drifted = join(folder, 'drifted.parquet');
  await rowsFromDuckDb(
    `COPY (
      SELECT symbol, ts::TIMESTAMP AS ts, open, high, low, close, volume::DOUBLE AS volume, date,
        trades, volume_fraction, true AS settled
      FROM read_parquet($1)
    ) TO '${drifted}' (FORMAT parquet)`,
    path,
  );
  const read = readParquet(drifted, minuteBars);
  await expect(read).rejects.toThrow(SchemaDriftError);
  const message = await read.catch((error: unknown) => (error as Error).message);
  expect(`\n${String(message)}\n`).toBe(`
the columns are not those of taq_1min_bars version 1:
  column   difference   expected                                   found
  ts       type         timestamp_ns (Timestamp<NANOSECOND, UTC>)  Timestamp<MICROSECOND>
  ts       zone         UTC                                        none
  ts       nullability  not null                                   nullable
  symbol   nullability  not null                                   nullable
  open     nullability  not null                                   nullable
  high     nullability  not null                                   nullable
  low      nullability  not null                                   nullable
  close    nullability  not null                                   nullable
  volume   type         int64 (Int64)                              float64 (Float64)
  volume   nullability  not null                                   nullable
  vwap     missing      float64 (Float64)                          no such column
  date     nullability  not null                                   nullable
  trades   nullability  not null                                   nullable
  settled  added        no such column                             Bool
  ts       order        first                                      after symbol
  symbol   order        after ts                                   first
  open     order        after symbol                               after ts
`);
});
