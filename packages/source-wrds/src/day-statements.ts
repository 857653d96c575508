import {
  dailyRvStatement,
  effectiveStatement,
  minuteBarsStatement,
  postgres,
  quotedStatement,
  wrdsCompleteNbbo,
  wrdsMatchedTrades,
  wrdsOfficialNbbo,
  wrdsTrades,
  type Listings,
  type MeasureStatement,
  type QuotesRelation,
  type RuleQuestion,
  type SpreadStatsRule,
  type TradesRelation,
} from '@taq/measures';
import { formatSymbol, type Symbol } from '@taq/schema';
import type { AggregateQuestion } from '@taq/source';
import { tableOf, type DayTables } from './day-tables.ts';
import { requirePart, type KnownRule } from './known-rule.ts';
import { symbolBatches } from './symbol-batches.ts';

export interface DayQuestion extends Omit<AggregateQuestion, 'rule'> {
  readonly rule: KnownRule;
  /** Where the rule wants each symbol's own exchange. */
  readonly listings: Listings | undefined;
}

/**
 * The statements that answer a question from the day's tables. Their answers, one after the other,
 * are in the order of symbols. Throws `INVALID_ARGUMENT` for a part that the measure does not have.
 */
export function dayStatements(question: DayQuestion, tables: DayTables): MeasureStatement[] {
  requirePart(question.rule, question.part);
  return symbolBatches(question.symbols).map((symbols) =>
    toStatement({ ...question, symbols, listings: listingsOf(symbols, question.listings) }, tables),
  );
}

function toStatement(
  { part, rule, date, symbols, listings }: DayQuestion,
  tables: DayTables,
): MeasureStatement {
  const asked = { dialect: postgres, date, symbols, listings };
  if (rule.measure === 'minute_bars') {
    return minuteBarsStatement({ ...asked, rule, trades: tradesOf(rule, tables) });
  }
  if (rule.measure === 'daily_rv') {
    return rule.price === 'mid'
      ? dailyRvStatement({ ...asked, rule, quotes: quotesOf(rule, tables) })
      : dailyRvStatement({ ...asked, rule, trades: tradesOf(rule, tables) });
  }
  const spreads = { ...asked, rule };
  return part === 'quoted'
    ? quotedStatement({ ...spreads, quotes: quotesOf(rule, tables) })
    : effectivePart(spreads, tables);
}

function effectivePart(
  question: RuleQuestion<SpreadStatsRule>,
  tables: DayTables,
): MeasureStatement {
  const { rule } = question;
  const ticks =
    rule.match === 'wct'
      ? { matched: wrdsMatchedTrades(tableOf(tables, 'wct')) }
      : { trades: tradesOf(rule, tables), quotes: quotesOf(rule, tables) };
  return effectiveStatement({ ...question, ticks });
}

function tradesOf({ clock }: KnownRule, tables: DayTables): TradesRelation {
  return wrdsTrades(tableOf(tables, 'ctm'), clock);
}

function quotesOf({ nbbo }: Pick<SpreadStatsRule, 'nbbo'>, tables: DayTables): QuotesRelation {
  return nbbo === 'complete'
    ? wrdsCompleteNbbo(tableOf(tables, 'complete_nbbo'))
    : wrdsOfficialNbbo(tableOf(tables, 'nbbom'), tableOf(tables, 'cqm'));
}

/** Those of the asked symbols: a statement spells each one out. */
function listingsOf(
  symbols: readonly Symbol[] | 'all',
  listings: Listings | undefined,
): Listings | undefined {
  if (symbols === 'all' || listings === undefined) return listings;
  const asked = new Set(symbols.map(formatSymbol));
  return new Map([...listings].filter(([symbol]) => asked.has(symbol)));
}
