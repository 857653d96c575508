import { sessionOf, TaqError, tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import type {
  AggregateQuestion,
  ColumnBatch,
  SourceDay,
  SourceOptions,
  TaqSource,
} from '@taq/source';
import { findDayTables, requireTaqSchemas, type DayTable } from './catalog.ts';
import { Connection } from './connection.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { copyOut } from './copy-out.ts';
import { dayQueries } from './day-queries.ts';
import { readMasterList } from './master-list.ts';
import { notPermitted } from './source-errors.ts';

/**
 * TAQ as WRDS has it: a PostgreSQL server with one table per kind and day.
 *
 * Has one connection, opened at the first question, and answers one question at a time; whoever
 * wants days in parallel opens several sources. A transfer that is left before its end, and a
 * signal that is aborted, cost the connection; the next question opens another.
 */
export class WrdsSource implements TaqSource {
  readonly id: string;
  readonly #connection: Connection;
  readonly #user: string;

  constructor(settings: ConnectionSettings) {
    this.#connection = new Connection(settings);
    this.#user = settings.user;
    this.id = `wrds://${this.#connection.server}`;
  }

  async days(
    start: ExchangeDate,
    end: ExchangeDate,
    { signal }: SourceOptions = {},
  ): Promise<SourceDay[]> {
    const dates = tradingDaysBetween(start, end);
    if (dates.length === 0) return [];
    const tables = await this.#tradesTables(dates, signal);
    const tableOf = new Map(tables.map((table) => [table.date, table]));
    return dates.map((date) => toSourceDay(date, tableOf.get(date)));
  }

  async listedSymbols(
    date: ExchangeDate,
    { signal }: SourceOptions = {},
  ): Promise<ReadonlySet<string> | undefined> {
    return this.#connection.ask(signal, async (sql) => {
      const [table] = await findDayTables(sql, 'mastm', [date]);
      return table?.readable === true ? readMasterList(sql, table) : undefined;
    });
  }

  async *aggregate(
    question: AggregateQuestion,
    { signal }: SourceOptions = {},
  ): AsyncGenerator<ColumnBatch> {
    const { date } = question;
    const { server } = this.#connection;
    const hours = sessionOf(date);
    const [table] = await this.#tradesTables([date], signal);
    if (table === undefined || hours === undefined) throw notPublished(date, server);
    if (!table.readable) throw notPermitted(this.#user, table.relation, server);
    for (const statement of dayQueries(question, hours, table)) {
      yield* this.#connection.stream(signal, (session) => copyOut(session, statement, server));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  async #tradesTables(
    dates: readonly ExchangeDate[],
    signal: AbortSignal | undefined,
  ): Promise<DayTable[]> {
    return this.#connection.ask(signal, async (sql) => {
      const tables = await findDayTables(sql, 'ctm', dates);
      if (tables.length === 0) await requireTaqSchemas(sql, this.#connection.server);
      return tables;
    });
  }
}

function toSourceDay(date: ExchangeDate, table: DayTable | undefined): SourceDay {
  if (table === undefined) return { date, state: 'not_published', tableState: '' };
  if (!table.readable) return { date, state: 'not_permitted', tableState: '' };
  return { date, state: 'published', tableState: table.tableState };
}

function notPublished(date: ExchangeDate, server: string): TaqError<'SOURCE_FAILED'> {
  return new TaqError('SOURCE_FAILED', `there are no trades of ${date} at ${server}`, {
    details: { server },
    next: 'Ask for a day that the source has published.',
  });
}
