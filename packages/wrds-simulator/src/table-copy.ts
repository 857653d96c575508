import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { compactDate, type ExchangeDate } from '@taq/schema';
import type { ReservedSql, Sql } from 'postgres';
import { CopyEncoder } from './tables/copy-encoder.ts';
import type { TableColumn, TableFamily } from './tables/table.ts';

const CHUNK = 256 * 1024;

/** The schema of a day's base tables. */
export function schemaOf(date: ExchangeDate): string {
  return `taqm_${date.slice(0, 4)}`;
}

/** The schema of the views of all years. */
export const VIEWS = 'taqmsec';

/**
 * Fills one new daily table on a connection of its own. Table and rows appear together, at
 * `finish`, with the table's view: until then nobody sees them, and a failure leaves nothing.
 * A table and its rows in one transaction are also what lets PostgreSQL skip its log.
 */
export class TableCopy<Batch> {
  readonly #connection: ReservedSql;
  readonly #name: string;
  readonly #schema: string;
  readonly #columns: readonly TableColumn<Batch>[];
  readonly #stream: Writable;
  readonly #out = new CopyEncoder(2 * CHUNK);

  private constructor(
    connection: ReservedSql,
    family: TableFamily<Batch>,
    date: ExchangeDate,
    stream: Writable,
  ) {
    this.#connection = connection;
    this.#name = tableName(family, date);
    this.#schema = schemaOf(date);
    this.#columns = family.columnsOn(date);
    this.#stream = stream;
    this.#out.header();
  }

  static async open<Batch>(
    sql: Sql,
    family: TableFamily<Batch>,
    date: ExchangeDate,
  ): Promise<TableCopy<Batch>> {
    const connection = await sql.reserve();
    const table = `${schemaOf(date)}.${tableName(family, date)}`;
    const columns = family.columnsOn(date).map(({ name, type }) => `${name} ${type}`);
    await connection.unsafe(`BEGIN; CREATE TABLE ${table} (${columns.join(', ')})`);
    const copy = connection.unsafe(`COPY ${table} FROM STDIN (FORMAT binary, FREEZE)`);
    return new TableCopy(connection, family, date, await copy.writable());
  }

  /** Rows 0 to `count` of a batch, those that `keep` keeps. */
  async write(batch: Batch, count: number, keep?: (row: number) => boolean): Promise<void> {
    for (let row = 0; row < count; row += 1) {
      if (keep !== undefined && !keep(row)) continue;
      this.#out.row(this.#columns.length);
      for (const column of this.#columns) column.write(this.#out, batch, row);
      if (this.#out.pending >= CHUNK) await this.#send();
    }
  }

  /** Sends the rest, makes the view, commits, gives the connection back. */
  async finish(): Promise<void> {
    this.#out.trailer();
    await this.#send();
    this.#stream.end();
    await finished(this.#stream);
    const table = `${this.#schema}.${this.#name}`;
    await this.#connection.unsafe(
      `CREATE VIEW ${VIEWS}.${this.#name} AS SELECT * FROM ${table}; COMMIT`,
    );
    this.#connection.release();
  }

  async #send(): Promise<void> {
    if (!this.#stream.write(this.#out.take())) await once(this.#stream, 'drain');
  }
}

function tableName<Batch>(family: TableFamily<Batch>, date: ExchangeDate): string {
  return `${family.name}_${compactDate(date)}`;
}
