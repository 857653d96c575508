import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseExchangeDate, tradingDaysBetween } from '@taq/schema';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import { asOwner, HALF_DAY, MONDAY, openSource } from './support/server.ts';

const WEEK = { index: 'SP500', start: MONDAY, end: HALF_DAY } as const;
const DAYS = tradingDaysBetween(MONDAY, HALF_DAY);
const LIST = 'crsp_a_indexes.dsp500list_v2';

let server: Simulator;

beforeAll(async () => {
  server = await startSimulator({
    seed: 7,
    symbols: 8,
    start: MONDAY,
    end: HALF_DAY,
    tradesPerSymbolDay: 1,
    quotesPerTrade: 1,
    families: ['mastm'],
  });
});

afterAll(async () => server.stop());

async function asOwnerDo(...statements: readonly string[]): Promise<void> {
  await asOwner(server, async (sql) => {
    for (const statement of statements) await sql.unsafe(statement);
  });
}

describe('the members of the S&P 500', () => {
  test('are those of each day, by the best link, funds and test issues not among them', async () => {
    await using source = openSource(server);
    const { days, knownThrough, from, unlinked } = await source.members(WEEK);
    expect(Object.fromEntries(days)).toEqual({
      AAPL: DAYS,
      'BRK.B': DAYS,
      IBM: DAYS,
      MSFT: DAYS,
      NEWC: DAYS.slice(2),
      NVDA: DAYS.slice(0, 2),
    });
    expect(knownThrough).toBe(HALF_DAY);
    expect(from).toContain('crsp.dsp500list_v2 and wrdsapps_link_crsp_taqm.taqmclink at');
    expect(unlinked).toEqual([]);
  });

  test('after the last day that the list knows are not guessed', async () => {
    await using source = openSource(server);
    const later = { ...WEEK, end: parseExchangeDate('2024-12-02') };
    await expect(source.members(later)).rejects.toMatchObject({
      code: 'MEMBERS_UNKNOWN',
      details: { index: 'SP500', knownThrough: HALF_DAY },
      message: expect.stringContaining('dsp500list_v2'),
    });
    const weekend = { ...WEEK, end: parseExchangeDate('2024-12-01') };
    expect((await source.members(weekend)).days.size).toBe(6);
  });

  test('come from the delivery that reaches furthest and may be read', async () => {
    await using source = openSource(server);
    await asOwnerDo(
      'CREATE SCHEMA crsp_m_indexes',
      `CREATE TABLE crsp_m_indexes.dsp500list_v2 AS SELECT permno, indno, mbrstartdt,
         mbrenddt + 30 AS mbrenddt, mbrflg, indfam FROM ${LIST}`,
    );
    expect((await source.members(WEEK)).from).toContain('crsp.dsp500list_v2');
    await asOwnerDo(
      'GRANT USAGE ON SCHEMA crsp_m_indexes TO reader',
      'GRANT SELECT ON crsp_m_indexes.dsp500list_v2 TO reader',
    );
    expect((await source.members(WEEK)).from).toContain('crsp_m_indexes.dsp500list_v2');
    // The list reaches further now, the link does not.
    const later = { ...WEEK, end: parseExchangeDate('2024-12-02') };
    await expect(source.members(later)).rejects.toMatchObject({
      code: 'MEMBERS_UNKNOWN',
      message: expect.stringContaining('taqmclink'),
    });
    await asOwnerDo('DROP SCHEMA crsp_m_indexes CASCADE');
  });

  test('without a link are named', async () => {
    await using source = openSource(server);
    await asOwnerDo(
      'CREATE TABLE kept AS SELECT * FROM wrdsapps_link_crsp_taqm.taqmclink',
      `DELETE FROM wrdsapps_link_crsp_taqm.taqmclink WHERE sym_root = 'IBM' AND date = '${MONDAY}'`,
    );
    const { days, unlinked } = await source.members(WEEK);
    expect(days.get('IBM')).toEqual(DAYS.slice(1));
    expect(unlinked).toEqual([expect.stringMatching(/^permno \d+ on 2024-11-25$/)]);
    await asOwnerDo(
      'TRUNCATE wrdsapps_link_crsp_taqm.taqmclink',
      'INSERT INTO wrdsapps_link_crsp_taqm.taqmclink SELECT * FROM kept',
    );
  });

  test('are not permitted where either table may not be read', async () => {
    await using source = openSource(server);
    await asOwnerDo('REVOKE USAGE ON SCHEMA wrdsapps_link_crsp_taqm FROM reader');
    await expect(source.members(WEEK)).rejects.toMatchObject({
      code: 'SOURCE_NOT_PERMITTED',
      details: { relation: 'wrdsapps_link_crsp_taqm.taqmclink' },
    });
    await asOwnerDo(
      'GRANT USAGE ON SCHEMA wrdsapps_link_crsp_taqm TO reader',
      'REVOKE USAGE ON SCHEMA crsp FROM reader',
      'REVOKE USAGE ON SCHEMA crsp_a_indexes FROM reader',
    );
    await expect(source.members(WEEK)).rejects.toMatchObject({
      code: 'SOURCE_NOT_PERMITTED',
      details: { relation: 'crsp.dsp500list_v2' },
    });
  });
});
