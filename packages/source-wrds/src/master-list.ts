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

/**
 * Canonical symbols on a day's master list, test symbols left out; `undefined` for a list without
 * a line, which says nothing about who is listed.
 */
export async function readMasterList(sql: Sql, table: DayTable): Promise<Set<string> | undefined> {
  const layouts = LAYOUTS.filter(({ column }) => table.columns.has(column));
  if (layouts.length === 0) throw unknownLayout(table);
  const symbol = `coalesce(${layouts.map((layout) => layout.symbol).join(', ')})`;
  const isTest = table.columns.has('test_symbol_flag') ? "test_symbol_flag = 'Y'" : 'false';
  const rows = await sql.unsafe<{ symbol: string | null; listed: boolean }[]>(
    `SELECT DISTINCT ${symbol} AS symbol, (${isTest}) IS NOT TRUE AS listed FROM ${table.relation}`,
  );
  if (rows.length === 0) return undefined;
  return new Set(rows.flatMap((row) => (row.listed ? readable(row.symbol ?? '') : [])));
}

/** A few entries of the master lists are no symbols in our sense; nothing can be asked of them. */
function readable(text: string): string[] {
  try {
    return [canonicalSymbol(text)];
  } catch {
    return [];
  }
}

function unknownLayout(table: DayTable): TaqError<'SOURCE_LAYOUT'> {
  return new TaqError('SOURCE_LAYOUT', `${table.relation} has no column that names the symbol`, {
    details: { relation: table.relation, column: 'symbol_15' },
    next: 'Report the columns of that table: the layout is new to this version.',
  });
}
