import type { Listings } from '@taq/measures';
import { tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import type {
  AggregateQuestion,
  ColumnBatch,
  DaysQuestion,
  SourceDay,
  SourceOptions,
  TaqSource,
} from '@taq/source';
import { findDayTables, requireTaqSchemas } from './catalog.ts';
import { Connection } from './connection.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { copyOut } from './copy-out.ts';
import { dayStatements } from './day-statements.ts';
import { requireTables, tableOf, toSourceDay, type DayTables } from './day-tables.ts';
import { familiesOf, knownRule, type KnownRule } from './known-rule.ts';
import { readListings, readMasterList } from './master-list.ts';

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

  /** Throws `INVALID_ARGUMENT` also for options that WRDS's tables cannot serve. */
  async days(
    { start, end, rule }: DaysQuestion,
    { signal }: SourceOptions = {},
  ): Promise<SourceDay[]> {
    const known = knownRule(rule);
    const dates = tradingDaysBetween(start, end);
    if (dates.length === 0) return [];
    const tables = await this.#findTables(known, dates, signal);
    return dates.map((date) => toSourceDay(date, known, tables.get(date) ?? NONE));
  }

  async listedSymbols(
    date: ExchangeDate,
    { signal }: SourceOptions = {},
  ): Promise<ReadonlySet<string> | undefined> {
    return this.#connection.ask(signal, async (sql) => {
      const table = (await findDayTables(sql, ['mastm'], [date])).get(date)?.get('mastm');
      return table?.readable === true ? readMasterList(sql, table) : undefined;
    });
  }

  async *aggregate(
    question: AggregateQuestion,
    { signal }: SourceOptions = {},
  ): AsyncGenerator<ColumnBatch> {
    const { date } = question;
    const rule = knownRule(question.rule);
    const { server } = this.#connection;
    const tables = (await this.#findTables(rule, [date], signal)).get(date) ?? NONE;
    requireTables(tables, { date, rule }, { server, user: this.#user });
    const listings = await this.#listings(rule, tables, signal);
    for (const statement of dayStatements({ ...question, rule, listings }, tables)) {
      yield* this.#connection.stream(signal, (session) => copyOut(session, statement, server));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  /** What there is of the tables that a rule needs, by day. */
  async #findTables(
    rule: KnownRule,
    dates: readonly ExchangeDate[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<ExchangeDate, DayTables>> {
    return this.#connection.ask(signal, async (sql) => {
      const found = await findDayTables(sql, familiesOf(rule), dates);
      if (found.size === 0) await requireTaqSchemas(sql, this.#connection.server);
      return found;
    });
  }

  async #listings(
    { exchanges }: KnownRule,
    tables: DayTables,
    signal: AbortSignal | undefined,
  ): Promise<Listings | undefined> {
    if (exchanges !== 'primary') return undefined;
    return this.#connection.ask(signal, async (sql) => readListings(sql, tableOf(tables, 'mastm')));
  }
}

const NONE: DayTables = new Map();
