import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    // The server writes into it, maybe under another name.
    await chmod(path, 0o777);
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

  /** Writes a table of a server on this machine, with the types that it has there; returns the path. */
  async extract(sql: Sql, relation: string, name = `${relation}.parquet`): Promise<string> {
    const csv = this.file(`${name}.csv`);
    await sql.unsafe(`COPY (TABLE ${relation}) TO ${quoted(csv)} (FORMAT csv, NULL '\\N')`);
    const columns = await this.columns(sql, relation);
    const types = columns.map((column) => `${quoted(column.name)}: ${quoted(column.type)}`);
    return await this.write(
      name,
      `FROM read_csv(${quoted(csv)}, header = false, nullstr = '\\N', columns = {${types.join(', ')}})`,
    );
  }

  /** The columns of a server's table, with the types that they have as Parquet. */
  async columns(sql: Sql, relation: string): Promise<ServerColumn[]> {
    const columns = await sql<ServerColumn[]>`
      SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
      WHERE attrelid = ${relation}::regclass AND attnum > 0 ORDER BY attnum`;
    return columns.map(({ name, type }) => ({ name, type: TYPES[type] ?? type }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.path, { recursive: true, force: true });
  }
}

interface ServerColumn {
  readonly name: string;
  readonly type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  'character varying': 'VARCHAR',
  'time without time zone': 'TIME',
  text: 'VARCHAR',
  numeric: 'DOUBLE',
};

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
