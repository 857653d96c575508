import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseSymbol } from '@taq/schema';
import {
  chooseRule,
  CONDITION_SETS,
  duckdb,
  effectiveStatement,
  finishSpreadStats,
  LocalMeasures,
  PRESETS,
  quotedStatement,
  wrdsCompleteNbbo,
  wrdsMatchedTrades,
  wrdsOfficialNbbo,
  wrdsTrades,
  type Asked,
  type Choices,
} from '../src/index.ts';
import { localMatchedTrades } from './support/matched-trades.ts';
import { quoted } from './support/parquet.ts';
import { columnOf, expectSame, rowsOf } from './support/rows.ts';
import { ServerMeasures } from './support/server-measures.ts';
import { SimulatedDays, type SimulatedDay } from './support/simulated-days.ts';

const ORDINARY = '2024-11-25';
const DAYS = [
  [ORDINARY, 'an ordinary day'],
  ['2024-11-29', 'a half day'],
  ['2024-03-11', 'the first day of daylight saving time'],
  ['2014-09-17', 'a day of microseconds'],
  ['2017-06-15', 'a day whose quotes have no nanoseconds'],
  ['2026-02-03', 'a day of fractional shares'],
] as const;

let market: SimulatedDays;
let onServer: ServerMeasures;
let locally: LocalMeasures;
const days = new Map<string, SimulatedDay>();

beforeAll(async () => {
  market = await SimulatedDays.open();
  onServer = new ServerMeasures(market.sql);
  locally = await LocalMeasures.open();
  for (const [day] of DAYS) days.set(day, await market.make(day));
});
afterAll(async () => {
  await locally[Symbol.asyncDispose]();
  await market[Symbol.asyncDispose]();
});

function dayOf(date: string): SimulatedDay {
  const day = days.get(date);
  if (day === undefined) throw new Error(`no ${date}`);
  return day;
}

interface Comparison {
  readonly choices?: Choices;
  readonly symbols?: Asked;
  readonly minutes?: number;
}

async function compareBars(day: SimulatedDay, comparison: Comparison): Promise<number> {
  const { choices = {}, ...rest } = comparison;
  const rule = chooseRule('taq_1min_bars', choices);
  const asked = { date: day.date, listings: day.listings, rule, ...rest };
  const trades = wrdsTrades(day.tables.ctm, rule.clock);
  const bars = await locally.minuteBars({ ...asked, trades: tradesBy(day, rule.clock) });
  expectSame(bars, await onServer.minuteBars({ ...asked, trades }));
  return bars.numRows;
}

async function compareRv(day: SimulatedDay, comparison: Comparison): Promise<number> {
  const { choices = {}, ...rest } = comparison;
  const rule = chooseRule('taq_daily_rv', choices);
  const asked = { date: day.date, listings: day.listings, rule, ...rest };
  const quotes = wrdsCompleteNbbo(day.tables.complete_nbbo);
  const tables = { trades: wrdsTrades(day.tables.ctm, rule.clock), quotes };
  const { clock } = rule;
  const values = await locally.dailyRv({
    ...asked,
    trades: tradesBy(day, clock),
    quotes: day.quotes,
  });
  expectSame(values, await onServer.dailyRv({ ...asked, ...tables }));
  return values.numRows;
}

async function compareSpreads(day: SimulatedDay, comparison: Comparison): Promise<number> {
  const { choices = {}, ...rest } = comparison;
  const rule = chooseRule('taq_spread_stats', choices);
  const asked = { date: day.date, listings: day.listings, rule, ...rest };
  const quotes = wrdsCompleteNbbo(day.tables.complete_nbbo);
  const tables = { trades: wrdsTrades(day.tables.ctm, rule.clock), quotes };
  const trades = tradesBy(day, rule.clock);
  const values = await locally.spreadStats({ ...asked, trades, quotes: day.quotes });
  expectSame(values, await onServer.spreadStats({ ...asked, ...tables }));
  return values.numRows;
}

/** The clock is the column that the user names. */
function tradesBy(day: SimulatedDay, clock: string): SimulatedDay['trades'] {
  if (clock === 'sip') return day.trades;
  const { columns } = day.trades;
  return { ...day.trades, columns: { ...columns, time: 'part_time', nanos: 'part_time_nano' } };
}

describe.each([...DAYS])('%s, %s', (date, _what) => {
  const presets = [{}, ...Object.keys(PRESETS).map((preset) => ({ preset }))];

  test.each(presets)('has the same rows on both ways, by %j', async (choices) => {
    const day = dayOf(date);
    expect(await compareBars(day, { choices })).toBeGreaterThan(100);
    expect(await compareRv(day, { choices })).toBeGreaterThan(4);
    expect(await compareSpreads(day, { choices })).toBeGreaterThan(5);
  });
});

/** Options that all measures have. */
const TRADE_CHOICES: readonly Choices[] = [
  ...CONDITION_SETS.map((conditions) => ({ conditions })),
  { corrections: 'as-printed' },
  ...['lit', 'primary', 'N', 'N,Q,D'].map((exchanges) => ({ exchanges })),
  { clock: 'participant' },
  { session: '09:00-17:30' },
];

describe('an option', () => {
  test.each([...TRADE_CHOICES, { closingAuction: 'last-bar' }, { stamp: 'right' }])(
    'of bars makes the same ones on both ways: %j',
    async (choices) => {
      expect(await compareBars(dayOf(ORDINARY), { choices })).toBeGreaterThan(30);
    },
  );

  test.each([
    ...TRADE_CHOICES,
    { edge: 'before' },
    { ties: 'median' },
    { ties: 'vwap', edge: 'before' },
    { start: 'primary-auction' },
    { price: 'mid' },
    { price: 'mid', ties: 'median' },
    { price: 'mid', ties: 'vwap' },
    { minObs: 60, output: 'variance', annualise: 252 },
  ])('of volatilities makes the same ones on both ways: %j', async (choices) => {
    expect(await compareRv(dayOf(ORDINARY), { choices })).toBeGreaterThan(2);
  });

  test.each([
    ...TRADE_CHOICES.filter((choices) => !('clock' in choices)),
    { quoteAt: 'at' },
    { lag: 1_000_000 },
    { weight: 'dollar' },
    { weight: 'equal' },
    { quotedWeight: 'record' },
    { quotedWeight: 'size' },
    { relative: 'log' },
    { carryIn: true },
    { maxSpread: '0.05' },
    { maxSpread: '0.1%' },
    { maxSpread: 'hj', carryIn: true },
    { quoteConditions: 'hj' },
  ])('of spreads makes the same ones on both ways: %j', async (choices) => {
    expect(await compareSpreads(dayOf(ORDINARY), { choices })).toBeGreaterThan(5);
  });
});

test.each([
  ['one root with several suffixes', ['BRK.A', 'BRK.B']],
  ['a root that only has suffixes', ['BRK']],
  ['several', ['SPY', 'BRK.B', 'AAPL', 'NONE']],
  ['none', []],
] as const)('the same symbols are taken on both ways: %s', async (_, names) => {
  const symbols = names.map((name) => parseSymbol(name));
  const day = dayOf(ORDINARY);
  const bars = await locally.minuteBars({ ...day, symbols });
  const known = names.filter((name) => !['NONE', 'BRK'].includes(name));
  expect(new Set(columnOf(bars, 'symbol'))).toEqual(new Set(known));
  await compareBars(day, { symbols });
  expect(await compareRv(day, { symbols })).toBe(known.length);
  expect(await compareSpreads(day, { symbols })).toBe(known.length);
});

test.each([2, 5, 7, 30, 390])('bars of %i minutes are the same on both ways', async (minutes) => {
  const choices = { closingAuction: 'last-bar' };
  expect(await compareBars(dayOf(ORDINARY), { minutes, choices })).toBeGreaterThan(4);
});

test('the official NBBO with the quotes that it leaves out is the same on both ways', async () => {
  const { date, tables, files, trades } = dayOf(ORDINARY);
  const official = await market.folder.write('official.parquet', officialQuery(files));
  const shared = { root: 'sym_root', suffix: 'sym_suffix', time: 'time_m', nanos: 'time_m_nano' };
  const columns = { ...shared, sequence: 'qu_seqnum', condition: 'qu_cond', cancel: 'qu_cancel' };
  const sizes = { bidSize: 'bidsiz', askSize: 'asksiz' };
  const quotes = { source: { parquet: official }, columns: { ...columns, ...sizes } };
  for (const choices of [{}, { quoteConditions: 'hj', carryIn: true }]) {
    const rule = chooseRule('taq_spread_stats', { nbbo: 'nbbom+cqm', ...choices });
    const onTables = {
      trades: wrdsTrades(tables.ctm),
      quotes: wrdsOfficialNbbo(tables.nbbom, tables.cqm),
    };
    const values = await locally.spreadStats({ date, rule, trades, quotes });
    expectSame(values, await onServer.spreadStats({ date, rule, ...onTables }));
    expect(columnOf(values, 'tied_time').every((seconds) => seconds === 0)).toBe(true);
  }
});

function officialQuery({ nbbom, cqm }: SimulatedDay['files']): string {
  const shared = 'sym_root, sym_suffix, time_m, time_m_nano, qu_seqnum, qu_cond, qu_cancel';
  return `
    SELECT ${shared}, best_bid AS bid, best_bidsiz AS bidsiz, best_ask AS ask, best_asksiz AS asksiz
    FROM read_parquet(${quoted(nbbom)})
    UNION ALL
    SELECT ${shared}, bid, bidsiz, ask, asksiz
    FROM read_parquet(${quoted(cqm)})
    WHERE (qu_source = 'C' AND natbbo_ind IN ('1', 'G')) OR (qu_source = 'N' AND natbbo_ind = '4')`;
}

test('the official NBBO with those quotes is the complete one, record by record', async () => {
  const { date, tables } = dayOf(ORDINARY);
  const trades = wrdsTrades(tables.ctm);
  const rule = chooseRule('taq_spread_stats', { nbbo: 'nbbom+cqm' });
  const official = wrdsOfficialNbbo(tables.nbbom, tables.cqm);
  const complete = wrdsCompleteNbbo(tables.complete_nbbo);
  const ofOfficial = await onServer.spreadStats({ date, rule, trades, quotes: official });
  const ofComplete = await onServer.spreadStats({ date, trades, quotes: complete });
  for (const name of ['symbol', 'quote_records', 'quotes']) {
    expect(columnOf(ofOfficial, name)).toEqual(columnOf(ofComplete, name));
  }
});

test('trades with the quotes that WRDS matched them with are the same on both ways', async () => {
  const { date, tables, files, quotes } = dayOf(ORDINARY);
  const plain = { root: 'sym_root', suffix: 'sym_suffix', time: 'time_m', nanos: 'time_m_nano' };
  const wct = await locally.trades(
    {
      source: { parquet: files.wct },
      columns: { ...plain, conditions: 'tr_scond', exchange: 'ex', sequence: 'tr_seqnum' },
    },
    date,
  );
  const matched = localMatchedTrades(files.wct, wct);
  for (const choices of [{}, { relative: 'log', maxSpread: '0.05' }, { preset: 'tape' }]) {
    const rule = chooseRule('taq_spread_stats', { match: 'wct', ...choices });
    const asked = { date, rule, symbols: 'all', dialect: duckdb } as const;
    const relation = await locally.quotes(quotes, date);
    const quotedRows = locally.run(quotedStatement({ ...asked, quotes: relation }));
    const effective = locally.run(effectiveStatement({ ...asked, ticks: { matched } }));
    const values = await finishSpreadStats({ quoted: quotedRows, effective }, asked);
    const onTables = {
      matched: wrdsMatchedTrades(tables.wct),
      quotes: wrdsCompleteNbbo(tables.complete_nbbo),
    };
    expectSame(values, await onServer.spreadStats({ date, rule, ...onTables }));
    expect(columnOf(values, 'trades').some((count) => Number(count) > 50)).toBe(true);
  }
});

test('several questions at once have the answers that they have one by one', async () => {
  const day = dayOf(ORDINARY);
  const ask = [
    async () => locally.minuteBars(day),
    async () => locally.dailyRv(day),
    async () => locally.spreadStats(day),
    async () => locally.minuteBars({ ...day, minutes: 5 }),
  ];
  const together = await Promise.all(ask.map(async (question) => question()));
  for (const [index, question] of ask.entries()) {
    const alone = await question();
    expect(rowsOf(alone)).toEqual(rowsOf(together[index] ?? alone));
  }
});
