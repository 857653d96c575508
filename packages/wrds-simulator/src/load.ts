import { silentLogger, TaqError, type ExchangeDate, type Logger } from '@taq/schema';
import postgres, { type Sql } from 'postgres';
import { loadMembers } from './load-members.ts';
import { hasFractions } from './market/fractional-shares.ts';
import type { Market } from './market/market.ts';
import { symbolDay } from './market/symbol-day.ts';
import { isListed } from './market/universe.ts';
import { schemaForReader } from './server/roles.ts';
import { schemaOf, TableCopy, VIEWS } from './table-copy.ts';
import { chooseFamilies, type Families } from './tables/families.ts';
import type { MasterList } from './tables/mastm.ts';
import { postgresDay, tableBatch, type TableBatch } from './tables/table-batch.ts';
import type { DayLayout, FamilyName, TableFamily } from './tables/table.ts';

export interface LoadOptions {
  /** Which families of tables there are; all where nothing is said. */
  readonly families?: readonly FamilyName[];
  readonly logger?: Logger;
  /** Stops the load with `INTERRUPTED`; days that are whole by then stay. */
  readonly signal?: AbortSignal;
}

/**
 * Writes the tables and views of a market's days, one day after the other, rows in the order of
 * symbols, and who is in the S&P 500. `ownerUrl` names a database without these tables. A day's table appears when it is
 * whole. Memory does not grow with the market. Throws `INVALID_ARGUMENT`, `SIMULATOR_FAILED` or
 * `INTERRUPTED`.
 */
export async function loadMarket(
  ownerUrl: string,
  market: Market,
  { families: names, logger = silentLogger, signal }: LoadOptions = {},
): Promise<void> {
  const families = chooseFamilies(names);
  const sql = postgres(ownerUrl, { max: connectionsFor(families), onnotice: () => undefined });
  try {
    await createSchemas(sql, market.days);
    await loadMembers(sql, market);
    for (const date of market.days) {
      const { trades, quotes } = await loadDay(sql, market, date, { families, signal });
      logger.info('day loaded', { component: 'wrds-simulator', date, trades, quotes });
    }
  } catch (cause) {
    throw TaqError.is(cause) ? cause : loadFailed(cause);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** Tables load side by side. */
function connectionsFor({ ofLists, ofSymbols }: Families): number {
  return ofLists.length + ofSymbols.length;
}

async function createSchemas(sql: Sql, days: readonly ExchangeDate[]): Promise<void> {
  for (const schema of new Set([VIEWS, ...days.map(schemaOf)])) {
    await sql.unsafe(schemaForReader(schema));
  }
}

interface DayOrder {
  readonly families: Families;
  readonly signal: AbortSignal | undefined;
}

interface RowCounts {
  trades: number;
  quotes: number;
}

async function loadDay(
  sql: Sql,
  market: Market,
  date: ExchangeDate,
  order: DayOrder,
): Promise<RowCounts> {
  const symbols = market.symbols.filter((symbol) => isListed(symbol, date));
  const layout = { date, fractionalShares: hasFractions(market, date) };
  const { lists, tables } = await openCopies(sql, layout, order);
  const rows: RowCounts = { trades: 0, quotes: 0 };
  for (const list of lists) await list.write({ date: postgresDay(date), symbols });
  for (const symbol of symbols) {
    const day = symbolDay(market, symbol, date);
    const batch = tableBatch(day);
    // Side by side: the rows are made once, and each table has a server core's time.
    await Promise.all(tables.map(async (table) => table.write(batch)));
    rows.trades += day.trades.count;
    rows.quotes += day.quotes.count;
  }
  await Promise.all([...lists, ...tables].map(async (copy) => copy.finish()));
  return rows;
}

interface DayCopies {
  readonly lists: readonly TableCopy<MasterList>[];
  readonly tables: readonly TableCopy<TableBatch>[];
}

async function openCopies(
  sql: Sql,
  layout: DayLayout,
  { families, signal }: DayOrder,
): Promise<DayCopies> {
  const open = async <Batch>(family: TableFamily<Batch>): Promise<TableCopy<Batch>> =>
    TableCopy.open(sql, { family, layout, signal });
  const [lists, tables] = await Promise.all([
    Promise.all(families.ofLists.map(open<MasterList>)),
    Promise.all(families.ofSymbols.map(open<TableBatch>)),
  ]);
  return { lists, tables };
}

function loadFailed(cause: unknown): TaqError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TaqError('SIMULATOR_FAILED', `the market could not be loaded: ${why}`, {
    details: { step: 'load' },
    next: 'Load into an empty server; see the cause for what PostgreSQL said.',
    cause,
  });
}
