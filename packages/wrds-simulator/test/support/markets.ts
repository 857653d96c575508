import { parseExchangeDate } from '@taq/schema';
import postgres, { type Sql } from 'postgres';
import type { MarketOptions } from '../../src/index.ts';

/** Four symbols in the week of Thanksgiving 2024: a holiday and a half day among five. */
export const thanksgiving: MarketOptions = {
  seed: 7,
  symbols: 4,
  start: parseExchangeDate('2024-11-25'),
  end: parseExchangeDate('2024-11-29'),
  tradesPerSymbolDay: 400,
};

/** A listed market of another seed over the year's end: a half day, a holiday, a weekend. */
export const yearsEnd: MarketOptions = {
  seed: 20_251_231,
  symbols: ['TSLA', 'ko', 'XOM', 'QQQ'],
  start: parseExchangeDate('2025-12-23'),
  end: parseExchangeDate('2026-01-02'),
  tradesPerSymbolDay: 150,
};

/** A client that ends with the scope that uses it. */
export function client(url: string, max = 1): AsyncDisposable & { readonly sql: Sql } {
  const sql = postgres(url, { max, onnotice: () => undefined });
  return { sql, [Symbol.asyncDispose]: async () => sql.end({ timeout: 1 }) };
}

/** Every row of a query as one text a row. */
export async function texts(url: string, query: string): Promise<string[]> {
  await using connection = client(url);
  const rows = await connection.sql.unsafe(`SELECT r::text AS text FROM (${query}) AS r`);
  return rows.map((row) => String(row['text']));
}

/** The single number that a query gives. */
export async function count(url: string, query: string): Promise<number> {
  await using connection = client(url);
  const [row] = await connection.sql.unsafe(`SELECT (${query})::float8 AS n`);
  return Number(row?.['n']);
}
