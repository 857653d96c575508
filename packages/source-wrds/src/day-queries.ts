import {
  defaultMinuteBarsRule,
  minuteBarsStatement,
  tradeFilters,
  type MeasureStatement,
  type TradeFilter,
} from '@taq/measures';
import { formatSymbol, TaqError, type Session, type Symbol } from '@taq/schema';
import type { AggregateQuestion, MeasureRule } from '@taq/source';
import type { DayTable } from './catalog.ts';

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
 * The statements that answer a question from the day's trades. Their answers, one after the
 * other, are in the order of symbols. Throws `INVALID_ARGUMENT` for a rule that has no statement,
 * `SOURCE_LAYOUT` where the table lacks a column.
 */
export function dayQueries(
  { symbols, rule }: AggregateQuestion,
  session: Session,
  table: DayTable,
): MeasureStatement[] {
  const filter = filterOf(rule);
  requireColumns(table);
  const trades = { name: table.relation, hasNanos: table.columns.has('time_m_nano') };
  return inBatches(symbols).map((batch) =>
    minuteBarsStatement({ trades, session, filter, symbols: batch }),
  );
}

function filterOf(rule: MeasureRule): TradeFilter {
  const { measure, conditions } = { conditions: '', ...rule };
  const filter = Object.values(tradeFilters).find(({ name }) => name === conditions);
  if (measure === defaultMinuteBarsRule.measure && filter !== undefined) return filter;
  const value = `${measure} of ${conditions || 'unnamed'} trades`;
  throw new TaqError('INVALID_ARGUMENT', `WRDS is not asked for ${value}`, {
    details: { argument: 'rule', value },
    next: `Ask for ${defaultMinuteBarsRule.measure} of ${Object.keys(tradeFilters).join(' or ')} trades.`,
  });
}

function requireColumns({ relation, columns }: DayTable): void {
  const missing = TRADE_COLUMNS.find((column) => !columns.has(column));
  if (missing === undefined) return;
  throw new TaqError('SOURCE_LAYOUT', `${relation} has no column ${missing}`, {
    details: { relation, column: missing },
    next: 'Report the columns of that table: the layout is new to this version.',
  });
}

/** Each symbol once, in canonical order, at most a hundred at a time. */
function inBatches(symbols: readonly Symbol[] | 'all'): (readonly Symbol[] | 'all')[] {
  if (symbols === 'all') return ['all'];
  const byName = new Map(symbols.map((symbol) => [formatSymbol(symbol), symbol]));
  const sorted = [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, symbol]) => symbol);
  return Array.from({ length: Math.ceil(sorted.length / SYMBOLS_PER_QUERY) }, (_, batch) =>
    sorted.slice(batch * SYMBOLS_PER_QUERY, (batch + 1) * SYMBOLS_PER_QUERY),
  );
}
