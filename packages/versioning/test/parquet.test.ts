import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { compareSchema, minuteBars, type Dataset } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import {
  Float64,
  Int16,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Struct,
  Table,
  tableFromIPC,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { Compression, Encoding, ParquetFile as WasmFile, readSchema } from 'parquet-wasm';
import { readParquet, writeParquet, type Rows } from '@taq/versioning';
import { sha256 } from '../src/canonical-json.ts';
import { readRowGroups } from '../src/parquet-reader.ts';
import { barsTable, rowTexts } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';

const manyBars = barsTable(
  Array.from({ length: 180 }, (_, index) => ({
    symbol: `S${String(index).padStart(3, '0')}`,
    date: '2024-11-25',
    bars: 390,
  })),
);

/** Every type that a column can have, with nulls where they are allowed. */
const everyType = {
  name: 'taq_every_type',
  shortName: 'every_type',
  tier: 'aggregates',
  version: 3,
  meaning: 'For tests.',
  key: ['symbol', 'ts'],
  columns: (
    [
      ['ts', 'timestamp_ns', false],
      ['symbol', 'string', false],
      ['date', 'date', false],
      ['note', 'string', true],
      ['price', 'float64', true],
      ['size', 'int64', true],
      ['count', 'int32', true],
      ['nano', 'int16', true],
    ] as const
  ).map(([name, type, nullable], index) => ({
    name,
    type,
    nullable,
    unit: 'none' as const,
    meaning: `The ${name}.`,
    fieldId: index + 11,
  })),
} as const satisfies Dataset;

function everyTypeTable(rows: number): Table {
  const schema = toArrowSchema(everyType);
  const at = Array.from({ length: rows }, (_, row) => row);
  const some = <T>(value: (row: number) => T): (T | null)[] =>
    at.map((row) => (row % 3 === 0 ? null : value(row)));
  const fixed = (name: string, data: BigInt64Array | Int32Array): Data => {
    const type = schema.fields.find((field) => field.name === name)?.type;
    return makeData({ type, length: rows, nullCount: 0, data } as never);
  };
  const built = (values: readonly unknown[], type: DataType): Data => {
    const [data] = vectorFromArray(values, type).data;
    if (data === undefined) throw new RangeError('a vector without data');
    return data;
  };
  const children = [
    fixed(
      'ts',
      BigInt64Array.from(at, (row) => BigInt(row) * 1_000_000_007n),
    ),
    built(
      at.map((row) => `S${String(row).padStart(6, '0')}`),
      new Utf8(),
    ),
    fixed('date', new Int32Array(rows).fill(20_000)),
    built(
      some((row) => (row % 5 === 0 ? '' : `é${'x'.repeat(row % 40)}`)),
      new Utf8(),
    ),
    built(
      some((row) => row / 7),
      new Float64(),
    ),
    built(
      some((row) => BigInt(row) - 5n),
      new Int64(),
    ),
    built(
      some((row) => -row),
      new Int32(),
    ),
    built(
      some((row) => row % 1000),
      new Int16(),
    ),
  ];
  const type = new Struct(schema.fields);
  const data = makeData({ type, length: rows, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

/** All values, so that no representation can hide a difference. */
function plain(table: Table): string {
  return JSON.stringify(
    table.toArray().map((row: { toJSON(): unknown }) => row.toJSON()),
    (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
  );
}

async function written(folder: string, dataset: Dataset, rows: Rows): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.parquet`);
  await writeParquet(path, dataset, rows);
  return path;
}

describe('writing and reading back', () => {
  test('keeps minute bars, over several row groups, with exactly the declared types and notes', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'bars.parquet');
    const file = await writeParquet(path, minuteBars, manyBars);
    const bytes = await readFile(path);
    expect(file).toEqual({ path, rows: 70_200, bytes: bytes.length, sha256: sha256(bytes) });
    const table = await readParquet(path, minuteBars);
    expect(table.numRows).toBe(70_200);
    expect(rowTexts(table)).toEqual(rowTexts(manyBars));
    expect(compareSchema(minuteBars, table.schema)).toEqual([]);
    expect(table.schema.fields.map(({ metadata }) => [...metadata])).toEqual(
      toArrowSchema(minuteBars).fields.map(({ metadata }) => [...metadata]),
    );
  });

  test('keeps every type, nulls and empty texts among them', async () => {
    await using folder = await temporaryFolder();
    for (const rows of [1, 40_000]) {
      const table = everyTypeTable(rows);
      const back = await readParquet(await written(folder.path, everyType, table), everyType);
      expect(plain(back)).toBe(plain(table));
    }
  });

  test('keeps a table without rows, and with it the types', async () => {
    await using folder = await temporaryFolder();
    for (const rows of [barsTable([]), []]) {
      const table = await readParquet(await written(folder.path, minuteBars, rows), minuteBars);
      expect(table.numRows).toBe(0);
      expect(compareSchema(minuteBars, table.schema)).toEqual([]);
    }
  });

  test('comes to the same bytes however the rows are cut, and in every run', async () => {
    await using folder = await temporaryFolder();
    const hashes = new Set<string>();
    for (const size of [70_200, 1_000, 33_333]) {
      const pieces: RecordBatch[] = [];
      for (let start = 0; start < manyBars.numRows; start += size) {
        pieces.push(...manyBars.slice(start, start + size).batches);
      }
      hashes.add(sha256(await readFile(await written(folder.path, minuteBars, pieces))));
    }
    expect(hashes.size).toBe(1);
  });
});

describe('the file', () => {
  test('has row groups of 32,768 rows, ZSTD, delta-coded instants and a dictionary of symbols', async () => {
    await using folder = await temporaryFolder();
    const bytes = await readFile(await written(folder.path, minuteBars, manyBars));
    const file = await WasmFile.fromFile(new Blob([bytes]));
    const groups = file.metadata().rowGroups();
    expect(groups.map((group) => group.numRows())).toEqual([32_768, 32_768, 4_664]);
    const columns = groups[0]?.columns() ?? [];
    expect(new Set(columns.map((column) => column.compression()))).toEqual(
      new Set([Compression.ZSTD]),
    );
    expect(columns[0]?.encodings()).toContain(Encoding.DELTA_BINARY_PACKED);
    expect(columns[0]?.encodings()).not.toContain(Encoding.RLE_DICTIONARY);
    expect(columns[1]?.encodings()).toContain(Encoding.RLE_DICTIONARY);
  });

  test('carries field ids and the notes of dataset and columns', async () => {
    await using folder = await temporaryFolder();
    const bytes = await readFile(await written(folder.path, minuteBars, manyBars));
    const notes = (await WasmFile.fromFile(new Blob([bytes])))
      .metadata()
      .fileMetadata()
      .keyValueMetadata();
    expect(JSON.parse(String(notes.get('taq')))).toMatchObject({
      dataset: 'taq_1min_bars',
      schemaVersion: 1,
      key: ['symbol', 'ts'],
    });
    const { fields } = tableFromIPC(readSchema(bytes).intoIPCStream()).schema;
    expect(fields.map(({ metadata }) => metadata.get('PARQUET:field_id'))).toEqual(
      minuteBars.columns.map(({ fieldId }) => String(fieldId)),
    );
  });
});

describe('what goes wrong', () => {
  test('while rows come in leaves no file and keeps the error', async () => {
    await using folder = await temporaryFolder();
    const broken = async function* (): AsyncGenerator<RecordBatch> {
      yield* manyBars.batches;
      throw new Error('the connection was lost');
    };
    const writing = written(folder.path, minuteBars, broken());
    await expect(writing).rejects.toThrow('the connection was lost');
    const never = async function* (): AsyncGenerator<RecordBatch> {
      yield* [];
      throw new Error('at once');
    };
    await expect(written(folder.path, minuteBars, never())).rejects.toThrow('at once');
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('at a name that is taken leaves that file alone', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'taken.parquet');
    await writeFile(path, 'mine');
    await expect(writeParquet(path, minuteBars, manyBars)).rejects.toThrow('EEXIST');
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  test('with bytes that are no Parquet, or torn, or damaged names the file', async () => {
    await using folder = await temporaryFolder();
    const good = await readFile(await written(folder.path, minuteBars, manyBars));
    const flipped = Uint8Array.from(good);
    flipped.fill(0x55, 100, 400);
    const path = join(folder.path, 'bad.parquet');
    for (const bytes of [Buffer.from(''), Buffer.from('no'), good.subarray(0, 9_000), flipped]) {
      await writeFile(path, bytes);
      const error = await errorOf(readParquet(path, minuteBars));
      expect(error.code).toBe('STORE_DAMAGED');
      expect(error.details).toEqual({ path });
    }
  });

  test('with the columns of another dataset is drift', async () => {
    await using folder = await temporaryFolder();
    const path = await written(folder.path, everyType, everyTypeTable(3));
    expect((await errorOf(readParquet(path, minuteBars))).code).toBe('SCHEMA_DRIFT');
  });

  test('by parts is seen before a damaged byte is decoded', async () => {
    await using folder = await temporaryFolder();
    const path = await written(folder.path, minuteBars, manyBars);
    const bytes = await readFile(path);
    const groups = readRowGroups(path, minuteBars, sha256(bytes));
    expect(((await groups.next()).value as RecordBatch).numRows).toBe(32_768);
    await groups.return(undefined);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    const reading = readRowGroups(path, minuteBars, sha256(bytes)).next();
    expect((await errorOf(reading)).code).toBe('STORE_DAMAGED');
    const missing = readRowGroups(join(folder.path, 'none'), minuteBars, '').next();
    expect((await errorOf(missing)).code).toBe('STORE_DAMAGED');
  });
});
