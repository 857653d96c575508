import { canonicalSymbol, TaqError } from '@taq/schema';
import type { Sql } from 'postgres';
import type { DayTable } from './catalog.ts';

/**
 * The columns that name a symbol changed with the years: root and suffix under two spellings, and
 * since 2018 one text with a blank between them.
 */
const LAYOUTS: readonly { readonly column: string; readonly symbol: string }[] = [
  { column: 'sym_root', symbol: "sym_root || coalesce('.' || sym_suffix, '')" },
  { column: 'symbol_root', symbol: "symbol_root || coalesce('.' || symbol_suffix, '')" },
  { column: 'symbol_15', symbol: 'symbol_15' },
];

/** Canonical symbols on a day's master list, test symbols left out. */
export async function readMasterList(sql: Sql, table: DayTable): Promise<Set<string>> {
  const layout = LAYOUTS.find(({ column }) => table.columns.has(column));
  if (layout === undefined) throw unknownLayout(table);
  const isTest = table.columns.has('test_symbol_flag') ? "test_symbol_flag = 'Y'" : 'false';
  const rows = await sql.unsafe<{ symbol: string }[]>(
    `SELECT DISTINCT ${layout.symbol} AS symbol FROM ${table.relation} WHERE (${isTest}) IS NOT TRUE`,
  );
  return new Set(rows.flatMap(({ symbol }) => readable(symbol)));
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
