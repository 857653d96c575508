import { defaultMinuteBarsRule, minuteBarsStatement, tradeFilters } from '@taq/measures';
import type { MeasureStatement, MinuteBarsRule } from '@taq/measures';
import {
  formatSymbol,
  isTradingDay,
  sessionOf,
  TaqError,
  tradingDaysBetween,
  type ExchangeDate,
} from '@taq/schema';
import type {
  AggregateQuestion,
  ColumnBatch,
  SourceDay,
  SourceOptions,
  TaqSource,
} from '@taq/source';
import type { Sql } from 'postgres';
import { findDayTables, hasTaqSchemas, type DayTable } from './catalog.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { connect } from './connections.ts';
import { copyOut } from './copy-out.ts';
import { readMasterList } from './master-list.ts';
import { serverName, toSourceError } from './source-errors.ts';

/** A columnar server gives up on skipping chunks by arrays of more than a hundred elements. */
const SYMBOLS_PER_QUERY = 100;

const TRADE_COLUMNS = [
  'time_m',
  'sym_root',
  'sym_suffix',
  'tr_scond',
  'size',
  'price',
  'tr_corr',
  'tr_seqnum',
] as const;

/**
 * TAQ as WRDS has it: a PostgreSQL server with one table per kind and day. Connects at the first
 * question, with one connection, which `await using` closes.
 */
export class WrdsSource implements TaqSource {
  readonly id: string;
  readonly #settings: ConnectionSettings;
  readonly #sql: Sql;
  #closed = false;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
    this.id = `wrds://${serverName(settings)}`;
    this.#sql = connect(settings);
  }

  async days(
    start: ExchangeDate,
    end: ExchangeDate,
    options: SourceOptions = {},
  ): Promise<SourceDay[]> {
    const dates = tradingDaysBetween(start, end);
    if (dates.length === 0) return [];
    const tables = await this.#ask(options, async (sql) => findDayTables(sql, ['ctm'], dates));
    if (tables.length === 0) await this.#ask(options, async (sql) => this.#requireTaq(sql));
    const tableOf = new Map(tables.map((table) => [table.date, table]));
    return dates.map((date) => toSourceDay(date, tableOf.get(date)));
  }

  async listedSymbols(
    date: ExchangeDate,
    options: SourceOptions = {},
  ): Promise<ReadonlySet<string> | undefined> {
    return this.#ask(options, async (sql) => {
      const [table] = await findDayTables(sql, ['mastm'], [date]);
      return table?.readable === true ? readMasterList(sql, table) : undefined;
    });
  }

  async *aggregate(
    question: AggregateQuestion,
    options: SourceOptions = {},
  ): AsyncGenerator<ColumnBatch> {
    const table = await this.#tradesTable(question.date, options);
    for (const symbols of batches(question.symbols)) {
      const statement = statementFor({ ...question, symbols }, table);
      yield* this.#copy(statement, options);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#sql.end({ timeout: 1 });
  }

  async *#copy(statement: MeasureStatement, options: SourceOptions): AsyncGenerator<ColumnBatch> {
    this.#check(options);
    try {
      yield* copyOut(this.#sql, statement, serverName(this.#settings), options.signal);
    } catch (error) {
      this.#check(options);
      throw toSourceError(error, this.#settings);
    }
    this.#check(options);
  }

  async #tradesTable(date: ExchangeDate, options: SourceOptions): Promise<DayTable> {
    const [table] = await this.#ask(options, async (sql) => findDayTables(sql, ['ctm'], [date]));
    if (table === undefined || !isTradingDay(date)) {
      throw new TaqError('SOURCE_FAILED', `${this.id} has no trades of ${date}`, {
        details: { server: serverName(this.#settings) },
        next: 'Ask for a day that the source has published.',
      });
    }
    const missing = TRADE_COLUMNS.find((column) => !table.columns.has(column));
    if (missing === undefined) return table;
    throw new TaqError('SOURCE_LAYOUT', `${table.relation} has no column ${missing}`, {
      details: { relation: table.relation, column: missing },
      next: 'Report the columns of that table: the layout is new to this version.',
    });
  }

  async #requireTaq(sql: Sql): Promise<void> {
    if (await hasTaqSchemas(sql)) return;
    const server = serverName(this.#settings);
    throw new TaqError('SOURCE_NOT_PERMITTED', `there are no TAQ schemas at ${server}`, {
      details: { server, relation: 'taqmsec' },
      next: 'Check that this is the WRDS server, and that your subscription covers TAQ.',
    });
  }

  async #ask<T>(options: SourceOptions, question: (sql: Sql) => Promise<T>): Promise<T> {
    this.#check(options);
    try {
      return await question(this.#sql);
    } catch (error) {
      throw toSourceError(error, this.#settings);
    }
  }

  #check({ signal }: SourceOptions): void {
    if (this.#closed) {
      throw new TaqError('CLOSED', 'the source is closed', { details: { what: 'source' } });
    }
    if (signal?.aborted === true) {
      throw new TaqError('INTERRUPTED', 'the transfer was interrupted', {
        details: { what: 'transfer' },
        next: 'Run the same command again; what has arrived is kept.',
      });
    }
  }
}

function toSourceDay(date: ExchangeDate, table: DayTable | undefined): SourceDay {
  if (table === undefined) return { date, state: 'not_published', tableState: '' };
  if (!table.readable) return { date, state: 'not_permitted', tableState: '' };
  return { date, state: 'published', tableState: table.tableState };
}

/** At most a hundred symbols each, in canonical order, so that the answers follow each other. */
function batches(symbols: AggregateQuestion['symbols']): AggregateQuestion['symbols'][] {
  if (symbols === 'all') return ['all'];
  const sorted = symbols.toSorted((a, b) => (formatSymbol(a) < formatSymbol(b) ? -1 : 1));
  const count = Math.ceil(sorted.length / SYMBOLS_PER_QUERY);
  return Array.from({ length: count }, (_, index) =>
    sorted.slice(index * SYMBOLS_PER_QUERY, (index + 1) * SYMBOLS_PER_QUERY),
  );
}

function statementFor(question: AggregateQuestion, table: DayTable): MeasureStatement {
  const session = sessionOf(question.date);
  if (session === undefined || question.rule.measure !== defaultMinuteBarsRule.measure) {
    throw new RangeError(`no statement for ${question.rule.measure} on ${question.date}`);
  }
  const rule = question.rule as MinuteBarsRule;
  return minuteBarsStatement({
    trades: { name: table.relation, hasNanos: table.columns.has('time_m_nano') },
    session,
    filter: tradeFilters[rule.conditions],
    symbols: question.symbols,
  });
}
