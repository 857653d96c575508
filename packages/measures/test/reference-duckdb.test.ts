import { afterAll, beforeAll, test } from '@jest/globals';
import fc from 'fast-check';
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

/** The nightly form tries many more. */
const RUNS = { numRuns: Number(process.env['TAQ_MEASURES_CASES'] ?? 200) };

/** Whole shares and their fraction are added up before the division. */
const ONE_ROUNDING = 4e-16;

const question = { date: DATE, listings: LISTINGS };

let measures: LocalMeasures;
beforeAll(async () => {
  measures = await LocalMeasures.open({ threads: 1 });
});
afterAll(async () => measures[Symbol.asyncDispose]());

test('any trades have the bars that the obvious way finds', async () => {
  const minutes = fc.constantFrom(1, 4, 5, 30);
  const days = fc.oneof(generatedDay, withFractions(generatedDay));
  const property = fc.asyncProperty(
    ...([days, generatedRule('taq_1min_bars'), minutes] as const),
    async ({ trades }, rule, length) => {
      const asked = { ...question, rule, trades: arrowTrades(trades), minutes: length };
      const day = { span: SPAN, midnight: MIDNIGHT, listings: LISTINGS };
      const expected = referenceBars(trades, rule, day, length);
      expectClose(rowsOf(await measures.minuteBars(asked)), expected, ONE_ROUNDING);
    },
  );
  await fc.assert(property, RUNS);
});

test('any ticks have the volatilities that the obvious way finds', async () => {
  const days = fc.oneof(generatedDay, withFractions(generatedDay));
  const property = fc.asyncProperty(
    ...([days, generatedRule('taq_daily_rv')] as const),
    async (ticks, rule) => {
      const { trades, quotes } = ticks;
      const expected = referenceDailyRv(ticks, rule, { span: SPAN, listings: LISTINGS });
      const tables = {
        trades: arrowTrades(trades),
        quotes: arrowQuotes(quotes, { numbered: true }),
      };
      expectClose(rowsOf(await measures.dailyRv({ ...question, ...tables, rule })), expected);
    },
  );
  await fc.assert(property, RUNS);
});

test('any ticks have the spreads that the obvious way finds', async () => {
  const unnumbered = generatedDay.map(withoutNumbers);
  const property = fc.asyncProperty(
    ...([generatedDay, unnumbered, generatedRule('taq_spread_stats'), fc.boolean()] as const),
    async (withNumbers, without, rule, numbered) => {
      const ticks = numbered ? withNumbers : without;
      const expected = referenceSpreadStats(ticks, rule, { span: SPAN, listings: LISTINGS });
      const tables = {
        trades: arrowTrades(ticks.trades),
        quotes: arrowQuotes(ticks.quotes, { numbered }),
      };
      expectClose(rowsOf(await measures.spreadStats({ ...question, ...tables, rule })), expected);
    },
  );
  await fc.assert(property, RUNS);
});
