import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startPostgresServer, type PostgresServer } from '@taq/wrds-simulator';
import postgres, { type Sql } from 'postgres';
import { chooseRule } from '../src/index.ts';
import { rowsOf, type Row } from './support/rows.ts';
import { ServerMeasures } from './support/server-measures.ts';
import { writeMatchedTrades, writeQuotes, type MatchedTrade } from './support/server-tables.ts';
import { quote, trade } from './support/ticks.ts';
import { DAY } from './support/two-trades.ts';

let server: PostgresServer;
let sql: Sql;
let onServer: ServerMeasures;
beforeAll(async () => {
  server = await startPostgresServer();
  sql = postgres(server.ownerUrl, { max: 1, prepare: false, onnotice: () => undefined });
  onServer = new ServerMeasures(sql);
});
afterAll(async () => {
  await sql.end();
  await server.stop();
});

async function spreadsOf(matches: readonly MatchedTrade[]): Promise<Row[]> {
  const matched = await writeMatchedTrades(sql, 'wct', matches);
  const quotes = await writeQuotes(sql, 'quotes', [quote()]);
  const rule = chooseRule('taq_spread_stats', { match: 'wct' });
  return rowsOf(await onServer.spreadStats({ date: DAY, rule, matched, quotes }));
}

test('a trade that was matched with no quote is told from one whose quote has no spread', async () => {
  const matches = [
    { trade: trade({ price: 10.01 }), quote: quote() },
    { trade: trade({ price: 20 }) },
    { trade: trade({ price: 30 }) },
    { trade: trade({ price: 40 }), quote: quote({ bid: null, bidSize: null }) },
  ];
  expect(await spreadsOf(matches)).toMatchObject([
    { ewas: 0.02, trades: 1n, trades_without_quote: 2n, trades_with_unusable_quote: 1n },
  ]);
});

test('trades that were all matched with no quote have no spread', async () => {
  expect(await spreadsOf([{ trade: trade() }])).toMatchObject([
    { ewas: null, trades: 0n, trades_without_quote: 1n, trades_with_unusable_quote: 0n },
  ]);
});
