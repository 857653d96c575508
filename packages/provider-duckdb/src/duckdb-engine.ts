import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { ReadEngine, ReadPlan } from '@taq/provider';
import type { RecordBatch, Schema } from 'apache-arrow';
import { compileSql } from './compile-sql.ts';
import { readFileSchema } from './file-schema.ts';
import { batchesFrom } from './from-duckdb.ts';

export interface DuckDbOptions {
  /** Threads of the instance. Default: as many as there are cores. */
  readonly threads?: number;
  /** Memory that DuckDB may take. Default: 80 % of the machine's. Nothing is spilled to disk. */
  readonly memoryLimitBytes?: bigint;
}

/** One in-memory instance, opened by the first read; a connection for each read. */
export class DuckDbEngine implements ReadEngine {
  readonly name = 'duckdb';
  readonly #options: DuckDbOptions;
  #instance: Promise<DuckDBInstance> | undefined;

  constructor(options: DuckDbOptions) {
    this.#options = options;
  }

  async fileSchema(path: string): Promise<Schema> {
    const connection = await this.#connect();
    try {
      return await readFileSchema(connection, path);
    } finally {
      connection.closeSync();
    }
  }

  async *run(plan: ReadPlan, signal: AbortSignal): AsyncGenerator<RecordBatch, void, undefined> {
    const connection = await this.#connect();
    const interrupt = (): void => connection.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      signal.throwIfAborted();
      const { text, values } = compileSql(plan);
      const result = await connection.stream(text, [...values]);
      yield* batchesFrom(result, plan.schema);
    } finally {
      signal.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  }

  async close(): Promise<void> {
    const instance = await this.#instance;
    instance?.closeSync();
  }

  async #connect(): Promise<DuckDBConnection> {
    this.#instance ??= openInstance(this.#options);
    const instance = await this.#instance;
    return instance.connect();
  }
}

/** Reads local files and nothing else: no extension, no network, no file written anywhere. */
async function openInstance({ threads, memoryLimitBytes }: DuckDbOptions): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...(threads === undefined ? {} : { threads: String(threads) }),
    ...(memoryLimitBytes === undefined ? {} : { memory_limit: `${memoryLimitBytes}B` }),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    temp_directory: '',
  });
  const connection = await instance.connect();
  // Files never change once they are committed, so a footer has to be parsed only once.
  await connection.run('SET GLOBAL parquet_metadata_cache = true');
  await connection.run('SET GLOBAL lock_configuration = true');
  connection.closeSync();
  return instance;
}
