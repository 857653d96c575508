import type { Listings } from '@taq/measures';
import { canonicalSymbol, TaqError, type ExchangeDate } from '@taq/schema';
import type { MasterLists } from '@taq/source';
import type { Sql } from 'postgres';
import type { DayTable, TableFamily } from './catalog.ts';
import type { RoundLots } from './round-lots.ts';

/**
 * The columns that name a symbol changed with the years: root and suffix under two spellings, and
 * since 2018 one text with a blank between them. A year's tables may have the columns of all its
 * layouts, filled from the one that was in force that day.
 */
const LAYOUTS: readonly { readonly column: string; readonly symbol: string }[] = [
  { column: 'sym_root', symbol: "sym_root || coalesce('.' || sym_suffix, '')" },
  { column: 'symbol_root', symbol: "symbol_root || coalesce('.' || symbol_suffix, '')" },
  { column: 'symbol_15', symbol: 'symbol_15' },
];

/** The venue that lists a symbol: one name to 2017, another since 2018. */
const LISTING_COLUMNS = ['listed_exchange', 'listed_market'] as const;

/** Lists that are read by one statement: a year is a few of these. */
const LISTS_PER_STATEMENT = 64;

interface ListedRow {
  readonly symbol: string | null;
  /** Not a test symbol. */
  readonly listed: boolean;
  /** Places of its days among those that were asked for, between blanks. */
  readonly days: string;
}

/**
 * Canonical symbols on the master lists of days, test symbols left out. A list that may not be
 * read, and one without a line, says nothing about who is listed: its day is left out. Throws
 * `SOURCE_LAYOUT` for one without a column that names the symbol.
 */
export async function readMasterLists(
  sql: Sql,
  found: ReadonlyMap<ExchangeDate, ReadonlyMap<TableFamily, DayTable>>,
): Promise<MasterLists> {
  const tables = [...found].flatMap(([date, families]) => {
    const table = families.get('mastm');
    return table?.readable === true ? [{ date, table }] : [];
  });
  const lists = new Map<ExchangeDate, Set<string>>();
  for (let first = 0; first < tables.length; first += LISTS_PER_STATEMENT) {
    const some = tables.slice(first, first + LISTS_PER_STATEMENT);
    const rows = await sql.unsafe<ListedRow[]>(listedStatement(some.map(({ table }) => table)));
    const dates = some.map(({ date }) => date);
    for (const row of rows) addListed(row, dates, lists);
  }
  return lists;
}

/** A row for each symbol, however many days list it: of one day to the next they hardly differ. */
function listedStatement(tables: readonly DayTable[]): string {
  const days = tables.map((table, day) => {
    const isTest = table.columns.has('test_symbol_flag') ? "test_symbol_flag = 'Y'" : 'false';
    return `SELECT ${day} AS day, (${symbolExpression(table)})::text AS symbol, (${isTest}) IS NOT TRUE AS listed FROM ${table.relation}`;
  });
  return `SELECT symbol, listed, string_agg(day::text, ' ') AS days FROM (${days.join(' UNION ALL ')}) AS lists
    GROUP BY symbol, listed`;
}

function addListed(
  { symbol, listed, days }: ListedRow,
  dates: readonly ExchangeDate[],
  lists: Map<ExchangeDate, Set<string>>,
): void {
  const names = listed ? readable(symbol ?? '') : [];
  for (const place of days.split(' ')) {
    const date = dates[Number(place)];
    if (date === undefined) continue;
    const list = lists.get(date) ?? new Set();
    lists.set(date, list);
    for (const name of names) list.add(name);
  }
}

/**
 * The venue that lists each symbol of a day's master list, by canonical symbol. Throws
 * `SOURCE_LAYOUT` for a list that does not say.
 */
export async function readListings(sql: Sql, table: DayTable): Promise<Listings> {
  const columns = LISTING_COLUMNS.filter((column) => table.columns.has(column));
  if (columns.length === 0) throw unknownLayout(table, LISTING_COLUMNS[0]);
  const rows = await sql.unsafe<{ symbol: string | null; venue: string | null }[]>(
    `SELECT DISTINCT ${symbolExpression(table)} AS symbol, coalesce(${columns.join(', ')}) AS venue
    FROM ${table.relation} ORDER BY 1, 2`,
  );
  return new Map(
    rows.flatMap(({ symbol, venue }) =>
      venue === null ? [] : readable(symbol ?? '').map((name) => [name, venue.trim()] as const),
    ),
  );
}

/** What symbols are quoted in: the unit of trade to 2020, which has a column of its own since. */
const LOT_COLUMNS = ['round_lot', 'uot'] as const;

/** Shares in a round lot of each symbol of a day's master list; of none where it does not say. */
export async function readRoundLots(sql: Sql, table: DayTable): Promise<RoundLots> {
  const column = LOT_COLUMNS.find((one) => table.columns.has(one));
  if (column === undefined) return new Map();
  const rows = await sql.unsafe<{ symbol: string | null; lot: number }[]>(
    `SELECT ${symbolExpression(table)} AS symbol, max(${column})::float8 AS lot
    FROM ${table.relation} WHERE ${column} > 0 GROUP BY 1 HAVING min(${column}) = max(${column})`,
  );
  return new Map(
    rows.flatMap(({ symbol, lot }) => readable(symbol ?? '').map((name) => [name, lot] as const)),
  );
}

function symbolExpression(table: DayTable): string {
  const layouts = LAYOUTS.filter(({ column }) => table.columns.has(column));
  if (layouts.length === 0) throw unknownLayout(table, 'symbol_15');
  return `coalesce(${layouts.map((layout) => layout.symbol).join(', ')})`;
}

/** A few entries of the master lists are no symbols in our sense; nothing can be asked of them. */
function readable(text: string): string[] {
  try {
    return [canonicalSymbol(text)];
  } catch {
    return [];
  }
}

function unknownLayout(
  { relation }: DayTable,
  column: 'symbol_15' | 'listed_exchange',
): TaqError<'SOURCE_LAYOUT'> {
  const what = column === 'symbol_15' ? 'the symbol' : 'the listing exchange';
  return new TaqError('SOURCE_LAYOUT', `${relation} has no column that names ${what}`, {
    details: { relation, column },
    next: 'Report the columns of that table: the layout is new to this version.',
  });
}
