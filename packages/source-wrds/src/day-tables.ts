import { WRDS_COLUMNS } from '@taq/measures';
import { TaqError, type ExchangeDate } from '@taq/schema';
import type { SourceDay } from '@taq/source';
import type { DayTable, TableFamily } from './catalog.ts';
import { familiesOf, type KnownRule } from './known-rule.ts';
import { notPermitted } from './source-errors.ts';

/** Tables of one day by family, as far as they are there. */
export type DayTables = ReadonlyMap<TableFamily, DayTable>;

/** What a day is to a rule: published when every table that the rule needs is. */
export function toSourceDay(date: ExchangeDate, rule: KnownRule, found: DayTables): SourceDay {
  const tables = familiesOf(rule).map((family) => found.get(family));
  if (!tables.every((table) => table !== undefined)) {
    return { date, state: 'not_published', tableState: '' };
  }
  if (!tables.every(({ readable }) => readable)) {
    return { date, state: 'not_permitted', tableState: '' };
  }
  return { date, state: 'published', tableState: tables.map((one) => one.tableState).join(' ') };
}

/**
 * Checks that a day has what a rule needs. Throws `SOURCE_FAILED` where a table is not there,
 * `SOURCE_NOT_PERMITTED` where one may not be read, `SOURCE_LAYOUT` where one lacks a column.
 */
export function requireTables(
  found: DayTables,
  { date, rule }: { readonly date: ExchangeDate; readonly rule: KnownRule },
  { server, user }: { readonly server: string; readonly user: string },
): void {
  for (const family of familiesOf(rule)) {
    const table = found.get(family);
    if (table === undefined) throw notPublished(family, date, server);
    if (!table.readable) throw notPermitted(user, table.relation, server);
    requireColumns(table, columnsOf(family, rule, found));
  }
}

/** A table that was checked to be there. */
export function tableOf(tables: DayTables, family: TableFamily): DayTable {
  const table = tables.get(family);
  if (table === undefined) throw new RangeError(`nobody looked for the table of ${family}`);
  return table;
}

/** The master list says by itself what its layouts are. */
function columnsOf(family: TableFamily, rule: KnownRule, found: DayTables): readonly string[] {
  if (family === 'mastm') return [];
  const columns: readonly string[] = WRDS_COLUMNS[family];
  if (family === 'ctm' && rule.clock === 'participant') return [...columns, 'part_time'];
  // The two halves of the official NBBO are one relation, and have their stamps in one form.
  const hasNanos = family === 'cqm' && found.get('nbbom')?.columns.has('time_m_nano') === true;
  return hasNanos ? [...columns, 'time_m_nano'] : columns;
}

function requireColumns({ relation, columns }: DayTable, needed: readonly string[]): void {
  const missing = needed.find((column) => !columns.has(column));
  if (missing === undefined) return;
  throw new TaqError('SOURCE_LAYOUT', `${relation} has no column ${missing}`, {
    details: { relation, column: missing },
    next:
      missing === 'part_time'
        ? "The participants' clock is in tables since 2015-07-27: ask with clock=sip."
        : 'Report the columns of that table: the layout is new to this version.',
  });
}

function notPublished(
  family: TableFamily,
  date: ExchangeDate,
  server: string,
): TaqError<'SOURCE_FAILED'> {
  return new TaqError('SOURCE_FAILED', `there is no ${family} of ${date} at ${server}`, {
    details: { server },
    next: 'Ask for a day that the source has published.',
  });
}
