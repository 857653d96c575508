import { silentLogger, TaqError, type ExchangeDate, type Logger } from '@taq/schema';
import postgres, { type Sql } from 'postgres';
import { isOneVenue } from './market/columns.ts';
import type { Market } from './market/market.ts';
import { symbolDay } from './market/symbol-day.ts';
import { isListed } from './market/universe.ts';
import { schemaForReader } from './server/roles.ts';
import { schemaOf, TableCopy, VIEWS } from './table-copy.ts';
import { completeNbbo } from './tables/complete-nbbo.ts';
import { ctm } from './tables/ctm.ts';
import { mastm } from './tables/mastm.ts';
import { nbbom } from './tables/nbbom.ts';
import { postgresDay, tableBatch } from './tables/table-batch.ts';

export interface LoadOptions {
  readonly logger?: Logger;
  /** Stops between two symbols; days that are whole by then stay. */
  readonly signal?: AbortSignal;
}

/** Connections that load side by side: one for each family of tables. */
const FAMILIES = 4;

/**
 * Writes the tables and views of a market's days, one day after the other, rows in the order of
 * symbols. `ownerUrl` names a database without these tables. A day's table appears when it is
 * whole. Memory does not grow with the market. Throws `SIMULATOR_FAILED` or `INTERRUPTED`.
 */
export async function loadMarket(
  ownerUrl: string,
  market: Market,
  { logger = silentLogger, signal }: LoadOptions = {},
): Promise<void> {
  const sql = postgres(ownerUrl, { max: FAMILIES, onnotice: () => undefined });
  try {
    await createSchemas(sql, market.days);
    for (const date of market.days) {
      const { trades, quotes } = await loadDay(sql, market, date, signal);
      logger.info('day loaded', { component: 'wrds-simulator', date, trades, quotes });
    }
  } catch (cause) {
    throw TaqError.is(cause) ? cause : loadFailed(cause);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

async function createSchemas(sql: Sql, days: readonly ExchangeDate[]): Promise<void> {
  for (const schema of new Set([VIEWS, ...days.map(schemaOf)])) {
    await sql.unsafe(schemaForReader(schema));
  }
}

interface RowCounts {
  trades: number;
  quotes: number;
}

async function loadDay(
  sql: Sql,
  market: Market,
  date: ExchangeDate,
  signal?: AbortSignal,
): Promise<RowCounts> {
  const symbols = market.symbols.filter((symbol) => isListed(symbol, date));
  const master = await TableCopy.open(sql, mastm, date);
  await master.write({ date: postgresDay(date), symbols }, symbols.length);
  const [trades, nbbo, official] = await Promise.all([
    TableCopy.open(sql, ctm, date),
    TableCopy.open(sql, completeNbbo, date),
    TableCopy.open(sql, nbbom, date),
  ]);
  const rows: RowCounts = { trades: 0, quotes: 0 };
  for (const symbol of symbols) {
    if (signal?.aborted === true) throw interrupted();
    const day = symbolDay(market, symbol, date);
    const batch = tableBatch(day);
    await Promise.all([
      trades.write(batch, day.trades.count),
      nbbo.write(batch, day.quotes.count),
      official.write(batch, day.quotes.count, (row) => !isOneVenue(day.quotes, row)),
    ]);
    rows.trades += day.trades.count;
    rows.quotes += day.quotes.count;
  }
  await Promise.all([master, trades, nbbo, official].map((copy) => copy.finish()));
  return rows;
}

function interrupted(): TaqError {
  return new TaqError('INTERRUPTED', 'the load of the market was interrupted', {
    details: { what: 'load' },
  });
}

function loadFailed(cause: unknown): TaqError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TaqError('SIMULATOR_FAILED', `the market could not be loaded: ${why}`, {
    details: { step: 'load' },
    next: 'Load into an empty server; see the cause for what PostgreSQL said.',
    cause,
  });
}
