import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { TaqError } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { loadArrow } from './arrow-into-duckdb.ts';
import { ingredientsFrom } from './duckdb-rows.ts';
import type { Ingredients } from './ingredients.ts';
import type { DescribedTable } from './local-columns.ts';
import type { TickSource } from './local-tables.ts';
import type { MeasureStatement } from './measure-statement.ts';
import { textLiteral } from './sql-text.ts';

export interface LocalLimits {
  /** In DuckDB's words, `1GB`; what does not fit is spilled. Default: 1GB. */
  readonly memoryLimit?: string;
  readonly threads?: number;
  /** Where to spill to. Without it nothing is spilled, and what does not fit fails. */
  readonly tempDirectory?: string;
}

export type Describe = (source: TickSource) => Promise<DescribedTable>;

/** A DuckDB of our own, in memory. Each step has its own connection, so several may run at once. */
export class DuckDbEngine implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  #tables = 0;
  #closed = false;

  private constructor(instance: DuckDBInstance) {
    this.#instance = instance;
  }

  static async open({
    memoryLimit = '1GB',
    threads,
    tempDirectory = '',
  }: LocalLimits = {}): Promise<DuckDbEngine> {
    const created = DuckDBInstance.create(':memory:', {
      memory_limit: memoryLimit,
      temp_directory: tempDirectory,
      preserve_insertion_order: 'false',
      ...(threads === undefined ? {} : { threads: String(threads) }),
    });
    return new DuckDbEngine(await failing(created));
  }

  /** Makes a source's rows readable for statements, to the engine's end. */
  async describe(source: TickSource): Promise<DescribedTable> {
    return this.#describe(source, []);
  }

  /** Does the work, then lets go of the Arrow tables that it had described. */
  async releasing<T>(work: (describe: Describe) => Promise<T>): Promise<T> {
    const loaded: string[] = [];
    try {
      return await work(async (source) => this.#describe(source, loaded));
    } finally {
      for (const name of loaded) await this.#drop(name);
    }
  }

  /** Keeps a query's rows in a table of that name while the work goes on. */
  async storing<T>(query: string, work: (name: string) => Promise<T>): Promise<T> {
    const name = this.#nextName('stored');
    await this.#connected(async (connection) => connection.run(`CREATE TABLE ${name} AS ${query}`));
    try {
      return await work(name);
    } finally {
      await this.#drop(name);
    }
  }

  async *run(statement: MeasureStatement): AsyncGenerator<Ingredients, void, undefined> {
    const connection = await this.#connect();
    try {
      const result = await connection.stream(statement.text);
      yield* ingredientsFrom(result, statement.columns);
    } catch (error) {
      throw engineFailed(error);
    } finally {
      connection.closeSync();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closed) this.#instance.closeSync();
    this.#closed = true;
    return Promise.resolve();
  }

  async #connect(): Promise<DuckDBConnection> {
    if (!this.#closed) return this.#instance.connect();
    throw new TaqError('CLOSED', 'these measures were closed', {
      details: { what: 'LocalMeasures' },
      next: 'Open others with LocalMeasures.open.',
    });
  }

  async #describe(source: TickSource, loaded: string[]): Promise<DescribedTable> {
    const from = 'arrow' in source ? await this.#load(source.arrow, loaded) : parquetScan(source);
    const reader = await this.#connected(async (connection) =>
      connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`),
    );
    const types = new Map(reader.getRows().map(([name, type]) => [String(name), String(type)]));
    return { from, types };
  }

  async #load(table: Table, loaded: string[]): Promise<string> {
    const name = this.#nextName('arrow');
    loaded.push(name);
    requireColumns(table);
    await this.#connected(async (connection) => loadArrow(connection, name, table));
    return name;
  }

  #nextName(kind: string): string {
    this.#tables += 1;
    return `${kind}_${this.#tables}`;
  }

  async #drop(name: string): Promise<void> {
    await this.#connected(async (connection) => connection.run(`DROP TABLE IF EXISTS ${name}`));
  }

  async #connected<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.#connect();
    try {
      return await failing(work(connection));
    } finally {
      connection.closeSync();
    }
  }
}

/** DuckDB has no table without a column. */
function requireColumns({ schema }: Table): void {
  if (schema.fields.length > 0) return;
  throw new TaqError('INVALID_ARGUMENT', 'the Arrow table has no columns', {
    details: { argument: 'arrow', value: 'no columns' },
    next: 'Give a table with columns for symbols, stamps, prices and sizes.',
  });
}

function parquetScan({ parquet }: Extract<TickSource, { readonly parquet: unknown }>): string {
  const paths = typeof parquet === 'string' ? [parquet] : parquet;
  if (paths.length === 0) throw withoutFiles();
  return `read_parquet([${paths.map(textLiteral).join(', ')}], union_by_name = true)`;
}

function withoutFiles(): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', 'there is no Parquet file in the list', {
    details: { argument: 'parquet', value: '[]' },
    next: 'Give a path, a glob, or a list of paths.',
  });
}

async function failing<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw TaqError.is(error) ? error : engineFailed(error);
  }
}

function engineFailed(error: unknown): TaqError<'ENGINE_FAILED'> {
  return new TaqError('ENGINE_FAILED', `DuckDB failed: ${String(error).slice(0, 300)}`, {
    details: { engine: 'duckdb' },
    next: 'Look at the cause: a file that cannot be read, or a memory limit that is too low.',
    cause: error,
  });
}
