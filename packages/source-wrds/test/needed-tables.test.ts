import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { WRDS_COLUMNS } from '@taq/measures';
import { parseExchangeDate, parseSymbol } from '@taq/schema';
import { numberColumn, type IngredientPart, type MeasureRule, type SourceDay } from '@taq/source';
import type { PostgresServer } from '@taq/wrds-simulator';
import { asOwner, collect, openSource, startEmptyServer } from './support/server.ts';
import { createTable, createTrades } from './support/tables.ts';

const DAY = parseExchangeDate('2016-06-01');
const STAMP = '20160601';
const BARS = { measure: 'minute_bars' };
const SPREADS = { measure: 'spread_stats' };
const OFFICIAL = { ...SPREADS, nbbo: 'nbbom+cqm' };

/** Columns of types that are near enough, for tables that stay empty. */
function emptyColumns(family: Exclude<keyof typeof WRDS_COLUMNS, 'ctm'>): string {
  const typeOf = (column: string): string => {
    if (/^q?time/.test(column)) return 'time';
    return /^(sym|tr_scond|ex$|qu_(cond|cancel|source)|natbbo)/.test(column) ? 'text' : 'numeric';
  };
  return WRDS_COLUMNS[family].map((column) => `${column} ${typeOf(column)}`).join(', ');
}

let server: PostgresServer;
beforeAll(async () => {
  server = await startEmptyServer();
});
afterAll(async () => server.stop());
beforeEach(async () => asOwner(server, async (sql) => createTrades(sql, DAY, 2)));
afterEach(async () => run('DROP SCHEMA taqm_2016, taqmsec CASCADE'));

async function run(statement: string): Promise<unknown> {
  return asOwner(server, async (sql) => sql.unsafe(statement));
}

async function create(family: string, columns: string): Promise<void> {
  await asOwner(server, async (sql) => createTable(sql, `${family}_${STAMP}`, columns));
}

type EmptyFamily = Parameters<typeof emptyColumns>[0];

async function createEmpty(...families: readonly EmptyFamily[]): Promise<void> {
  for (const family of families) await create(family, emptyColumns(family));
}

async function dayOf(rule: MeasureRule): Promise<SourceDay | undefined> {
  await using source = openSource(server);
  const [day] = await source.days({ start: DAY, end: DAY, rule });
  return day;
}

/** The trades that a rule counts, by symbol asked for. */
async function ask(rule: MeasureRule, part: IngredientPart = 'cells'): Promise<number> {
  await using source = openSource(server);
  const symbols = ['X1', 'X2'].map(parseSymbol);
  const batches = await collect(source.aggregate({ date: DAY, symbols, rule, part }));
  return batches
    .flatMap((batch) => [...numberColumn<BigInt64Array>(batch, 'trades')])
    .reduce((sum, trades) => sum + Number(trades), 0);
}

describe('a day', () => {
  test('is published for a rule when every table is there that the rule needs', async () => {
    expect(await dayOf(BARS)).toMatchObject({ state: 'published' });
    expect(await dayOf(SPREADS)).toMatchObject({
      state: 'not_published',
      missing: ['complete_nbbo'],
    });
    await createEmpty('complete_nbbo', 'nbbom');
    expect(await dayOf(SPREADS)).toMatchObject({ state: 'published' });
    expect(await dayOf(OFFICIAL)).toMatchObject({ state: 'not_published' });
    await createEmpty('cqm');
    expect(await dayOf(OFFICIAL)).toMatchObject({ state: 'published' });
    expect(await dayOf({ ...OFFICIAL, match: 'wct' })).toMatchObject({ state: 'not_published' });
  });

  test('without a table is SOURCE_FAILED when it is asked all the same', async () => {
    await expect(ask(SPREADS, 'effective')).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining('there is no complete_nbbo of 2016-06-01'),
    });
  });

  test('is not permitted where one of its tables is not', async () => {
    await createEmpty('complete_nbbo');
    const name = `complete_nbbo_${STAMP}`;
    await run(`REVOKE SELECT ON taqm_2016.${name}, taqmsec.${name} FROM reader`);
    expect(await dayOf(SPREADS)).toEqual({ date: DAY, state: 'not_permitted', tableState: '' });
    expect(await dayOf(BARS)).toMatchObject({ state: 'published' });
    await expect(ask(SPREADS, 'quoted')).rejects.toMatchObject({ code: 'SOURCE_NOT_PERMITTED' });
  });

  test('changes its state with each table that the rule needs, and with no other', async () => {
    await createEmpty('complete_nbbo');
    const [bars, spreads] = [await dayOf(BARS), await dayOf(SPREADS)];
    await run(`INSERT INTO taqm_2016.complete_nbbo_${STAMP} (sym_root) VALUES ('X1')`);
    expect(await dayOf(BARS)).toEqual(bars);
    const changed = await dayOf(SPREADS);
    expect(changed?.tableState).not.toBe(spreads?.tableState);
    await run(`INSERT INTO taqm_2016.ctm_${STAMP} SELECT * FROM taqm_2016.ctm_${STAMP}`);
    expect((await dayOf(SPREADS))?.tableState).not.toBe(changed?.tableState);
  });

  test('with trades and without a quote has trades that met none', async () => {
    await createEmpty('complete_nbbo');
    expect(await ask(SPREADS, 'effective')).toBe(2 * 390);
  });
});

describe('a column that is missing', () => {
  test.each([
    ['complete_nbbo', 'best_bidsizeshares', SPREADS],
    ['nbbom', 'qu_cancel', OFFICIAL],
    ['cqm', 'natbbo_ind', OFFICIAL],
    ['wct', 'nbb', { ...SPREADS, match: 'wct' }],
  ] as const)('from %s, %s, is SOURCE_LAYOUT', async (family, column, rule) => {
    await createEmpty('complete_nbbo', 'nbbom', 'cqm', 'wct');
    await run(`ALTER TABLE taqm_2016.${family}_${STAMP} DROP COLUMN ${column} CASCADE`);
    await expect(ask(rule, 'effective')).rejects.toMatchObject({
      code: 'SOURCE_LAYOUT',
      details: { relation: `"taqm_2016"."${family}_${STAMP}"`, column },
    });
  });

  test('from cqm alone, the nanoseconds, is SOURCE_LAYOUT', async () => {
    await createEmpty('cqm');
    await create('nbbom', `${emptyColumns('nbbom')}, time_m_nano smallint`);
    await expect(ask(OFFICIAL, 'quoted')).rejects.toMatchObject({
      code: 'SOURCE_LAYOUT',
      details: { relation: `"taqm_2016"."cqm_${STAMP}"`, column: 'time_m_nano' },
    });
  });

  test("the participants' clock, is SOURCE_LAYOUT and names the other one", async () => {
    await expect(ask({ ...BARS, clock: 'participant' })).rejects.toMatchObject({
      code: 'SOURCE_LAYOUT',
      details: { column: 'part_time' },
      next: expect.stringContaining('clock=sip'),
    });
  });
});

describe('the primary exchange', () => {
  const PRIMARY = { ...BARS, exchanges: 'primary' };

  /** X1 is listed on N and trades there in half of its minutes; X2 is listed on Q and trades on N. */
  beforeEach(async () =>
    run(`UPDATE taqm_2016.ctm_${STAMP}
      SET ex = CASE WHEN sym_root = 'X2' OR extract(minute FROM time_m)::int % 2 = 0 THEN 'N' ELSE 'P' END`),
  );

  test.each([
    ['listed_market', 'symbol_root text, symbol_suffix text, listed_market varchar'],
    ['listed_exchange', 'symbol_15 varchar, unused text, listed_exchange varchar'],
  ])('is read from %s', async (_column, columns) => {
    await create('mastm', columns);
    await run(`INSERT INTO taqm_2016.mastm_${STAMP} VALUES
      ('X1', NULL, 'N'), ('X2', NULL, 'Q'), ('X3', NULL, NULL)`);
    expect(await ask(PRIMARY)).toBe(195);
  });

  test('needs a master list', async () => {
    expect(await dayOf(PRIMARY)).toMatchObject({ state: 'not_published' });
  });

  test('needs a master list that names it', async () => {
    await create('mastm', 'symbol_15 varchar');
    await expect(ask(PRIMARY)).rejects.toMatchObject({
      code: 'SOURCE_LAYOUT',
      details: { column: 'listed_exchange' },
    });
  });
});
