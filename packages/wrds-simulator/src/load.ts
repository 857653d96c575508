import { silentLogger, TaqError, type ExchangeDate, type Logger } from '@taq/schema';
import postgres, { type Sql } from 'postgres';
import { isOneVenue } from './market/columns.ts';
import type { Market } from './market/market.ts';
import { symbolDay, type SymbolDay } from './market/symbol-day.ts';
import { isListed } from './market/universe.ts';
import { schemaForReader } from './server/roles.ts';
import { schemaOf, TableCopy, VIEWS } from './table-copy.ts';
import { completeNbbo } from './tables/complete-nbbo.ts';
import { ctm } from './tables/ctm.ts';
import { mastm, type MasterList } from './tables/mastm.ts';
import { nbbom } from './tables/nbbom.ts';
import { postgresDay, tableBatch, type TableBatch } from './tables/table-batch.ts';

export interface LoadOptions {
  readonly logger?: Logger;
  /** Stops the load with `INTERRUPTED`; days that are whole by then stay. */
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
  const copies = await openCopies(sql, date, signal);
  const rows: RowCounts = { trades: 0, quotes: 0 };
  await copies.master.write({ date: postgresDay(date), symbols }, symbols.length);
  for (const symbol of symbols) {
    const day = symbolDay(market, symbol, date);
    await writeSymbolDay(copies, day);
    rows.trades += day.trades.count;
    rows.quotes += day.quotes.count;
  }
  await Promise.all(Object.values(copies).map(async (copy) => copy.finish()));
  return rows;
}

interface DayCopies {
  readonly master: TableCopy<MasterList>;
  readonly trades: TableCopy<TableBatch>;
  readonly nbbo: TableCopy<TableBatch>;
  readonly official: TableCopy<TableBatch>;
}

async function openCopies(
  sql: Sql,
  date: ExchangeDate,
  signal: AbortSignal | undefined,
): Promise<DayCopies> {
  const [master, trades, nbbo, official] = await Promise.all([
    TableCopy.open(sql, { family: mastm, date, signal }),
    TableCopy.open(sql, { family: ctm, date, signal }),
    TableCopy.open(sql, { family: completeNbbo, date, signal }),
    TableCopy.open(sql, { family: nbbom, date, signal }),
  ]);
  return { master, trades, nbbo, official };
}

/** The three tables side by side: the rows are made once, and each has a server core's time. */
async function writeSymbolDay(
  { trades, nbbo, official }: DayCopies,
  day: SymbolDay,
): Promise<void> {
  const batch = tableBatch(day);
  await Promise.all([
    trades.write(batch, day.trades.count),
    nbbo.write(batch, day.quotes.count),
    official.write(batch, day.quotes.count, (row) => !isOneVenue(day.quotes, row)),
  ]);
}

function loadFailed(cause: unknown): TaqError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TaqError('SIMULATOR_FAILED', `the market could not be loaded: ${why}`, {
    details: { step: 'load' },
    next: 'Load into an empty server; see the cause for what PostgreSQL said.',
    cause,
  });
}
