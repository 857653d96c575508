import type { Listings } from '@taq/measures';
import { canonicalSymbol, TaqError } from '@taq/schema';
import type { Sql } from 'postgres';
import type { DayTable } from './catalog.ts';

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

/**
 * Canonical symbols on a day's master list, test symbols left out; `undefined` for a list without
 * a line, which says nothing about who is listed.
 */
export async function readMasterList(sql: Sql, table: DayTable): Promise<Set<string> | undefined> {
  const symbol = symbolExpression(table);
  const isTest = table.columns.has('test_symbol_flag') ? "test_symbol_flag = 'Y'" : 'false';
  const rows = await sql.unsafe<{ symbol: string | null; listed: boolean }[]>(
    `SELECT DISTINCT ${symbol} AS symbol, (${isTest}) IS NOT TRUE AS listed FROM ${table.relation}`,
  );
  if (rows.length === 0) return undefined;
  return new Set(rows.flatMap((row) => (row.listed ? readable(row.symbol ?? '') : [])));
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
