import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { compactDate, TaqError, type ExchangeDate } from '@taq/schema';
import type { ReservedSql, Sql } from 'postgres';
import { CopyEncoder } from './tables/copy-encoder.ts';
import type { DayLayout, TableColumn, TableFamily } from './tables/table.ts';

const CHUNK = 256 * 1024;
/** PostgreSQL ends a COPY at once; an error just then never reaches the stream. */
const LONGEST_END_MS = 60_000;

/** The schema of a day's base tables. */
export function schemaOf(date: ExchangeDate): string {
  return `taqm_${date.slice(0, 4)}`;
}

/** The schema of the views of all years. */
export const VIEWS = 'taqmsec';

/** Which table, and when to give up. */
interface CopyTarget<Batch> {
  readonly family: TableFamily<Batch>;
  readonly layout: DayLayout;
  readonly signal: AbortSignal | undefined;
}

/**
 * Fills one new daily table on a connection of its own. Table and rows appear together, at
 * `finish`, with the table's view: until then nobody sees them, and a failure leaves nothing.
 * A table and its rows in one transaction are also what lets PostgreSQL skip its log.
 */
export class TableCopy<Batch> {
  readonly #connection: ReservedSql;
  readonly #family: TableFamily<Batch>;
  readonly #name: string;
  readonly #schema: string;
  readonly #columns: readonly TableColumn<Batch>[];
  readonly #signal: AbortSignal | undefined;
  readonly #stream: Writable;
  readonly #ended: Promise<void>;
  readonly #out = new CopyEncoder(2 * CHUNK);

  private constructor(connection: ReservedSql, target: CopyTarget<Batch>, stream: Writable) {
    this.#connection = connection;
    this.#family = target.family;
    this.#name = tableName(target);
    this.#schema = schemaOf(target.layout.date);
    this.#columns = target.family.columnsOn(target.layout);
    this.#signal = target.signal;
    this.#stream = stream;
    this.#ended = finished(stream);
    this.#ended.catch(() => undefined);
    this.#out.header();
  }

  static async open<Batch>(sql: Sql, target: CopyTarget<Batch>): Promise<TableCopy<Batch>> {
    const connection = await sql.reserve();
    const { family, layout } = target;
    const table = `${schemaOf(layout.date)}.${tableName(target)}`;
    const columns = family.columnsOn(layout).map(({ name, type }) => `${name} ${type}`);
    await connection.unsafe(`BEGIN; CREATE TABLE ${table} (${columns.join(', ')})`);
    const copy = connection.unsafe(`COPY ${table} FROM STDIN (FORMAT binary, FREEZE)`);
    return new TableCopy(connection, target, await copy.writable());
  }

  /** The rows of a batch that the family holds. Throws `INTERRUPTED` on the signal. */
  async write(batch: Batch): Promise<void> {
    const count = this.#family.rowsOf(batch);
    for (let row = 0; row < count; row += 1) {
      if (this.#family.holds?.(batch, row) === false) continue;
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
    await Promise.race([this.#ended, tooLong(this.#name)]);
    const table = `${this.#schema}.${this.#name}`;
    await this.#connection.unsafe(
      `CREATE VIEW ${VIEWS}.${this.#name} AS SELECT * FROM ${table}; COMMIT`,
    );
    this.#connection.release();
  }

  async #send(): Promise<void> {
    if (this.#signal?.aborted === true) throw interrupted(this.#name);
    if (this.#stream.write(this.#out.take())) return;
    await Promise.race([this.#drained(), this.#ended]);
  }

  /** A server that stalls does not keep those waiting who were told to stop. */
  async #drained(): Promise<void> {
    try {
      await once(this.#stream, 'drain', this.#signal && { signal: this.#signal });
    } catch (error) {
      throw this.#signal?.aborted === true ? interrupted(this.#name) : error;
    }
  }
}

function tableName({ family, layout }: CopyTarget<never>): string {
  return `${family.name}_${compactDate(layout.date)}`;
}

function interrupted(table: string): TaqError {
  return new TaqError('INTERRUPTED', `the load of ${table} was interrupted`, {
    details: { what: 'load' },
  });
}

async function tooLong(table: string): Promise<never> {
  await delay(LONGEST_END_MS, undefined, { ref: false });
  throw new Error(`PostgreSQL did not take the rows of ${table}; is the disk full?`);
}
