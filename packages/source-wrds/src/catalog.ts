import { compactDate, TaqError, type ExchangeDate } from '@taq/schema';
import type { Sql } from 'postgres';

/** A kind of daily table. */
export type TableFamily = 'ctm' | 'mastm' | 'complete_nbbo' | 'nbbom' | 'cqm' | 'wct';

/** A day's table of one family, as the catalogue has it. */
export interface DayTable {
  /** Quoted schema and table, ready for SQL. */
  readonly relation: string;
  /** As the catalogue has it, not quoted. */
  readonly schema: string;
  /** Names, with their types as SQL spells them. */
  readonly columns: ReadonlyMap<string, string>;
  /** Whether this account may read it; the catalogue also lists what it may not. */
  readonly readable: boolean;
  /** Changes with the table: its name, number, file and size. */
  readonly tableState: string;
  /** What it takes at the server, and how many rows were counted there: -1 or 0 where never. */
  readonly bytes: number;
  readonly countedRows: number;
}

/** The schema whose views show the tables of all years. */
const VIEWS = 'taqmsec';

interface CatalogRow {
  readonly schema: string;
  readonly name: string;
  readonly columns: Readonly<Record<string, string>> | null;
  readonly readable: boolean;
  readonly state: string;
  readonly bytes: number;
  readonly rows: number;
}

/**
 * The tables of these families, by day; days of which there is none are left out. Base tables of
 * `taqm_YYYY` come before views of `taqmsec`, and what this account may read before what it may not.
 */
export async function findDayTables(
  sql: Sql,
  families: readonly TableFamily[],
  dates: readonly ExchangeDate[],
): Promise<ReadonlyMap<ExchangeDate, ReadonlyMap<TableFamily, DayTable>>> {
  const schemas = [...new Set(dates.map((date) => `taqm_${date.slice(0, 4)}`)), VIEWS];
  const names = dates.flatMap((date) => families.map((family) => nameOf(family, date)));
  const rows = await readCatalog(sql, schemas, names);
  const byName = (some: readonly CatalogRow[]): ReadonlyMap<string, CatalogRow> =>
    new Map(some.map((row) => [row.name, row]));
  const bases = byName(rows.filter(({ schema }) => schema !== VIEWS));
  const views = byName(rows.filter(({ schema }) => schema === VIEWS));
  const ofDay = (date: ExchangeDate): ReadonlyMap<TableFamily, DayTable> =>
    new Map(
      families.flatMap((family) => {
        const name = nameOf(family, date);
        const table = toDayTable(bases.get(name), views.get(name));
        return table === undefined ? [] : [[family, table] as const];
      }),
    );
  return new Map(
    dates.map((date) => [date, ofDay(date)] as const).filter(([, tables]) => tables.size > 0),
  );
}

function nameOf(family: TableFamily, date: ExchangeDate): string {
  return `${family}_${compactDate(date)}`;
}

/**
 * The names are our own, of letters, digits and underscores, and stand in the text: a statement
 * without parameters is answered in one round trip.
 */
async function readCatalog(
  sql: Sql,
  schemas: readonly string[],
  names: readonly string[],
): Promise<CatalogRow[]> {
  return sql.unsafe<CatalogRow[]>(`
    SELECT n.nspname AS schema, c.relname AS name,
      (
        SELECT json_object_agg(a.attname, format_type(a.atttypid, NULL)) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      ) AS columns,
      has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
      concat_ws(':', n.nspname || '.' || c.relname, c.oid, c.relfilenode, pg_total_relation_size(c.oid)) AS state,
      pg_total_relation_size(c.oid)::float8 AS bytes, c.reltuples::float8 AS rows
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY ('{${schemas.join(',')}}'::name[])
      AND c.relname = ANY ('{${names.join(',')}}'::name[])
      AND c.relkind IN ('r', 'v', 'm', 'p', 'f')`);
}

/** Of a base table and its view the better one; the state is the base table's where it is listed. */
function toDayTable(
  base: CatalogRow | undefined,
  view: CatalogRow | undefined,
): DayTable | undefined {
  const best = [base, view].find((row) => row?.readable) ?? base ?? view;
  return (
    best && {
      relation: `"${best.schema}"."${best.name}"`,
      schema: best.schema,
      columns: new Map(Object.entries(best.columns ?? {})),
      readable: best.readable,
      tableState: (base ?? best).state,
      bytes: (base ?? best).bytes,
      countedRows: (base ?? best).rows,
    }
  );
}

/** Throws `SOURCE_NOT_PERMITTED` where the server has no TAQ schema at all. */
export async function requireTaqSchemas(sql: Sql, server: string): Promise<void> {
  const found = await sql`
    SELECT FROM pg_namespace WHERE nspname ~ '^taqm(sec|_[0-9]{4})$' LIMIT 1`;
  if (found.length > 0) return;
  throw new TaqError('SOURCE_NOT_PERMITTED', `there are no TAQ schemas at ${server}`, {
    details: { server, relation: VIEWS },
    next: 'Check that this is the WRDS server, and that your subscription covers TAQ.',
  });
}
