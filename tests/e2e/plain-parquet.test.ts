import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { askDuckDb, askPyArrow, HAS_PYARROW } from './support/parquet-facts.ts';
import { marketArgs, startSimulator } from './support/simulator.ts';
import { plainFiles } from './support/store-content.ts';
import { answerOf, queryArgs, syncArgs } from './support/taq.ts';

const DAY = { start: '2024-11-29', end: '2024-11-29' };

/** What the issue and the schema promise, by field id. */
const COLUMNS = [
  { name: 'ts', duckdb: 'TIMESTAMP WITH TIME ZONE', arrow: 'timestamp[ns, tz=UTC]', unit: 'none' },
  { name: 'symbol', duckdb: 'VARCHAR', arrow: 'string', unit: 'none' },
  { name: 'open', duckdb: 'DOUBLE', arrow: 'double', unit: 'USD' },
  { name: 'high', duckdb: 'DOUBLE', arrow: 'double', unit: 'USD' },
  { name: 'low', duckdb: 'DOUBLE', arrow: 'double', unit: 'USD' },
  { name: 'close', duckdb: 'DOUBLE', arrow: 'double', unit: 'USD' },
  { name: 'volume', duckdb: 'BIGINT', arrow: 'int64', unit: 'shares' },
  { name: 'vwap', duckdb: 'DOUBLE', arrow: 'double', unit: 'USD' },
  { name: 'date', duckdb: 'DATE', arrow: 'date32[day]', unit: 'none' },
  { name: 'trades', duckdb: 'BIGINT', arrow: 'int64', unit: 'trades' },
  { name: 'volume_fraction', duckdb: 'DOUBLE', arrow: 'double', unit: 'shares' },
] as const;

interface Note {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  readonly zone?: string;
}

let folder: TemporaryFolder;
let dataDir: string;
let file: string;
let rows: Record<string, unknown>[];

beforeAll(async () => {
  folder = await temporaryFolder();
  dataDir = join(folder.path, 'data');
  file = join(dataDir, 'taq/aggregates/1min_bars/202411.parquet');
  await using simulator = await startSimulator(marketArgs(DAY));
  await answerOf(syncArgs({ url: simulator.readerUrl, dataDir, range: DAY }));
  const question = queryArgs({ dataDir, range: DAY }, '--symbols', 'all');
  rows = JSON.parse(await answerOf(question)) as typeof rows;
});

afterAll(async () => folder[Symbol.asyncDispose]());

test('a month is one file under its plain name', async () => {
  expect(await plainFiles(dataDir)).toEqual(['taq/aggregates/1min_bars/202411.parquet']);
});

test('DuckDB reads the rows of the file, with declared types and instants in UTC', async () => {
  const described = await askDuckDb(`DESCRIBE SELECT * FROM '${file}'`);
  expect(described.map((row) => [row['column_name'], row['column_type']])).toEqual(
    COLUMNS.map(({ name, duckdb }) => [name, duckdb]),
  );
  const read = await askDuckDb(
    `SELECT * REPLACE (strftime(ts, '%Y-%m-%dT%H:%M:%S') || '.000000000Z' AS ts)
     FROM '${file}' ORDER BY symbol, ts`,
  );
  const inText = (row: object): object =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));
  expect(read.map(inText)).toEqual(rows.map(inText));
});

test('DuckDB sees field ids, the zone of instants, and that one column alone may be null', async () => {
  const schema = await askDuckDb(
    `SELECT * FROM parquet_schema('${file}') WHERE num_children IS NULL`,
  );
  expect(schema.map((row) => [row['name'], Number(row['field_id'])])).toEqual(
    COLUMNS.map(({ name }, index) => [name, index + 1]),
  );
  const optional = schema.filter((row) => row['repetition_type'] !== 'REQUIRED');
  expect(optional.map((row) => row['name'])).toEqual(['volume_fraction']);
  expect(String(schema[0]?.['logical_type'])).toMatch(/isAdjustedToUTC=(1|true).*NANO/s);
});

test('DuckDB sees what each column means, and in which unit and zone', async () => {
  const [note] = await askDuckDb(
    `SELECT decode(value) AS value FROM parquet_kv_metadata('${file}') WHERE decode(key) = 'taq'`,
  );
  const { dataset, columns } = JSON.parse(String(note?.['value'])) as {
    dataset: string;
    columns: Note[];
  };
  expect(dataset).toBe('taq_1min_bars');
  expect(columns.map(({ name, unit }) => [name, unit])).toEqual(
    COLUMNS.map(({ name, unit }) => [name, unit]),
  );
  expect(columns.every(({ meaning }) => meaning.length > 10)).toBe(true);
  const zones = columns.flatMap(({ name, zone }) => (zone === undefined ? [] : [[name, zone]]));
  expect(zones).toEqual([
    ['ts', 'UTC'],
    ['date', 'America/New_York'],
  ]);
});

const testWithPyArrow = HAS_PYARROW ? test : test.skip;

testWithPyArrow('pyarrow sees types, zone, notes and field ids, and every nanosecond', () => {
  const view = askPyArrow(file);
  expect(view.types).toEqual(Object.fromEntries(COLUMNS.map(({ name, arrow }) => [name, arrow])));
  for (const [index, { name, unit }] of COLUMNS.entries()) {
    expect(view.notes[name]).toMatchObject({ 'PARQUET:field_id': String(index + 1), unit });
    expect(view.notes[name]?.['meaning']).toMatch(/\w{3}/);
  }
  expect(view.notes['ts']).toMatchObject({ zone: 'UTC' });
  expect(view.file).toMatchObject({ 'taq.dataset': 'taq_1min_bars', 'taq.key': 'symbol,ts' });
  expect(view.rows).toBe(rows.length);
  expect(new Date(view.firstTs / 1e6).toISOString().slice(0, 19)).toBe(
    String(rows[0]?.['ts']).slice(0, 19),
  );
});
