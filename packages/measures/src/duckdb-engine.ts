import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { TaqError } from '@taq/schema';
import { loadArrow } from './arrow-into-duckdb.ts';
import { ingredientsFrom } from './duckdb-rows.ts';
import type { Ingredients } from './ingredients.ts';
import type { DescribedTable } from './local-relations.ts';
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

/** A DuckDB of our own, in memory, with one connection. Answers one question at a time. */
export class DuckDbEngine implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #arrowTables: string[] = [];

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
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
    const instance = await failing(created);
    return new DuckDbEngine(instance, await instance.connect());
  }

  /** Makes a source's rows readable for statements. */
  async describe(source: TickSource): Promise<DescribedTable> {
    const from = 'arrow' in source ? await this.#load(source) : parquetScan(source);
    const reader = await failing(this.#connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`));
    const types = new Map(reader.getRows().map(([name, type]) => [String(name), String(type)]));
    return { from, types };
  }

  /** Does the work, then lets go of the Arrow tables that it made readable. */
  async releasing<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#arrowTables.length;
    try {
      return await work();
    } finally {
      for (const name of this.#arrowTables.splice(before)) {
        await this.#connection.run(`DROP TABLE IF EXISTS ${name}`);
      }
    }
  }

  async *run(statement: MeasureStatement): AsyncGenerator<Ingredients, void, undefined> {
    try {
      const result = await this.#connection.stream(statement.text);
      yield* ingredientsFrom(result, statement.columns);
    } catch (error) {
      throw engineFailed(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    return Promise.resolve();
  }

  async #load({ arrow }: Extract<TickSource, { readonly arrow: unknown }>): Promise<string> {
    const name = `arrow_${this.#arrowTables.length}`;
    this.#arrowTables.push(name);
    await failing(loadArrow(this.#connection, name, arrow));
    return name;
  }
}

function parquetScan({ parquet }: Extract<TickSource, { readonly parquet: unknown }>): string {
  const paths = typeof parquet === 'string' ? [parquet] : parquet;
  return `read_parquet([${paths.map(textLiteral).join(', ')}], union_by_name = true)`;
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
