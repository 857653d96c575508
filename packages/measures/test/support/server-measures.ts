import type { ExchangeDate, FixedWidthArray, TextColumn } from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { Sql } from 'postgres';
import {
  dailyRvStatement,
  defaultDailyRvRule,
  defaultMinuteBarsRule,
  defaultSpreadStatsRule,
  effectiveStatement,
  finishDailyRv,
  finishMinuteBars,
  finishSpreadStats,
  minuteBarsStatement,
  postgres,
  quotedStatement,
  sessionSpan,
  type Asked,
  type DailyRvRule,
  type Ingredients,
  type Listings,
  type MatchedTradesRelation,
  type MeasureStatement,
  type MinuteBarsRule,
  type QuotesRelation,
  type ResultColumn,
  type SpreadStatsRule,
  type TradesRelation,
} from '../../src/index.ts';

interface ServerQuestion<Rule> {
  readonly date: ExchangeDate;
  readonly symbols?: Asked;
  readonly rule?: Rule;
  readonly listings?: Listings | undefined;
}

/** The measures as a source asks a server for them, and finishes them. */
export class ServerMeasures {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async minuteBars({
    rule = defaultMinuteBarsRule,
    minutes = 1,
    ...question
  }: ServerQuestion<MinuteBarsRule> & {
    readonly trades: TradesRelation;
    readonly minutes?: number;
  }): Promise<Table> {
    const statement = minuteBarsStatement({ ...onServer(question), rule, minutes });
    return finishMinuteBars(await this.run(statement), { ...question, rule, minutes });
  }

  async dailyRv({
    rule = defaultDailyRvRule,
    ...question
  }: ServerQuestion<DailyRvRule> & {
    readonly trades?: TradesRelation;
    readonly quotes?: QuotesRelation;
  }): Promise<Table> {
    const { date } = question;
    const cells = await this.run(dailyRvStatement({ ...onServer(question), rule }));
    return finishDailyRv([cells], { date, span: sessionSpan(rule, date), rule });
  }

  async spreadStats({
    rule = defaultSpreadStatsRule,
    quotes,
    ...question
  }: ServerQuestion<SpreadStatsRule> & {
    readonly quotes: QuotesRelation;
    readonly trades?: TradesRelation;
    readonly matched?: MatchedTradesRelation;
  }): Promise<Table> {
    const { trades, matched, date } = question;
    const asked = { ...onServer(question), rule };
    const ticks = matched === undefined ? { trades: required(trades), quotes } : { matched };
    const quoted = [await this.run(quotedStatement({ ...asked, quotes }))];
    const effective = [await this.run(effectiveStatement({ ...asked, ticks }))];
    return finishSpreadStats({ quoted, effective }, { date, rule });
  }

  /** A statement's rows as columns, of the types that it promises. */
  async run({ text, columns }: MeasureStatement): Promise<Ingredients> {
    const rows = await this.#sql.unsafe<Record<string, unknown>[]>(text);
    const typed = columns.map((column) => [
      column.name,
      columnFrom(
        rows.map((row) => row[column.name]),
        column,
      ),
    ]);
    return { rows: rows.length, columns: Object.fromEntries(typed) };
  }
}

function onServer<Question extends { readonly symbols?: Asked }>(
  question: Question,
): Question & { readonly dialect: typeof postgres; readonly symbols: Asked } {
  return { symbols: 'all', ...question, dialect: postgres };
}

function columnFrom(
  values: readonly unknown[],
  { name, type }: ResultColumn,
): FixedWidthArray | TextColumn {
  if (values.includes(undefined) || values.includes(null)) throw new Error(`${name} has nulls`);
  const texts = values.map(String);
  switch (type) {
    case 'text': {
      const dictionary = [...new Set(texts)];
      return { codes: Int32Array.from(texts, (text) => dictionary.indexOf(text)), dictionary };
    }
    case 'int4':
      return Int32Array.from(texts, Number);
    case 'int8':
      return BigInt64Array.from(texts, BigInt);
    case 'numeric':
      return Float64Array.from(texts, Number);
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('no trades given');
  return value;
}
