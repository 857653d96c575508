import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { QuotesTable, TradesTable } from '@taq/measures';
import { parseExchangeDate, type ExchangeDate } from '@taq/schema';

const TICKS = { symbol: 'SYMBOL', ts: 'ts_ns', sequence: 'seq' };
const TRADES = { ...TICKS, price: 'PRICE', size: 'SIZE' };
const REPORTED = { ...TRADES, conditions: 'COND', correction: 'CORR' };
const QUOTES = { ...TICKS, bid: 'BID', ask: 'OFR', bidSize: 'BIDSIZ', askSize: 'OFRSIZ' };

/** Files of trades, and what their columns hold. */
const TRADES_INPUTS = {
  trades_raw: { file: 'trades_raw.csv.gz', columns: { ...REPORTED, exchange: 'EX' } },
  trades_clean: { file: 'trades_clean.csv.gz', columns: TRADES },
  trades_multi: { file: 'trades_multi.csv.gz', columns: TRADES },
  trades_thin: { file: 'trades_thin.csv.gz', columns: TRADES },
  minute_prices: { file: 'minute_prices.csv.gz', columns: TRADES },
  micro_trades: { file: 'micro_trades.csv', columns: REPORTED },
} as const;

/** Files of quotes; all have the same columns. */
const QUOTES_INPUTS = {
  nbbo: 'nbbo.csv.gz',
  quotes_raw: 'quotes_raw.csv.gz',
  quotes_clean: 'quotes_clean.csv.gz',
  micro_quotes: 'micro_quotes.csv',
} as const;

export type TradesInput = keyof typeof TRADES_INPUTS;
export type QuotesInput = keyof typeof QUOTES_INPUTS;

/** One price column per symbol becomes one row per symbol; a price counts as a trade of a share. */
const ROWS_OF: Partial<Record<TradesInput | QuotesInput, (csv: string) => string>> = {
  minute_prices: (csv) =>
    `SELECT *, 1 AS SIZE FROM (UNPIVOT ${csv} ON STOCK, MARKET INTO NAME SYMBOL VALUE PRICE)`,
};

/** The oracle's inputs as Parquet files in a temporary folder, each made when first asked for. */
export class InputTables implements AsyncDisposable {
  readonly #oracle: string;
  readonly #folder: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #made = new Set<string>();

  private constructor(
    oracle: string,
    folder: string,
    instance: DuckDBInstance,
    connection: DuckDBConnection,
  ) {
    this.#oracle = oracle;
    this.#folder = folder;
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(oracle: string): Promise<InputTables> {
    const instance = await DuckDBInstance.create(':memory:');
    const folder = await mkdtemp(join(tmpdir(), 'taq-oracle-'));
    return new InputTables(oracle, folder, instance, await instance.connect());
  }

  async trades(input: TradesInput): Promise<TradesTable> {
    const { file, columns } = TRADES_INPUTS[input];
    return { source: { parquet: await this.#parquet(input, file) }, columns };
  }

  async quotes(input: QuotesInput): Promise<QuotesTable> {
    return {
      source: { parquet: await this.#parquet(input, QUOTES_INPUTS[input]) },
      columns: QUOTES,
    };
  }

  /** The days of a file of trades, rising, by New York's clock, which `DT` shows. */
  async dates(input: TradesInput): Promise<ExchangeDate[]> {
    const path = await this.#parquet(input, TRADES_INPUTS[input].file);
    const reader = await this.#connection.runAndReadAll(
      `SELECT DISTINCT DT[:10] AS date FROM '${path}' ORDER BY date`,
    );
    return reader.getRows().map(([date]) => parseExchangeDate(String(date)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.#folder, { recursive: true });
  }

  async #parquet(input: TradesInput | QuotesInput, file: string): Promise<string> {
    const path = join(this.#folder, `${input}.parquet`);
    if (this.#made.has(path)) return path;
    const csv = `read_csv('${join(this.#oracle, file).replaceAll("'", "''")}', header = true,
      sample_size = -1, auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR'])`;
    const rows = ROWS_OF[input]?.(csv) ?? `FROM ${csv}`;
    await this.#connection.run(`COPY (${rows}) TO '${path}' (FORMAT parquet)`);
    this.#made.add(path);
    return path;
  }
}
