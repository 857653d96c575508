import { DuckDBInstance, quotedString, type DuckDBConnection } from '@duckdb/node-api';
import { tableOf } from '@taq/provider';
import type { Dataset } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import type { RecordBatch, Table } from 'apache-arrow';
import { withoutGlobbing } from '../compile-sql.ts';
import { instanceConfig, type DuckDbOptions } from '../duckdb-options.ts';
import { batchesFrom } from '../from-duckdb.ts';
import { interruptedBy } from '../interrupted-by.ts';
import { inspectSql, type InspectedSql } from './inspect-sql.ts';
import { explainSqlFailure } from './sql-failure.ts';
import { sqlColumns, type SqlColumns } from './sql-columns.ts';
import { createView, NEW_YORK, type SqlView } from './sql-view.ts';

/** How far a statement may go. */
export interface SqlLimits {
  /** Rows that are handed out; one more is looked for, to know whether that is all. */
  readonly maxRows: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The rows of a statement. */
export interface SqlAnswer {
  /** In the order in which the statement has them. */
  readonly table: Table;
  /** The columns as declared ones. */
  readonly dataset: Dataset;
  /** Text columns whose values are JSON. */
  readonly jsonColumns: ReadonlySet<string>;
  /** Whether there were more rows than were wanted. */
  readonly isCut: boolean;
}

/**
 * A DuckDB that sees the views it is shown and nothing else: one statement, which may only ask. No
 * other file, no network, no extension, no setting; naive times are UTC.
 */
export class SqlSession implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  #running: Promise<unknown> | undefined;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Throws `INVALID_ARGUMENT` for options that cannot be. */
  static async open(options: DuckDbOptions = {}): Promise<SqlSession> {
    const instance = await DuckDBInstance.create(':memory:', instanceConfig(options));
    return new SqlSession(instance, await instance.connect());
  }

  /** What a statement is about, before anything is shown. Throws `QUERY_REFUSED`, `QUERY_FAILED`. */
  async inspect(text: string): Promise<InspectedSql> {
    return inspectSql(this.#connection, text);
  }

  /** Shows these views, and closes everything else for good. */
  async show(views: readonly SqlView[]): Promise<void> {
    // DuckDB asks for the pattern that a path is written as, and for the file that it means.
    const paths = views.flatMap((view) => [...view.paths, ...view.paths.map(withoutGlobbing)]);
    await this.#run(`SET GLOBAL allowed_paths = [${paths.map(quotedString).join(', ')}]`);
    await this.#run(`SET GLOBAL TimeZone = 'UTC'`);
    for (const view of views) await this.#run(createView(view));
    await this.#run(NEW_YORK);
    await this.#run('SET GLOBAL enable_external_access = false');
    await this.#run('SET GLOBAL lock_configuration = true');
  }

  /**
   * The rows of a statement that was looked at. Throws `QUERY_FAILED` where the statement is wrong,
   * `QUERY_TIMEOUT`, `INTERRUPTED`, and `ENGINE_FAILED` for the rest.
   */
  async run(statement: InspectedSql, limits: SqlLimits): Promise<SqlAnswer> {
    const running = this.#limited(statement, limits);
    this.#running = running.catch(() => undefined);
    return running;
  }

  /** Ends what still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.interrupt();
    await this.#running;
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #limited(statement: InspectedSql, limits: SqlLimits): Promise<SqlAnswer> {
    const { signal, timeoutMs } = limits;
    const timeout = AbortSignal.timeout(timeoutMs);
    const cut = AbortSignal.any(signal === undefined ? [timeout] : [timeout, signal]);
    const rest = interruptedBy(cut, this.#connection);
    try {
      cut.throwIfAborted();
      return await this.#rows(statement, limits.maxRows, cut);
    } catch (error) {
      throw explainSqlFailure(error, { timedOut: timeout.aborted, timeoutMs, signal });
    } finally {
      rest();
    }
  }

  async #rows(
    { text, explains }: InspectedSql,
    maxRows: number,
    cut: AbortSignal,
  ): Promise<SqlAnswer> {
    const columns = await this.#columnsOf(text);
    const asked = explains ? text : wrapped(text, columns, maxRows + 1);
    const pending = await this.#connection.startStream(asked);
    cut.throwIfAborted();
    const batches: RecordBatch[] = [];
    const schema = toArrowSchema(columns.dataset);
    for await (const batch of batchesFrom(await pending.getResult(), schema)) {
      cut.throwIfAborted();
      batches.push(batch);
    }
    const { dataset, jsonColumns } = columns;
    const all = tableOf(schema, batches);
    const isCut = all.numRows > maxRows;
    return { table: isCut ? all.slice(0, maxRows) : all, dataset, jsonColumns, isCut };
  }

  async #columnsOf(text: string): Promise<SqlColumns> {
    const prepared = await this.#connection.prepare(text);
    try {
      return sqlColumns(prepared);
    } finally {
      // Before its connection closes: afterwards its end would be one of the process.
      prepared.destroySync();
    }
  }

  async #run(statement: string): Promise<void> {
    await this.#connection.run(statement);
  }
}

/** The statement as a table of which each column is read in a type of ours. */
function wrapped(text: string, { select, names }: SqlColumns, limit: number): string {
  return `SELECT ${select} FROM (\n${text}\n) AS answer(${names}) LIMIT ${limit}`;
}
