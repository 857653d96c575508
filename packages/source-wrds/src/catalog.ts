import { compactDate, type ExchangeDate } from '@taq/schema';
import type { Sql } from 'postgres';

/** A kind of daily table. */
export type TableFamily = 'ctm' | 'mastm';

/** A day's table of one family, as the catalogue has it. */
export interface DayTable {
  readonly date: ExchangeDate;
  readonly family: TableFamily;
  /** Quoted schema and table, ready for SQL. */
  readonly relation: string;
  readonly columns: ReadonlySet<string>;
  /** Whether this account may read it; the catalogue also lists what it may not. */
  readonly readable: boolean;
  /** Changes with the table: its file and its size. */
  readonly tableState: string;
}

interface CatalogRow {
  readonly schema: string;
  readonly name: string;
  readonly columns: string[];
  readonly readable: boolean;
  readonly state: string;
}

/**
 * The daily tables of the asked families and days, base tables of `taqm_YYYY` before views of
 * `taqmsec`, and what this account may read before what it may not.
 */
export async function findDayTables(
  sql: Sql,
  families: readonly TableFamily[],
  dates: readonly ExchangeDate[],
): Promise<DayTable[]> {
  const wanted = new Map(
    families.flatMap((family) =>
      dates.map((date) => [`${family}_${compactDate(date)}`, { family, date }] as const),
    ),
  );
  const schemas = [...new Set(dates.map((date) => `taqm_${date.slice(0, 4)}`)), 'taqmsec'];
  const rows = await sql<CatalogRow[]>`
    SELECT n.nspname AS schema, c.relname AS name,
      ARRAY(
        SELECT a.attname::text FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      ) AS columns,
      has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
      c.relfilenode::text || ':' || pg_total_relation_size(c.oid)::text AS state
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY (${schemas}) AND c.relname = ANY (${[...wanted.keys()]})
      AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
    ORDER BY readable DESC, schema = 'taqmsec', name`;
  return firstOfEach(rows, wanted);
}

/** Of a base table and its view the better one; its state is the base table's, where listed. */
function firstOfEach(
  rows: readonly CatalogRow[],
  wanted: ReadonlyMap<string, { family: TableFamily; date: ExchangeDate }>,
): DayTable[] {
  return [...wanted].flatMap(([name, { family, date }]) => {
    const [best] = rows.filter((row) => row.name === name);
    if (best === undefined) return [];
    const base = rows.find((row) => row.name === name && row.schema !== 'taqmsec');
    return [
      {
        date,
        family,
        relation: `"${best.schema}"."${best.name}"`,
        columns: new Set(best.columns),
        readable: best.readable,
        tableState: (base ?? best).state,
      },
    ];
  });
}

/** Whether the server has any TAQ schema at all. */
export async function hasTaqSchemas(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`
    SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname ~ '^taqm(sec|_[0-9]{4})$') AS found`;
  return row?.found ?? false;
}
