import type { Listings } from '@taq/measures';
import { tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import type {
  AggregateQuestion,
  ColumnBatch,
  DayQuestion,
  DaysQuestion,
  IndexMembers,
  MasterLists,
  MembersQuestion,
  SourceDay,
  SourceOptions,
  SourceReport,
  TaqSource,
  TickBatch,
  TickEstimate,
  TicksQuestion,
  TransferQuestion,
} from '@taq/source';
import { findDayTables, requireTaqSchemas, type TableFamily } from './catalog.ts';
import type { ConnectionActivity } from './connection-events.ts';
import { Connections, type ConnectionOptions } from './connections.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import {
  neededTables,
  requireTable,
  requireTables,
  requireUnchanged,
  tableOf,
  toSourceDay,
  type DayTables,
  type NeededTables,
} from './day-tables.ts';
import { familiesOf, knownRule, requirePart, type KnownRule } from './known-rule.ts';
import { readListings, readMasterLists, readRoundLots } from './master-list.ts';
import type { RoundLots } from './round-lots.ts';
import { symbolBatches } from './symbol-batches.ts';
import { tickStatementCount } from './tick-statement-count.ts';
import { knownTicks, tickFamilies, type KnownTicks } from './tick-rule.ts';

/**
 * TAQ as WRDS has it: a PostgreSQL server with one table per kind and day.
 *
 * Has a few connections, each opened when it is needed and then kept. A transfer that is left
 * before its end, and a signal that is aborted, cost a connection; the next question opens another.
 *
 * What only a transfer needs is loaded by the first one: to look whether there is anything to do
 * takes the catalogue and the master lists.
 */
export class WrdsSource implements TaqSource {
  readonly id: string;
  readonly #connections: Connections;
  readonly #user: string;

  constructor(settings: ConnectionSettings, options: ConnectionOptions = {}) {
    this.#connections = new Connections(settings, options);
    this.#user = settings.user;
    this.id = `wrds://${this.#connections.server}`;
  }

  get connections(): number {
    return this.#connections.count;
  }

  /** What each of its connections does at this moment, for those who show it. */
  get activity(): readonly ConnectionActivity[] {
    return this.#connections.activity;
  }

  /** Throws `INVALID_ARGUMENT` also for options that WRDS's tables cannot serve. */
  async days(
    { start, end, rule }: DaysQuestion,
    { signal }: SourceOptions = {},
  ): Promise<SourceDay[]> {
    const needed = neededTables(rule);
    const dates = tradingDaysBetween(start, end);
    if (dates.length === 0) return [];
    const tables = await this.#findTables(needed, dates, signal);
    return dates.map((date) => toSourceDay(date, needed, tables.get(date) ?? NONE));
  }

  async inspect({ signal }: SourceOptions = {}): Promise<SourceReport> {
    const { inspectServer } = await import('./inspect-server.ts');
    return this.#connections.ask(signal, async (sql) => inspectServer(sql));
  }

  async masterLists(
    dates: readonly ExchangeDate[],
    { signal }: SourceOptions = {},
  ): Promise<MasterLists> {
    this.#connections.check(signal);
    if (dates.length === 0) return new Map();
    return this.#connections.ask(signal, async (sql) =>
      readMasterLists(sql, await findDayTables(sql, ['mastm'], dates)),
    );
  }

  async *aggregate(
    question: AggregateQuestion,
    { signal }: SourceOptions = {},
  ): AsyncGenerator<ColumnBatch> {
    const { date } = question;
    const rule = knownRule(question.rule);
    const { server } = this.#connections;
    const tables = await this.#tablesOf(date, familiesOf(rule), signal);
    requireTables(tables, { date, rule }, { server, user: this.#user });
    const listings = await this.#listings(rule, tables, signal);
    const schema = schemaOf(tables);
    const { dayStatements } = await import('./day-statements.ts');
    const { copyOut } = await import('./copy-out.ts');
    for (const statement of dayStatements({ ...question, rule, listings }, tables)) {
      const batches = this.#connections.stream(signal, schema, (session) =>
        copyOut(session, statement, server),
      );
      // A statement of sums has no NULLs: the decoder refuses them.
      yield* batches as AsyncIterable<ColumnBatch>;
    }
  }

  async *ticks(question: TicksQuestion, { signal }: SourceOptions = {}): AsyncGenerator<TickBatch> {
    const { date } = question;
    const rule = knownTicks(question);
    const { server } = this.#connections;
    const tables = await this.#tickTables(rule, date, signal);
    const lots = await this.#roundLots(rule, date, signal);
    const schema = schemaOf(tables);
    const { tickStatements } = await import('./tick-statements.ts');
    const { copyOut } = await import('./copy-out.ts');
    const { toTickBatch } = await import('./tick-batch.ts');
    const { inShares } = await import('./round-lots.ts');
    for (const statement of tickStatements(rule, question, tables)) {
      const batches = this.#connections.stream(signal, schema, (session) =>
        copyOut(session, statement, server),
      );
      for await (const batch of batches) {
        const ticks = toTickBatch(batch);
        yield lots === undefined ? ticks : inShares(ticks, lots);
      }
    }
    requireUnchanged(tables, await this.#tickTables(rule, date, signal), { date, server });
  }

  /** Statements: one table or one measure's part in each, of at most a hundred symbols. */
  requests(question: TransferQuestion): number {
    if (!('part' in question)) return tickStatementCount(knownTicks(question), question);
    requirePart(knownRule(question.rule), question.part);
    return symbolBatches(question.symbols).length;
  }

  async isHollow({ date, rule }: DayQuestion, { signal }: SourceOptions = {}): Promise<boolean> {
    const { families } = neededTables(rule);
    const tables = await this.#tablesOf(date, families, signal);
    const from = { server: this.#connections.server, user: this.#user };
    for (const family of families) {
      const { relation } = requireTable(tables, { family, date }, from);
      const [row] = await this.#connections.ask(signal, async (sql) =>
        sql.unsafe<{ found: boolean }[]>(`SELECT EXISTS (SELECT FROM ${relation}) AS found`),
      );
      if (row?.found !== true) return true;
    }
    return false;
  }

  async members(question: MembersQuestion, { signal }: SourceOptions = {}): Promise<IndexMembers> {
    const from = { server: this.#connections.server, user: this.#user };
    const { readIndexMembers } = await import('./index-members.ts');
    return this.#connections.ask(signal, async (sql) => readIndexMembers(sql, question, from));
  }

  /** Counts where that is quick, and for `all` goes by statistics or size where it is not. */
  async estimate(question: TicksQuestion, { signal }: SourceOptions = {}): Promise<TickEstimate> {
    const rule = knownTicks(question);
    const tables = await this.#tickTables(rule, question.date, signal);
    const { estimateWithoutCounting, WIRE_BYTES } = await import('./estimate.ts');
    const known = question.symbols === 'all' ? estimateWithoutCounting(tables) : undefined;
    if (known !== undefined) return known;
    const { countStatements } = await import('./tick-statements.ts');
    let rows = 0;
    for (const statement of countStatements(rule, question.symbols, tables)) {
      const [answer] = await this.#connections.ask(signal, async (sql) =>
        sql.unsafe<{ rows: number }[]>(statement),
      );
      rows += answer?.rows ?? 0;
    }
    return { rows, bytes: rows * WIRE_BYTES[rule.kind], basis: 'count' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connections[Symbol.asyncDispose]();
  }

  /** The tables of a day that hold these ticks; throws where one cannot be read. */
  async #tickTables(
    rule: KnownTicks,
    date: ExchangeDate,
    signal: AbortSignal | undefined,
  ): Promise<DayTables> {
    const families = tickFamilies(rule);
    const found = await this.#tablesOf(date, families, signal);
    const from = { server: this.#connections.server, user: this.#user };
    for (const family of families) requireTable(found, { family, date }, from);
    return found;
  }

  async #tablesOf(
    date: ExchangeDate,
    families: readonly TableFamily[],
    signal: AbortSignal | undefined,
  ): Promise<DayTables> {
    return (await this.#findTables({ families }, [date], signal)).get(date) ?? NONE;
  }

  /** What there is of the tables that somebody needs, by day. */
  async #findTables(
    { families }: Pick<NeededTables, 'families'>,
    dates: readonly ExchangeDate[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<ExchangeDate, DayTables>> {
    return this.#connections.ask(signal, async (sql) => {
      const found = await findDayTables(sql, families, dates);
      if (found.size === 0) await requireTaqSchemas(sql, this.#connections.server);
      return found;
    });
  }

  /** Where sizes come in lots and shares are asked for. */
  async #roundLots(
    rule: KnownTicks,
    date: ExchangeDate,
    signal: AbortSignal | undefined,
  ): Promise<RoundLots | undefined> {
    if (rule.kind === 'trades' || rule.nbbo === 'complete' || rule.sizes === 'own') {
      return undefined;
    }
    const { LOTS_KNOWN_BEFORE } = await import('./round-lots.ts');
    if (date >= LOTS_KNOWN_BEFORE) return new Map();
    const table = (await this.#tablesOf(date, ['mastm'], signal)).get('mastm');
    if (table?.readable !== true) return new Map();
    return this.#connections.ask(signal, async (sql) => readRoundLots(sql, table));
  }

  async #listings(
    { exchanges }: KnownRule,
    tables: DayTables,
    signal: AbortSignal | undefined,
  ): Promise<Listings | undefined> {
    if (exchanges !== 'primary') return undefined;
    return this.#connections.ask(signal, async (sql) =>
      readListings(sql, tableOf(tables, 'mastm')),
    );
  }
}

const NONE: DayTables = new Map();

/** That of a day's tables, all of one year. */
function schemaOf(tables: DayTables): string | undefined {
  const [first] = tables.values();
  return first?.schema;
}
