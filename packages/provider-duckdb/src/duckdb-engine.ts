import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ReadEngine, ReadNotes, ReadPlan } from '@taq/provider';
import type { RecordBatch, Schema } from 'apache-arrow';
import { compileSql } from './compile-sql.ts';
import { readFileSchema } from './file-schema.ts';
import { batchesFrom } from './from-duckdb.ts';
import type { InstanceSource } from './instance-source.ts';
import { interruptedBy } from './interrupted-by.ts';

/** One instance, opened by the first read; a connection for each read. */
export class DuckDbEngine implements ReadEngine {
  readonly name = 'duckdb';
  readonly #source: InstanceSource;
  #instance: Promise<DuckDBInstance> | undefined;

  constructor(source: InstanceSource) {
    this.#source = source;
  }

  async fileSchema(path: string): Promise<Schema> {
    const connection = await this.#connect();
    try {
      return await readFileSchema(connection, path);
    } finally {
      connection.closeSync();
    }
  }

  async *run(
    plan: ReadPlan,
    signal: AbortSignal,
    notes?: ReadNotes,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const connection = await this.#connect();
    const rest = interruptedBy(signal, connection);
    try {
      const { text, values } = compileSql(plan);
      // Not `startStream`, which plans on our own thread while every other read waits.
      const result = await connection.stream(text, [...values]);
      signal.throwIfAborted();
      // Rows are sorted by now, and what did not fit into memory lies on the disk.
      if (this.#source.maySpill) notes?.spilled(await this.#temporaryBytes());
      yield* batchesFrom(result, plan.schema);
    } finally {
      rest();
      connection.closeSync();
    }
  }

  async close(): Promise<void> {
    const instance = await this.#instance;
    if (instance !== undefined) this.#source.close(instance);
  }

  /** Of all reads that run, for DuckDB keeps one account. */
  async #temporaryBytes(): Promise<number> {
    const connection = await this.#connect();
    try {
      const result = await connection.run('SELECT sum(size) FROM duckdb_temporary_files()');
      return Number((await result.getRows())[0]?.[0] ?? 0);
    } finally {
      connection.closeSync();
    }
  }

  async #connect(): Promise<DuckDBConnection> {
    this.#instance ??= this.#source.open();
    const instance = await this.#instance;
    return instance.connect();
  }
}
