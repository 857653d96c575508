import type { Sql } from 'postgres';
import type { TradeRow } from './plain-bars.ts';

const TABLE = 'scratch.trades';

/** Puts these trades, and no others, into a table like `ctm`; what a row leaves out is ordinary. */
export async function writeTrades(
  sql: Sql,
  trades: readonly Partial<TradeRow>[],
  { size = 'integer', nanos = 'time_m_nano smallint,' } = {},
): Promise<string> {
  await sql.unsafe(`
    CREATE SCHEMA IF NOT EXISTS scratch; DROP TABLE IF EXISTS ${TABLE};
    CREATE TABLE ${TABLE} (
      time_m time, ${nanos} sym_root text, sym_suffix text, tr_scond varchar, size ${size},
      price numeric, tr_corr varchar, tr_seqnum bigint)`);
  const rows = trades.map((trade, row) => ({ ...ordinary(row), ...trade }));
  if (nanos === '') for (const row of rows) delete row.time_m_nano;
  if (rows.length > 0) await sql`INSERT INTO ${sql(TABLE)} ${sql(rows)}`;
  return TABLE;
}

function ordinary(row: number): { -readonly [Key in keyof TradeRow]: TradeRow[Key] } {
  return {
    time_m: '10:00:00',
    time_m_nano: 0,
    sym_root: 'X',
    sym_suffix: null,
    tr_scond: null,
    size: 100,
    price: '10',
    tr_corr: '00',
    tr_seqnum: String(row + 1),
  };
}
