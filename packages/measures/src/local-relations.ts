import { formatSymbol, type ExchangeDate } from '@taq/schema';
import {
  columnFinder,
  identifier,
  isInteger,
  missingColumn,
  type ColumnFinder,
  type DescribedTable,
  type FoundColumn,
} from './local-columns.ts';
import type { OnlyRows, QuotesTable, TickColumns, TradesTable } from './local-tables.ts';
import { instantColumn, timeOf } from './local-times.ts';
import type { QuotesRelation, TickRelation, TradesRelation } from './relations.ts';
import { allOf, isOneOf, textLiteral } from './sql-text.ts';

/** Sizes that may have a fraction are whole millionths of a share. */
const FRACTION_DIGITS = 6;

/** One day of a table of trades. Throws `INVALID_ARGUMENT` where a column is missing. */
export function localTrades(
  table: DescribedTable,
  { columns = {}, only }: Pick<TradesTable, 'columns' | 'only'>,
  date: ExchangeDate,
): TradesRelation {
  const find = columnFinder(table, columns);
  const size = find.required('size');
  const whole = isInteger(table.types.get(size.name));
  const correction = find.optional('correction');
  const selected = {
    ...tickExpressions(table, columns, date),
    price: `${find.required('price').sql}::double`,
    size: whole
      ? `${size.sql}::bigint`
      : `try_cast(round(${size.sql} * 1e${FRACTION_DIGITS}) AS bigint)`,
    conditions: textOf(find.optional('conditions')),
    correction: correction && `lpad(trim(${wholeText(table, correction)}), 2, '0')`,
    exchange: textOf(find.optional('exchange')),
    source: textOf(find.optional('source')),
  };
  return {
    ...relationOf(table, selected, dayPredicates(table, columns, only, date)),
    price: 'price',
    size: 'size',
    sizeDigits: whole ? 0 : FRACTION_DIGITS,
    ...present(selected, ['conditions', 'correction', 'exchange', 'source']),
  };
}

/** One day of a table of quotes. Throws `INVALID_ARGUMENT` where a column is missing. */
export function localQuotes(
  table: DescribedTable,
  { columns = {}, only }: Pick<QuotesTable, 'columns' | 'only'>,
  date: ExchangeDate,
): QuotesRelation {
  const find = columnFinder(table, columns);
  const selected = {
    ...tickExpressions(table, columns, date),
    bid: `coalesce(${find.required('bid').sql}::double, 0)`,
    ask: `coalesce(${find.required('ask').sql}::double, 0)`,
    bid_size: `coalesce(try_cast(${find.required('bidSize').sql} AS bigint), 0)`,
    ask_size: `coalesce(try_cast(${find.required('askSize').sql} AS bigint), 0)`,
    condition: textOf(find.optional('condition')),
    cancel: textOf(find.optional('cancel')),
  };
  return {
    ...relationOf(table, selected, dayPredicates(table, columns, only, date)),
    bid: 'bid',
    ask: 'ask',
    bidSize: 'bid_size',
    askSize: 'ask_size',
    ...present(selected, ['condition', 'cancel']),
  };
}

type Expressions = Readonly<Record<string, string | undefined>>;

/** The day's rows under names of our own, so that no name of the user's can collide with ours. */
function relationOf(
  table: DescribedTable,
  selected: Expressions,
  predicates: readonly string[],
): TickRelation {
  const columns = Object.entries(selected).flatMap(([name, sql]) =>
    sql === undefined ? [] : [`${sql} AS ${name}`],
  );
  return {
    from: `(SELECT ${columns.join(', ')} FROM ${table.from} AS source WHERE ${allOf(predicates)}) day`,
    keys: ['symbol'],
    symbol: 'symbol',
    time: 'time',
    ...(selected['sequence'] === undefined ? {} : { sequence: 'sequence' }),
    near: ({ open, close }) => [`time >= ${open}`, `time <= ${close}`],
    ofSymbols: (symbols) =>
      symbols === 'all' ? [] : [isOneOf('symbol', symbols.map(formatSymbol))],
  };
}

function present<Name extends string>(
  selected: Expressions,
  names: readonly Name[],
): Partial<Record<Name, Name>> {
  const there = names.filter((name) => selected[name] !== undefined);
  return Object.fromEntries(there.map((name) => [name, name])) as Partial<Record<Name, Name>>;
}

function tickExpressions(
  table: DescribedTable,
  columns: TickColumns,
  date: ExchangeDate,
): { readonly symbol: string; readonly time: string; readonly sequence: string | undefined } {
  const find = columnFinder(table, columns);
  const sequence = find.optional('sequence');
  return {
    symbol: symbolOf(find),
    time: timeOf(table, find, date),
    sequence: sequence && `coalesce(${sequence.sql}::bigint, 0)`,
  };
}

function symbolOf(find: ColumnFinder): string {
  const symbol = find.isNamed('root') ? undefined : find.optional('symbol');
  if (symbol !== undefined) return `${symbol.sql}::varchar`;
  const root = find.optional('root') ?? find.required('symbol');
  const suffix = find.optional('suffix');
  if (suffix === undefined) return `${root.sql}::varchar`;
  return `${root.sql} || coalesce('.' || nullif(trim(${suffix.sql}::varchar), ''), '')`;
}

function dayPredicates(
  table: DescribedTable,
  columns: TickColumns,
  only: OnlyRows | undefined,
  date: ExchangeDate,
): string[] {
  const find = columnFinder(table, columns);
  const day = instantColumn(find) === undefined ? find.optional('date') : undefined;
  return [
    ...(only === undefined ? [] : [onlyRows(table, only)]),
    `${symbolOf(find)} IS NOT NULL`,
    ...(day === undefined ? [] : [`${day.sql} = DATE ${textLiteral(date)}`]),
  ];
}

function onlyRows({ types }: DescribedTable, { column, equals }: OnlyRows): string {
  if (!types.has(column)) throw missingColumn('only', column, types);
  return `${identifier(column)} = ${textLiteral(equals)}`;
}

/** Numbers that a table holds as doubles are written without a point. */
function wholeText({ types }: DescribedTable, { name, sql }: FoundColumn): string {
  return types.get(name) === 'VARCHAR' ? sql : `try_cast(${sql} AS bigint)::varchar`;
}

function textOf(column: FoundColumn | undefined): string | undefined {
  return column === undefined ? undefined : `${column.sql}::varchar`;
}
