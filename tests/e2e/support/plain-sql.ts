import type { Sql } from 'postgres';

/** A row of `query minute-bars --json`. */
export interface BarRow {
  readonly ts: string;
  readonly symbol: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly vwap: number;
  readonly date: string;
  readonly trades: number;
}

/**
 * The bars of a day as a plain reading of the definition finds them in the raw trades: window
 * functions and DISTINCT ON, New York's clock converted by the server, symbols from the master
 * list. Shares nothing with the product's statement but the words of the definition.
 */
export async function barsByPlainSql(sql: Sql, date: string, close: string): Promise<BarRow[]> {
  return sql.unsafe<BarRow[]>(`
    WITH ${eligibleTrades(date, close)},
    ordered AS (
      SELECT symbol, minute, price,
        row_number() OVER tape AS place,
        count(*) OVER bar AS trades,
        max(price) OVER bar AS high,
        min(price) OVER bar AS low,
        sum(size) OVER bar AS volume,
        sum(price * size) OVER bar AS dollars
      FROM eligible
      WINDOW bar AS (PARTITION BY symbol, minute),
        tape AS (PARTITION BY symbol, minute ORDER BY time_m, time_m_nano, tr_seqnum, price)
    ),
    closing AS (
      SELECT DISTINCT ON (symbol, minute) symbol, minute, price
      FROM eligible
      ORDER BY symbol, minute, time_m DESC, time_m_nano DESC, tr_seqnum DESC, price DESC
    )
    SELECT
      to_char((minute AT TIME ZONE 'America/New_York') AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS".000000000Z"') AS ts,
      symbol, o.price::float8 AS open, high::float8, low::float8, c.price::float8 AS close,
      volume::float8, dollars::float8 / volume::float8 AS vwap, '${date}' AS date, trades::float8,
      NULL AS volume_fraction
    FROM ordered o JOIN closing c USING (symbol, minute)
    WHERE place = 1
    ORDER BY symbol COLLATE "C", minute`);
}

/** How many trades and changes of the NBBO a symbol's session had. */
export interface CountRow {
  readonly symbol: string;
  readonly date: string;
  readonly trades: number;
  readonly quote_records: number;
}

/** The counts of every symbol that traded in the session, trades on the close included. */
export async function countsByPlainSql(sql: Sql, date: string, close: string): Promise<CountRow[]> {
  const rows = await sql.unsafe<CountRow[]>(`
    WITH ${eligibleTrades(date, `${close}:00.000001`)},
    quotes AS (
      SELECT concat_ws('.', sym_root, sym_suffix) AS symbol, count(*) AS records
      FROM taqmsec.complete_nbbo_${date.replaceAll('-', '')}
      WHERE time_m >= '09:30' AND time_m < '${close}'
      GROUP BY 1
    )
    SELECT symbol, '${date}' AS date, count(*)::int AS trades,
      coalesce(max(records), 0)::int AS quote_records
    FROM eligible LEFT JOIN quotes USING (symbol)
    WHERE time_m < '${close}' OR coalesce(time_m_nano, 0) = 0
    GROUP BY symbol`);
  return rows.map((row) => ({ ...row }));
}

/** Sequence numbers of a symbol's trades that are in the bars of a day. */
export async function eligibleSequence(
  sql: Sql,
  { symbol, date, close }: { symbol: string; date: string; close: string },
): Promise<string[]> {
  const rows = await sql.unsafe<{ seq: string }[]>(`
    WITH ${eligibleTrades(date, close)}
    SELECT tr_seqnum::text AS seq FROM eligible WHERE symbol = '${symbol}' ORDER BY time_m, tr_seqnum`);
  return rows.map(({ seq }) => seq);
}

/** Trades that were not taken back, in the session, at a current price, of real symbols. */
function eligibleTrades(date: string, close: string): string {
  const day = date.replaceAll('-', '');
  return `
    real_symbols AS (
      SELECT replace(symbol_15, ' ', '.') AS symbol
      FROM taqmsec.mastm_${day} WHERE test_symbol_flag = 'N'
    ),
    eligible AS (
      SELECT symbol, date_trunc('minute', date + time_m) AS minute,
        time_m, time_m_nano, tr_seqnum, price, size
      FROM taqmsec.ctm_${day}
      JOIN real_symbols ON symbol = concat_ws('.', sym_root, sym_suffix)
      WHERE time_m >= '09:30' AND time_m < '${close}'
        AND tr_corr IN ('00', '01', '02') AND price > 0 AND size > 0
        AND NOT EXISTS (
          SELECT FROM regexp_split_to_table(coalesce(tr_scond, ''), '') AS letter
          WHERE letter IN ('B', 'C', 'G', 'H', 'L', 'M', 'N', 'P', 'Q', 'R', 'T', 'U', 'V', 'W',
            'Z', '2', '3', '4', '7', '9')
        )
    )`;
}
