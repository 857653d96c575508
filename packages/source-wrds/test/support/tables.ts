import type { Sql } from 'postgres';

/** The columns of `ctm` that anybody here reads. */
export const CTM_COLUMNS = `
  date date, time_m time, time_m_nano smallint DEFAULT 0, ex varchar, sym_root text, sym_suffix text,
  tr_scond varchar, size integer, price numeric, tr_corr varchar, tr_seqnum bigint, tr_source varchar`;

/** An empty daily table with its view, both open to the reader; `columns` as in CREATE TABLE. */
export async function createTable(sql: Sql, name: string, columns: string): Promise<void> {
  const schema = `taqm_${name.split('_').at(-1)?.slice(0, 4)}`;
  await sql.unsafe(`
    CREATE SCHEMA IF NOT EXISTS ${schema}; GRANT USAGE ON SCHEMA ${schema} TO reader;
    CREATE SCHEMA IF NOT EXISTS taqmsec; GRANT USAGE ON SCHEMA taqmsec TO reader;
    CREATE TABLE ${schema}.${name} (${columns}); GRANT SELECT ON ${schema}.${name} TO reader;
    CREATE VIEW taqmsec.${name} AS SELECT * FROM ${schema}.${name};
    GRANT SELECT ON taqmsec.${name} TO reader`);
}

/** A table of trades with a trade a minute, from the open to the close, of each symbol. */
export async function createTrades(
  sql: Sql,
  date: string,
  symbols: number,
  columns = CTM_COLUMNS,
): Promise<void> {
  const name = `ctm_${date.replaceAll('-', '')}`;
  await createTable(sql, name, columns);
  await sql.unsafe(`
    INSERT INTO taqmsec.${name} (date, time_m, sym_root, size, price, tr_corr, tr_seqnum)
    SELECT '${date}', TIME '09:30' + minute * INTERVAL '1 minute', 'X' || symbol, 100, 10, '00', 1
    FROM generate_series(1, ${symbols}) symbol, generate_series(0, 389) minute`);
}
