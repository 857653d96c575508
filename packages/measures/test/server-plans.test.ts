import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseSymbol } from '@taq/schema';
import {
  chooseRule,
  dailyRvStatement,
  effectiveStatement,
  minuteBarsStatement,
  postgres,
  quotedStatement,
  wrdsCompleteNbbo,
  wrdsMatchedTrades,
  wrdsOfficialNbbo,
  wrdsTrades,
  type Choices,
  type MeasureStatement,
  type SpreadStatsRule,
} from '../src/index.ts';
import { runPlan, type Scan } from './support/plans.ts';
import { SimulatedDays, type SimulatedDay } from './support/simulated-days.ts';

const DAY = '2024-11-25';
const ROOTS = ['AAPL', 'SPY'];
const symbols = ROOTS.map(parseSymbol);

let market: SimulatedDays;
let day: SimulatedDay;

beforeAll(async () => {
  market = await SimulatedDays.open();
  day = await market.make(DAY);
});
afterAll(async () => market[Symbol.asyncDispose]());

type Statement = (choices: Choices) => MeasureStatement;

/** The statements by their names in `docs/measures.md`. */
const STATEMENTS: Readonly<Record<string, Statement>> = {
  bars: (choices) => {
    const rule = chooseRule('taq_1min_bars', choices);
    return minuteBarsStatement({ ...asked(), rule, trades: wrdsTrades(day.tables.ctm) });
  },
  volatility: (choices) => {
    const rule = chooseRule('taq_daily_rv', choices);
    const trades = wrdsTrades(day.tables.ctm);
    return dailyRvStatement({ ...asked(), rule, trades, quotes: quotesBy('complete') });
  },
  quoted: (choices) => {
    const rule = chooseRule('taq_spread_stats', choices);
    return quotedStatement({ ...asked(), rule, quotes: quotesBy(rule.nbbo) });
  },
  effective: (choices) => {
    const rule = chooseRule('taq_spread_stats', choices);
    const ticks =
      rule.match === 'wct'
        ? { matched: wrdsMatchedTrades(day.tables.wct) }
        : { trades: wrdsTrades(day.tables.ctm), quotes: quotesBy(rule.nbbo) };
    return effectiveStatement({ ...asked(), rule, ticks });
  },
};

function asked() {
  return { dialect: postgres, date: day.date, symbols } as const;
}

function quotesBy(nbbo: SpreadStatsRule['nbbo']) {
  const { complete_nbbo, nbbom, cqm } = day.tables;
  return nbbo === 'nbbom+cqm' ? wrdsOfficialNbbo(nbbom, cqm) : wrdsCompleteNbbo(complete_nbbo);
}

const SESSION = "time_m BETWEEN '09:30' AND '16:00'";
const FROM_OPEN = "time_m >= '09:30'";
const WHOLE_DAY = "time_m <= '16:00'";
const BOTH_SIDES = `(qu_source = 'C' AND natbbo_ind IN ('1', 'G') OR qu_source = 'N' AND natbbo_ind = '4')`;

const USABLE = `best_bid > 0 AND best_ask > best_bid AND best_bidsizeshares > 0 AND best_asksizeshares > 0`;

/** For each statement the tables that it reads, and which of the symbols' rows it takes of them. */
const COSTS: readonly (readonly [string, Choices, Readonly<Record<string, string>>])[] = [
  ['bars', {}, { ctm: SESSION }],
  ['bars', { closingAuction: 'last-bar' }, { ctm: FROM_OPEN }],
  ['volatility', {}, { ctm: SESSION }],
  ['volatility', { start: 'primary-auction' }, { ctm: SESSION }],
  ['volatility', { ties: 'median' }, { ctm: SESSION }],
  ['volatility', { price: 'mid' }, { complete_nbbo: `${SESSION} AND ${USABLE}` }],
  ['quoted', {}, { complete_nbbo: SESSION }],
  ['quoted', { carryIn: true }, { complete_nbbo: WHOLE_DAY }],
  ['quoted', { maxSpread: 'hj' }, { complete_nbbo: WHOLE_DAY }],
  ['quoted', { nbbo: 'nbbom+cqm' }, { nbbom: SESSION, cqm: `${SESSION} AND ${BOTH_SIDES}` }],
  ['effective', {}, { ctm: SESSION, complete_nbbo: WHOLE_DAY }],
  ['effective', { relative: 'log' }, { ctm: SESSION, complete_nbbo: WHOLE_DAY }],
  ['effective', { match: 'wct' }, { wct: SESSION }],
  [
    'effective',
    { nbbo: 'nbbom+cqm' },
    { ctm: SESSION, nbbom: WHOLE_DAY, cqm: `${WHOLE_DAY} AND ${BOTH_SIDES}` },
  ],
];

test.each(COSTS)(
  '%s by %j is one scan of its tables, and no join',
  async (name, choices, reads) => {
    const statement = STATEMENTS[name]?.(choices);
    const { scans, steps } = await runPlan(market.sql, statement?.text ?? '');
    expect(scans.map(({ relation }) => relation).toSorted()).toEqual(
      Object.keys(reads)
        .map((family) => `${family}_20241125`)
        .toSorted(),
    );
    for (const scan of scans) expect(scan).toMatchObject({ loops: 1, read: await rowsOf(scan) });
    for (const [family, predicate] of Object.entries(reads)) {
      const kept = scans.find(({ relation }) => relation.startsWith(family))?.kept;
      const rows = await ofSymbols(family, predicate);
      // Of the trades the scan itself leaves out those that do not count.
      if (family === 'ctm' || family === 'wct') expect(kept).toBeLessThanOrEqual(rows);
      else expect(kept).toBe(rows);
    }
    expect([...steps].filter((step) => /Join|Loop|Materialize|CTE/.test(step))).toEqual([]);
  },
);

async function rowsOf({ relation }: Scan): Promise<number> {
  return count(`SELECT count(*)::int AS rows FROM taqm_2024.${relation}`);
}

async function ofSymbols(family: string, predicate: string): Promise<number> {
  const roots = ROOTS.map((root) => `'${root}'`).join(', ');
  return count(
    `SELECT count(*)::int AS rows FROM taqm_2024.${family}_20241125
     WHERE sym_root IN (${roots}) AND ${predicate}`,
  );
}

async function count(query: string): Promise<number> {
  const [row] = await market.sql.unsafe(query);
  return Number(row?.['rows']);
}
