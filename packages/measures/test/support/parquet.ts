import { mkdtemp, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Sql } from 'postgres';

/** A temporary folder of Parquet files that a DuckDB of its own writes. */
export class ParquetFolder implements AsyncDisposable {
  readonly path: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(path: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.path = path;
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<ParquetFolder> {
    const instance = await DuckDBInstance.create(':memory:');
    const path = await mkdtemp(join(tmpdir(), 'taq-measures-'));
    return new ParquetFolder(path, instance, await instance.connect());
  }

  /** The path of a file of that name in the folder. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Writes what a query gives; returns the path. */
  async write(name: string, query: string): Promise<string> {
    const path = this.file(name);
    await this.#connection.run(`COPY (${query}) TO ${quoted(path)} (FORMAT parquet)`);
    return path;
  }

  /** Writes a server's table as it is there, whole numbers and texts included; returns the path. */
  async extract(sql: Sql, relation: string, name = `${relation}.parquet`): Promise<string> {
    const csv = this.file(`${name}.csv`);
    const rows = sql.unsafe(`COPY (TABLE ${relation}) TO STDOUT (FORMAT csv, NULL '\\N')`);
    await pipeline(await rows.readable(), createWriteStream(csv));
    const columns = await columnsOf(sql, relation);
    return await this.write(
      name,
      `FROM read_csv(${quoted(csv)}, header = false, nullstr = '\\N', columns = {${columns.join(', ')}})`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.path, { recursive: true, force: true });
  }
}

const TYPES: Readonly<Record<string, string>> = { text: 'VARCHAR', numeric: 'DOUBLE' };

async function columnsOf(sql: Sql, relation: string): Promise<string[]> {
  const columns = await sql<{ name: string; type: string }[]>`
    SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
    WHERE attrelid = ${relation}::regclass AND attnum > 0 ORDER BY attnum`;
  return columns.map(({ name, type }) => {
    const plain = type.replace(' without time zone', '').replace('character varying', 'text');
    return `${quoted(name)}: ${quoted(TYPES[plain] ?? plain)}`;
  });
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
