import {
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  spreadStats,
  withRule,
  type ExchangeDate,
} from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { Table } from 'apache-arrow';
import type { Describe, DuckDbEngine, LocalLimits } from './duckdb-engine.ts';
import { fillMinutes } from './fill-minutes.ts';
import type { Ingredients } from './ingredients.ts';
import { symbolBatches, tickCountsStatement } from './local-batches.ts';
import { localQuotes, localTrades } from './local-relations.ts';
import {
  inDuckDb,
  sourceOf,
  type LocalBarsQuestion,
  type LocalRvQuestion,
  type LocalSpreadsQuestion,
} from './local-question.ts';
import type { QuotesTable, TradesTable } from './local-tables.ts';
import type { MeasureStatement } from './measure-statement.ts';
import { finishMinuteBars } from './minute-bars.ts';
import { finishDailyRv } from './realized-volatility.ts';
import type { QuotesRelation, TradesRelation } from './relations.ts';
import {
  dailyRvStatement,
  effectiveStatement,
  minuteBarsStatement,
  orderedQuotesQuery,
  quotedStatement,
  type RuleQuestion,
} from './rule-statements.ts';
import type { SpreadStatsRule } from './rules.ts';
import { sessionSpan } from './session-span.ts';
import { finishSpreadStats } from './spread-stats.ts';

/**
 * Measures of a user's own ticks, through DuckDB, a day at a time: what does not fit the memory
 * limit is spilled to the temporary folder. The rows need no order and may hold other days.
 *
 * Every method throws `INVALID_ARGUMENT` for a table that lacks a column, for a rule that the
 * tables cannot serve and for a day without a session, `INVALID_DATE` and `INVALID_SYMBOL`,
 * `ENGINE_FAILED`, and `CLOSED` after it was disposed of. Several questions may be asked at once.
 */
export class LocalMeasures implements AsyncDisposable {
  readonly #engine: DuckDbEngine;

  private constructor(engine: DuckDbEngine) {
    this.#engine = engine;
  }

  /** Loads DuckDB, which those who only want rules or statements need not wait for. */
  static async open(limits?: LocalLimits): Promise<LocalMeasures> {
    const { DuckDbEngine: Engine } = await import('./duckdb-engine.ts');
    return new LocalMeasures(await Engine.open(limits));
  }

  /** Rows of `taq_1min_bars`, or of bars of so many `minutes`, sorted by symbol, then ts. */
  async minuteBars(question: LocalBarsQuestion): Promise<Table> {
    return await this.#engine.releasing(async (describe) => this.#minuteBars(question, describe));
  }

  async #minuteBars(
    { trades, minutes = 1, ...question }: LocalBarsQuestion,
    describe: Describe,
  ): Promise<Table> {
    const asked = inDuckDb('taq_1min_bars', question);
    const { date, rule } = asked;
    const relation = localTrades(await describe(sourceOf(trades, 'trades')), trades, date);
    const tables: Table[] = [];
    for await (const batch of this.run(
      minuteBarsStatement({ ...asked, trades: relation, minutes }),
    )) {
      tables.push(finishMinuteBars(batch, { date, rule, minutes }));
    }
    const bars = joined(tables, new Table(toArrowSchema(withRule(minuteBars, rule))));
    if (rule.fill === 'none') return bars;
    const close = newYorkToUtcNs(date, sessionSpan(rule, date).close);
    const shift = rule.stamp === 'right' ? NS_PER_MINUTE * BigInt(minutes) : 0n;
    return fillMinutes(bars, rule, close + shift, minutes);
  }

  /** Rows of `taq_daily_rv`, sorted by symbol. */
  async dailyRv(question: LocalRvQuestion): Promise<Table> {
    return await this.#engine.releasing(async (describe) => this.#dailyRv(question, describe));
  }

  async #dailyRv(
    { trades, quotes, ...question }: LocalRvQuestion,
    describe: Describe,
  ): Promise<Table> {
    const asked = inDuckDb('taq_daily_rv', question);
    const { date, rule } = asked;
    const statement = dailyRvStatement({
      ...asked,
      trades: trades && localTrades(await describe(sourceOf(trades, 'trades')), trades, date),
      quotes: quotes && localQuotes(await describe(sourceOf(quotes, 'quotes')), quotes, date),
    });
    const span = sessionSpan(rule, date);
    return finishDailyRv(this.run(statement), { date, span, rule });
  }

  /** Rows of `taq_spread_stats`, sorted by symbol. */
  async spreadStats(question: LocalSpreadsQuestion): Promise<Table> {
    return await this.#engine.releasing(async (describe) => this.#spreadStats(question, describe));
  }

  async #spreadStats(
    { trades, quotes, ...question }: LocalSpreadsQuestion,
    describe: Describe,
  ): Promise<Table> {
    const asked = inDuckDb('taq_spread_stats', question);
    const { date, rule } = asked;
    const ticks = {
      trades: localTrades(await describe(sourceOf(trades, 'trades')), trades, date),
      quotes: localQuotes(await describe(sourceOf(quotes, 'quotes')), quotes, date),
    };
    const span = { open: 0n, close: sessionSpan(rule, date).close };
    const both = [ticks.trades, ticks.quotes];
    const counts = tickCountsStatement(asked.dialect, both, { symbols: asked.symbols, span });
    const tables: Table[] = [];
    for (const symbols of await symbolBatches(this.run(counts))) {
      tables.push(await this.#spreadsOf(ticks, { ...asked, symbols }));
    }
    return joined(tables, new Table(toArrowSchema(withRule(spreadStats, rule))));
  }

  /** Both parts of the spreads, from quotes that are put in order once. */
  async #spreadsOf(
    ticks: { readonly trades: TradesRelation; readonly quotes: QuotesRelation },
    asked: RuleQuestion<SpreadStatsRule>,
  ): Promise<Table> {
    const { quotes } = ticks;
    return this.#engine.storing(orderedQuotesQuery({ ...asked, quotes }), async (ordered) => {
      const quoted = this.run(quotedStatement({ ...asked, quotes, ordered }));
      const effective = this.run(effectiveStatement({ ...asked, ticks, ordered }));
      return finishSpreadStats({ quoted, effective }, asked);
    });
  }

  /** One day of a table of trades, for statements of one's own. */
  async trades(table: TradesTable, date: ExchangeDate): Promise<TradesRelation> {
    return localTrades(await this.#engine.describe(table.source), table, date);
  }

  /** One day of a table of quotes, for statements of one's own. */
  async quotes(table: QuotesTable, date: ExchangeDate): Promise<QuotesRelation> {
    return localQuotes(await this.#engine.describe(table.source), table, date);
  }

  /** A statement's rows as columns. */
  run(statement: MeasureStatement): AsyncGenerator<Ingredients, void, undefined> {
    return this.#engine.run(statement);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]();
  }
}

/** Parts that follow each other as one table. */
function joined([first, ...rest]: readonly Table[], empty: Table): Table {
  return first?.concat(...rest) ?? empty;
}
