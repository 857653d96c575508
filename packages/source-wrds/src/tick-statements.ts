import { BOTH_SIDES_OF_NBBO } from '@taq/measures';
import { TaqError, type Symbol } from '@taq/schema';
import type { TicksQuestion } from '@taq/source';
import type { CopyStatement } from './copy-out.ts';
import { clockColumn, tableOf, type DayTables } from './day-tables.ts';
import { symbolBatches } from './symbol-batches.ts';
import { tickColumns, type SelectedColumn, type TickFamily } from './tick-fields.ts';
import { tickFamilies, type KnownTicks } from './tick-rule.ts';

/**
 * The statements that fetch ticks, one table in each; their columns are for `toTickBatch`. Throws
 * `INVALID_ARGUMENT` where an order is asked for across two tables.
 */
export function tickStatements(
  rule: KnownTicks,
  { symbols, order }: Pick<TicksQuestion, 'symbols' | 'order'>,
  tables: DayTables,
): CopyStatement[] {
  if (order !== undefined) requireOneTable(rule);
  return perTable(rule, symbols, tables, (family, where, relation) => {
    const columns = tickColumns(family, tableOf(tables, family), clockOf(rule));
    return {
      text: `SELECT ${columns.map(({ sql }) => sql).join(', ')} FROM ${relation}${where}${orderBy(order, columns)}`,
      columns,
    };
  });
}

/** Symbols as our own code compares them: a suffix after a dot comes before longer roots. */
function orderBy(order: TicksQuestion['order'], columns: readonly SelectedColumn[]): string {
  if (order === undefined) return '';
  const stamp = columns.filter(({ name }) => name === 'time' || name === 'nanos');
  const keys = stamp.map(({ sql }) => `${sql} NULLS FIRST`);
  return ` ORDER BY sym_root COLLATE "C", sym_suffix COLLATE "C" NULLS FIRST, ${keys.join(', ')}`;
}

function requireOneTable(rule: KnownTicks): void {
  const families = tickFamilies(rule);
  if (families.length === 1) return;
  throw new TaqError('INVALID_ARGUMENT', `ticks of ${families.join(' and ')} come unsorted`, {
    details: { argument: 'order', value: 'time' },
    next: 'Ask for them without an order.',
  });
}

/** Statements that count, as `rows`, what `tickStatements` would fetch. */
export function countStatements(
  rule: KnownTicks,
  symbols: readonly Symbol[] | 'all',
  tables: DayTables,
): string[] {
  return perTable(
    rule,
    symbols,
    tables,
    (_family, where, relation) => `SELECT count(*)::float8 AS rows FROM ${relation}${where}`,
  );
}

function perTable<T>(
  rule: KnownTicks,
  symbols: readonly Symbol[] | 'all',
  tables: DayTables,
  statement: (family: TickFamily, where: string, relation: string) => T,
): T[] {
  const families = tickFamilies(rule) as readonly TickFamily[];
  return symbolBatches(symbols).flatMap((batch) =>
    families.map((family) => {
      const predicates = [...ofSymbols(batch), ...ofFamily(family), ...ofClock(rule)];
      const where = predicates.length === 0 ? '' : ` WHERE ${predicates.join(' AND ')}`;
      return statement(family, where, tableOf(tables, family).relation);
    }),
  );
}

export function clockOf(rule: KnownTicks): 'time_m' | 'part_time' {
  return clockColumn(rule.kind === 'trades' ? rule.clock : 'sip');
}

/** A trade that its participant did not stamp has no place by that clock. */
function ofClock(rule: KnownTicks): string[] {
  return clockOf(rule) === 'time_m' ? [] : ['part_time IS NOT NULL'];
}

function ofFamily(family: TickFamily): string[] {
  return family === 'cqm' ? [BOTH_SIDES_OF_NBBO] : [];
}

/** The plain predicate on `sym_root` is what a columnar server can skip chunks by. */
function ofSymbols(symbols: readonly Symbol[] | 'all'): string[] {
  if (symbols === 'all') return [];
  const suffixes = [...new Set(symbols.map(({ suffix }) => suffix))];
  const exact = suffixes.map((suffix) => {
    const roots = symbols.filter((symbol) => symbol.suffix === suffix);
    const isSuffix = suffix === undefined ? 'sym_suffix IS NULL' : `sym_suffix = '${suffix}'`;
    return suffixes.length === 1 ? isSuffix : `${isSuffix} AND ${isAnyRoot(roots)}`;
  });
  return [isAnyRoot(symbols), exact.length === 1 ? exact.join() : `(${exact.join(' OR ')})`];
}

/** `IN` was not always what chunks are skipped by. */
function isAnyRoot(symbols: readonly Symbol[]): string {
  const roots = [...new Set(symbols.map(({ root }) => `'${root}'`))];
  return `sym_root = ANY (ARRAY[${roots.join(', ')}]::text[])`;
}
