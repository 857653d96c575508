import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startPostgresServer, type PostgresServer } from '@taq/wrds-simulator';
import fc from 'fast-check';
import postgres, { type Sql } from 'postgres';
import { LocalMeasures } from '../src/index.ts';
import { arrowQuotes, arrowTrades } from './support/arrow-ticks.ts';
import {
  DATE,
  generatedDay,
  generatedRule,
  LISTINGS,
  MIDNIGHT,
  SPAN,
  withFractions,
  withoutNumbers,
} from './support/generated-ticks.ts';
import { referenceBars } from './support/reference/minute-bars.ts';
import { referenceDailyRv } from './support/reference/daily-rv.ts';
import { referenceSpreadStats } from './support/reference/spread-stats.ts';
import { expectClose, rowsOf } from './support/rows.ts';
import { ServerMeasures } from './support/server-measures.ts';
import { writeQuotes, writeTrades } from './support/server-tables.ts';

/** The nightly form tries many more. */
const RUNS = { numRuns: Number(process.env['TAQ_MEASURES_CASES'] ?? 200) / 5 };

/** Whole shares and their fraction are added up before the division. */
const ONE_ROUNDING = 4e-16;

const question = { date: DATE, listings: LISTINGS };
const day = { span: SPAN, midnight: MIDNIGHT, listings: LISTINGS };

let server: PostgresServer;
let sql: Sql;
let onServer: ServerMeasures;
let locally: LocalMeasures;
beforeAll(async () => {
  server = await startPostgresServer();
  sql = postgres(server.ownerUrl, { max: 1, prepare: false, onnotice: () => undefined });
  onServer = new ServerMeasures(sql);
  locally = await LocalMeasures.open({ threads: 1 });
});
afterAll(async () => {
  await locally[Symbol.asyncDispose]();
  await sql.end();
  await server.stop();
});

test('any trades have the bars that the obvious way finds, on both engines', async () => {
  const minutes = fc.constantFrom(1, 4, 5, 30);
  const days = fc.oneof(generatedDay, withFractions(generatedDay));
  const property = fc.asyncProperty(
    ...([days, generatedRule('taq_1min_bars'), minutes] as const),
    async ({ trades }, rule, length) => {
      const asked = { ...question, rule, minutes: length };
      const table = await writeTrades(sql, 'trades', trades);
      const bars = rowsOf(await onServer.minuteBars({ ...asked, trades: table }));
      expectClose(bars, referenceBars(trades, rule, day, length), ONE_ROUNDING);
      const local = await locally.minuteBars({ ...asked, trades: arrowTrades(trades) });
      expect(rowsOf(local)).toEqual(bars);
    },
  );
  await fc.assert(property, RUNS);
});

test('any ticks have the volatilities that the obvious way finds, on both engines', async () => {
  const days = fc.oneof(generatedDay, withFractions(generatedDay)).map(withoutNumbers);
  const property = fc.asyncProperty(
    ...([days, generatedRule('taq_daily_rv')] as const),
    async (ticks, rule) => {
      const { trades, quotes } = ticks;
      const tables = {
        trades: await writeTrades(sql, 'trades', trades),
        quotes: await writeQuotes(sql, 'quotes', quotes),
      };
      const values = rowsOf(await onServer.dailyRv({ ...question, ...tables, rule }));
      expectClose(values, referenceDailyRv(ticks, rule, day));
      const given = { trades: arrowTrades(trades), quotes: arrowQuotes(quotes) };
      const local = await locally.dailyRv({ ...question, ...given, rule });
      expect(rowsOf(local)).toEqual(values);
    },
  );
  await fc.assert(property, RUNS);
});

test('any ticks have the spreads that the obvious way finds, on both engines', async () => {
  const property = fc.asyncProperty(
    ...([generatedDay.map(withoutNumbers), generatedRule('taq_spread_stats')] as const),
    async (ticks, rule) => {
      const { trades, quotes } = ticks;
      const tables = {
        trades: await writeTrades(sql, 'trades', trades),
        quotes: await writeQuotes(sql, 'quotes', quotes),
      };
      const values = rowsOf(await onServer.spreadStats({ ...question, ...tables, rule }));
      expectClose(values, referenceSpreadStats(ticks, rule, day));
      const given = { trades: arrowTrades(trades), quotes: arrowQuotes(quotes) };
      const local = await locally.spreadStats({ ...question, ...given, rule });
      expect(rowsOf(local)).toEqual(values);
    },
  );
  await fc.assert(property, RUNS);
});
