import { DuckDBInstance } from '@duckdb/node-api';
import { spawnSync } from 'node:child_process';

export type Row = Readonly<Record<string, unknown>>;

/** Asks DuckDB, as its shell would; timestamps are shown in UTC. */
export async function askDuckDb(statement: string): Promise<Row[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return (await connection.runAndReadAll(statement)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export const HAS_PYARROW = spawnSync('python3', ['-c', 'import pyarrow']).status === 0;

/** What pyarrow sees of a Parquet file: types, notes of columns, notes of the file, some rows. */
export interface PyArrowView {
  readonly types: Readonly<Record<string, string>>;
  readonly notes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly file: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly firstTs: number;
}

const PROGRAM = `
import json, sys
import pyarrow.parquet as pq
text = lambda notes: {k.decode(): v.decode() for k, v in (notes or {}).items()}
table = pq.read_table(sys.argv[1])
print(json.dumps({
    "types": {field.name: str(field.type) for field in table.schema},
    "notes": {field.name: text(field.metadata) for field in table.schema},
    "file": text(table.schema.metadata),
    "rows": table.num_rows,
    "firstTs": table.column("ts")[0].value,
}))
`;

export function askPyArrow(file: string): PyArrowView {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', PROGRAM, file], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as PyArrowView;
}
