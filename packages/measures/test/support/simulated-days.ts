import { compactDate, parseExchangeDate, type ExchangeDate } from '@taq/schema';
import {
  createMarket,
  loadMarket,
  startPostgresServer,
  type Market,
  type PostgresServer,
} from '@taq/wrds-simulator';
import postgresClient, { type Sql } from 'postgres';
import {
  WRDS_TICKS,
  type Listings,
  type QuoteColumns,
  type QuotesTable,
  type TradeColumns,
  type TradesTable,
  type WrdsTable,
} from '../../src/index.ts';
import { ParquetFolder } from './parquet.ts';

/** A day's tables on the server, and as Parquet files with the same columns. */
export interface SimulatedDay {
  readonly date: ExchangeDate;
  readonly listings: Listings;
  readonly tables: Readonly<Record<Family, WrdsTable>>;
  readonly files: Readonly<Record<Family, string>>;
  readonly trades: TradesTable & { readonly columns: TradeColumns };
  readonly quotes: QuotesTable & { readonly columns: QuoteColumns };
}

const FAMILIES = ['ctm', 'complete_nbbo', 'nbbom', 'cqm', 'wct'] as const;
type Family = (typeof FAMILIES)[number];

const MARKET = {
  seed: 5,
  symbols: ['AAPL', 'BRK.A', 'BRK.B', 'SPY'],
  tradesPerSymbolDay: 160,
  quotesPerTrade: 2,
  fractionalShares: true,
};

/** A server with some days of a small market, and a folder of extracts of its tables. */
export class SimulatedDays implements AsyncDisposable {
  readonly sql: Sql;
  readonly folder: ParquetFolder;
  readonly #server: PostgresServer;

  private constructor(server: PostgresServer, sql: Sql, folder: ParquetFolder) {
    this.#server = server;
    this.sql = sql;
    this.folder = folder;
  }

  static async open(): Promise<SimulatedDays> {
    const server = await startPostgresServer();
    const options = { max: 1, prepare: false, onnotice: () => undefined };
    return new SimulatedDays(
      server,
      postgresClient(server.ownerUrl, options),
      await ParquetFolder.open(),
    );
  }

  async make(day: string): Promise<SimulatedDay> {
    const date = parseExchangeDate(day);
    const market = createMarket({ ...MARKET, start: date, end: date });
    await loadMarket(this.#server.ownerUrl, market, { families: FAMILIES });
    const tables = {} as Record<Family, WrdsTable>;
    const files = {} as Record<Family, string>;
    for (const family of FAMILIES) {
      const relation = `taqm_${day.slice(0, 4)}.${family}_${compactDate(date)}`;
      const columns = await this.folder.columns(this.sql, relation);
      tables[family] = { relation, columns: new Set(columns.map(({ name }) => name)) };
      files[family] = await this.folder.extract(this.sql, relation);
    }
    return {
      date,
      listings: listingsOf(market),
      tables,
      files,
      trades: {
        source: { parquet: files.ctm },
        columns: present(WRDS_TICKS.trades, tables.ctm),
      },
      quotes: {
        source: { parquet: files.complete_nbbo },
        columns: present(WRDS_TICKS.quotes, tables.complete_nbbo),
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.folder[Symbol.asyncDispose]();
    await this.sql.end();
    await this.#server.stop();
  }
}

/** Tables of earlier years have no nanoseconds. */
function present<Columns extends Readonly<Record<string, string>>>(
  columns: Columns,
  table: WrdsTable,
): Partial<Columns> {
  const entries = Object.entries(columns).filter(([, name]) => table.columns.has(name));
  return Object.fromEntries(entries) as Partial<Columns>;
}

function listingsOf({ symbols }: Market): Listings {
  return new Map(symbols.map(({ symbol, exchange }) => [symbol, exchange]));
}
