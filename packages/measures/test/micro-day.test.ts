import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newYorkToUtcNs } from '@taq/schema';
import { startPostgresServer, type PostgresServer } from '@taq/wrds-simulator';
import postgresClient, { type Sql } from 'postgres';
import {
  duckdb,
  LocalMeasures,
  postgres,
  type QuotesTable,
  type TradesTable,
} from '../src/index.ts';
import { arrowQuotes, arrowTrades } from './support/arrow-ticks.ts';
import { MICRO_DAY, microFile, microQuotes, microRows, microTrades } from './support/micro-day.ts';
import { microValues, type MicroEngine } from './support/micro-values.ts';
import { ParquetFolder, quoted } from './support/parquet.ts';
import { expectClose, expectSame, rowsOf, type Row } from './support/rows.ts';
import { ServerMeasures } from './support/server-measures.ts';
import { writeQuotes, writeTrades } from './support/server-tables.ts';
import { at } from './support/ticks.ts';

interface LocalTables {
  readonly trades: TradesTable;
  readonly quotes: QuotesTable;
}

let server: PostgresServer;
let sql: Sql;
let folder: ParquetFolder;
let locally: LocalMeasures;
let onServer: ServerMeasures;
const engines = {} as Record<'postgres' | 'arrow' | 'parquet', MicroEngine>;
const local = {} as Record<'arrow' | 'parquet', LocalTables>;

beforeAll(async () => {
  server = await startPostgresServer();
  sql = postgresClient(server.ownerUrl, { max: 1, prepare: false, onnotice: () => undefined });
  folder = await ParquetFolder.open();
  locally = await LocalMeasures.open();
  onServer = new ServerMeasures(sql);
  const [trades, quotes] = [await microTrades(), await microQuotes()];
  local.arrow = { trades: arrowTrades(trades), quotes: arrowQuotes(quotes) };
  local.parquet = await parquetTables();
  engines.postgres = {
    dialect: postgres,
    trades: await writeTrades(sql, 'trades', trades),
    quotes: await writeQuotes(sql, 'quotes', quotes),
    run: async (statement) => [await onServer.run(statement)],
  };
  for (const form of ['arrow', 'parquet'] as const) {
    engines[form] = {
      dialect: duckdb,
      trades: await locally.trades(local[form].trades, MICRO_DAY),
      quotes: await locally.quotes(local[form].quotes, MICRO_DAY),
      run: (statement) => locally.run(statement),
    };
  }
});
afterAll(async () => {
  await locally[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  await sql.end();
  await server.stop();
});

/** The files as they are; quotes without their numbers, as the complete NBBO has none. */
async function parquetTables(): Promise<LocalTables> {
  const [trades, quotes] = await Promise.all(
    ['trades', 'quotes'].map(async (name) =>
      folder.write(`${name}.parquet`, `FROM read_csv(${quoted(microFile(name))})`),
    ),
  );
  const tick = { symbol: 'SYMBOL', ts: 'ts_ns' };
  const trade = {
    sequence: 'seq',
    price: 'PRICE',
    size: 'SIZE',
    conditions: 'COND',
    correction: 'CORR',
  };
  const quote = { bid: 'BID', ask: 'OFR', bidSize: 'BIDSIZ', askSize: 'OFRSIZ' };
  return {
    trades: { source: { parquet: trades ?? '' }, columns: { ...tick, ...trade } },
    quotes: { source: { parquet: quotes ?? '' }, columns: { ...tick, ...quote } },
  };
}

describe.each(['postgres', 'arrow', 'parquet'] as const)('the made-up day, from %s', (name) => {
  test('has every value of micro_expected', async () => {
    const expected = (await microRows('expected')).map(
      ({ what = '', value = '' }): [string, number] => [what, Number(value)],
    );
    const values = await microValues(engines[name]);
    expect(Object.keys(values).toSorted()).toEqual(expected.map(([what]) => what).toSorted());
    expectClose([values], [Object.fromEntries(expected)]);
  });

  test('has every bar of micro_bars', async () => {
    const bars =
      name === 'postgres'
        ? await onServer.minuteBars({ date: MICRO_DAY, trades: engines.postgres.trades })
        : await locally.minuteBars({ date: MICRO_DAY, trades: local[name].trades });
    expectClose(rowsOf(bars), (await microRows('bars')).map(barOf));
  });
});

function barOf(row: Readonly<Record<string, string>>): Row {
  const [, clock = ''] = (row['ts_local'] ?? '').split(' ');
  const prices = ['open', 'high', 'low', 'close', 'vwap'].map((name) => [name, Number(row[name])]);
  return {
    ...Object.fromEntries(prices),
    ts: newYorkToUtcNs(MICRO_DAY, at(clock)),
    symbol: row['symbol'] ?? '',
    volume: BigInt(row['volume'] ?? ''),
    trades: BigInt(row['trades'] ?? ''),
  };
}

test('both engines, and both forms of local ticks, agree to the last bit', async () => {
  const values = await microValues(engines.postgres);
  for (const name of ['arrow', 'parquet'] as const) {
    expect(await microValues(engines[name])).toEqual(values);
    const question = { date: MICRO_DAY, ...local[name] };
    const asked = { date: MICRO_DAY, ...engines.postgres };
    expectSame(await locally.minuteBars(question), await onServer.minuteBars(asked));
    expectSame(await locally.dailyRv(question), await onServer.dailyRv(asked));
    expectSame(await locally.spreadStats(question), await onServer.spreadStats(asked));
  }
});

test('the daily columns are those that a pencil gives', async () => {
  const question = { date: MICRO_DAY, ...local.parquet };
  const [rv] = rowsOf(await locally.dailyRv(question));
  const [spreads] = rowsOf(await locally.spreadStats(question));
  const thirty = [10.2 / 10, 10.1 / 10.2, 10.12 / 10.1, 10.2 / 10.12].map((r) => Math.log(r) ** 2);
  const rvar = thirty.reduce((sum, square) => sum + square);
  expectClose(
    [{ ...rv, ...spreads }],
    [
      {
        rvar_30m: rvar,
        rv_30m: Math.sqrt(rvar),
        obs: 42,
        qwap_spread: (0.04 * 1799.5 + 0.1 * 5400) / 7199.5,
        ewas: 83 / 550,
        quoted_time: 7199.5,
        tied_time: 1799.5,
        quotes: 4n,
        quote_records: 7n,
      },
    ],
  );
});

test('numbers order the quotes of one stamp, which then tie no more', async () => {
  const quotes = arrowQuotes(await microQuotes(), { numbered: true });
  const question = { date: MICRO_DAY, trades: local.arrow.trades, quotes };
  expect(rowsOf(await locally.spreadStats(question))).toMatchObject([
    { quoted_time: 7199.5, tied_time: 0 },
  ]);
});
