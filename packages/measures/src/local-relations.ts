import { formatSymbol, TaqError, type ExchangeDate } from '@taq/schema';
import {
  columnFinder,
  identifier,
  isInteger,
  isNumber,
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
  const correction = find.optional('correction');
  const { size, sizeDigits } = tradeSize(table, find);
  const selected = {
    ...tickExpressions(table, columns, date),
    price: `${numberIn(table, find.required('price'))}::double`,
    size,
    conditions: textOf(find.optional('conditions')),
    correction: correction && `lpad(trim(${wholeText(table, correction)}), 2, '0')`,
    exchange: textOf(find.optional('exchange')),
    source: textOf(find.optional('source')),
  };
  return {
    ...relationOf(table, selected, dayPredicates(table, columns, only, date)),
    price: 'price',
    size: 'size',
    sizeDigits,
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
  const sizes = ['bidSize', 'askSize'].map((side) => find.required(side));
  const sizeDigits = sizes.every(({ name }) => isInteger(table.types.get(name)))
    ? 0
    : FRACTION_DIGITS;
  const [bidSize, askSize] = sizes.map(
    (size) => `coalesce(${scaled(numberIn(table, size), sizeDigits)}, 0)`,
  );
  const selected = {
    ...tickExpressions(table, columns, date),
    bid: `coalesce(${numberIn(table, find.required('bid'))}::double, 0)`,
    ask: `coalesce(${numberIn(table, find.required('ask'))}::double, 0)`,
    bid_size: bidSize,
    ask_size: askSize,
    condition: textOf(find.optional('condition')),
    cancel: textOf(find.optional('cancel')),
  };
  return {
    ...relationOf(table, selected, dayPredicates(table, columns, only, date)),
    bid: 'bid',
    ask: 'ask',
    bidSize: 'bid_size',
    askSize: 'ask_size',
    sizeDigits,
    ...present(selected, ['condition', 'cancel']),
  };
}

/** Whole shares, or where a fraction may stand beside or in them, whole millionths of one. */
function tradeSize(
  table: DescribedTable,
  find: ColumnFinder,
): Pick<TradesRelation, 'size' | 'sizeDigits'> {
  const size = find.required('size');
  const fraction = find.optional('sizeFraction');
  const sql = numberIn(table, size);
  if (fraction === undefined && isInteger(table.types.get(size.name))) {
    return { size: `${sql}::bigint`, sizeDigits: 0 };
  }
  const whole = scaled(sql, FRACTION_DIGITS);
  const beyond = fraction && scaled(numberIn(table, fraction), FRACTION_DIGITS);
  return {
    size: beyond === undefined ? whole : `${whole} + coalesce(${beyond}, 0)`,
    sizeDigits: FRACTION_DIGITS,
  };
}

/** A number as a whole one of so many decimal digits; nothing where it is none, or too large. */
function scaled(number: string, digits: number): string {
  const whole = digits === 0 ? number : `round(${number} * 1e${digits})`;
  return `try_cast(${whole} AS bigint)`;
}

/** Throws `INVALID_ARGUMENT` for a column of another type than numbers. */
function numberIn({ types }: DescribedTable, { name, sql }: FoundColumn): string {
  const type = types.get(name);
  if (isNumber(type)) return sql;
  throw new TaqError('INVALID_ARGUMENT', `column ${name} is ${String(type)}, which is no number`, {
    details: { argument: name, value: String(type) },
    next: 'Give prices and sizes as whole numbers, decimals or doubles.',
  });
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

/** Any accepted spelling as the canonical one: `brk b` is `BRK.B`. */
function symbolOf(find: ColumnFinder): string {
  const symbol = find.isNamed('root') ? undefined : find.optional('symbol');
  if (symbol !== undefined) return canonical(symbol);
  const root = find.optional('root') ?? find.required('symbol');
  const suffix = find.optional('suffix');
  if (suffix === undefined) return canonical(root);
  return `${canonical(root)} || coalesce('.' || nullif(${canonical(suffix)}, ''), '')`;
}

function canonical({ sql }: FoundColumn): string {
  return `translate(upper(trim(${sql}::varchar)), ' -/', '...')`;
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
