import { BOTH_SIDES_OF_NBBO } from '@taq/measures';
import type { Symbol } from '@taq/schema';
import type { TicksQuestion } from '@taq/source';
import type { CopyStatement } from './copy-out.ts';
import { clockColumn, tableOf, type DayTables } from './day-tables.ts';
import { symbolBatches } from './symbol-batches.ts';
import { tickColumns, type SelectedColumn, type TickFamily } from './tick-fields.ts';
import { tickFamilies, type KnownTicks } from './tick-rule.ts';
import { isSortedTogether } from './tick-statement-count.ts';
import { unionColumns } from './union-columns.ts';

/**
 * The statements that fetch ticks; their columns are for `toTickBatch`. One table in each, and
 * where an order is asked for all that make one kind of ticks.
 */
export function tickStatements(
  rule: KnownTicks,
  { symbols, order }: Pick<TicksQuestion, 'symbols' | 'order'>,
  tables: DayTables,
): CopyStatement[] {
  const families = tickFamilies(rule) as readonly TickFamily[];
  const columns = families.map((family) =>
    tickColumns(family, tableOf(tables, family), clockOf(rule)),
  );
  if (!isSortedTogether(families, order)) {
    return perTable(rule, symbols, tables, ({ family, where, relation }) => {
      const own = columns[families.indexOf(family)] ?? [];
      return {
        text: `SELECT ${own.map(({ sql }) => sql).join(', ')} FROM ${relation}${where}${orderBy(order, own)}`,
        columns: own,
      };
    });
  }
  return sortedTogether(rule, symbols, tables, columns);
}

/** Ticks of one kind from several tables, sorted as one. */
function sortedTogether(
  rule: KnownTicks,
  symbols: readonly Symbol[] | 'all',
  tables: DayTables,
  columns: readonly (readonly SelectedColumn[])[],
): CopyStatement[] {
  const families = tickFamilies(rule) as readonly TickFamily[];
  const parts = unionColumns(columns, families, tables);
  const [first = []] = parts;
  const named = first.map((column) => ({ ...column, sql: `"${column.name}"` }));
  return symbolBatches(symbols).map((batch) => {
    const selects = families.map((family, index) => {
      const list = (parts[index] ?? []).map(({ sql, name }) => `${sql} AS "${name}"`).join(', ');
      const where = whereOf(rule, family, batch);
      return `SELECT ${list} FROM ${tableOf(tables, family).relation}${where}`;
    });
    const together = `(${selects.join(' UNION ALL ')}) AS ticks`;
    return {
      text: `SELECT ${named.map(({ sql }) => sql).join(', ')} FROM ${together}${orderBy('time', named)}`,
      columns: named,
    };
  });
}

/** Symbols as our own code compares them: a suffix after a dot comes before longer roots. */
function orderBy(order: TicksQuestion['order'], columns: readonly SelectedColumn[]): string {
  if (order === undefined) return '';
  const sqlOf = (name: string): string[] =>
    columns.filter((column) => column.name === name).map(({ sql }) => sql);
  const keys = [
    ...sqlOf('root').map((sql) => `${sql} COLLATE "C"`),
    ...sqlOf('suffix').map((sql) => `${sql} COLLATE "C" NULLS FIRST`),
    ...[...sqlOf('time'), ...sqlOf('nanos')].map((sql) => `${sql} NULLS FIRST`),
  ];
  return ` ORDER BY ${keys.join(', ')}`;
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
    ({ where, relation }) => `SELECT count(*)::float8 AS rows FROM ${relation}${where}`,
  );
}

/** What one statement asks of one table. */
interface TablePart {
  readonly family: TickFamily;
  readonly where: string;
  readonly relation: string;
}

function perTable<T>(
  rule: KnownTicks,
  symbols: readonly Symbol[] | 'all',
  tables: DayTables,
  statement: (part: TablePart) => T,
): T[] {
  const families = tickFamilies(rule) as readonly TickFamily[];
  return symbolBatches(symbols).flatMap((batch) =>
    families.map((family) => {
      const { relation } = tableOf(tables, family);
      return statement({ family, where: whereOf(rule, family, batch), relation });
    }),
  );
}

function whereOf(rule: KnownTicks, family: TickFamily, symbols: readonly Symbol[] | 'all'): string {
  const predicates = [...ofSymbols(symbols), ...ofFamily(family), ...ofClock(rule)];
  return predicates.length === 0 ? '' : ` WHERE ${predicates.join(' AND ')}`;
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
