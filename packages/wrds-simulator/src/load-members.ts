import type { ExchangeDate } from '@taq/schema';
import type { Sql } from 'postgres';
import { indexMembers, permnoOf } from './market/index-members.ts';
import { numberFrom } from './market/listings.ts';
import type { Market } from './market/market.ts';
import { isListed } from './market/universe.ts';
import { schemaForReader } from './server/roles.ts';

/** CRSP's number of the S&P 500. */
const SP500 = 1_000_500;
const LISTS = 'crsp_a_indexes';
const LISTS_VIEWS = 'crsp';
const LINKS = 'wrdsapps_link_crsp_taqm';
/** How many rows travel at a time. */
const CHUNK = 20_000;

/**
 * CRSP's list of who was in the S&P 500 and the link from its numbers to TAQ's symbols, both for
 * the days of the market and no further, beside those of markets that the server has already. One
 * link in each day is of the worst kind and wrong, as there are such: to a test issue.
 */
export async function loadMembers(sql: Sql, market: Market): Promise<void> {
  for (const schema of [LISTS, LISTS_VIEWS, LINKS]) await sql.unsafe(schemaForReader(schema));
  await sql.unsafe(`
    CREATE TABLE IF NOT EXISTS ${LISTS}.dsp500list_v2 (permno integer, indno integer, mbrstartdt date,
      mbrenddt date, mbrflg character varying, indfam integer);
    CREATE OR REPLACE VIEW ${LISTS_VIEWS}.dsp500list_v2 AS SELECT * FROM ${LISTS}.dsp500list_v2;
    CREATE TABLE IF NOT EXISTS ${LINKS}.taqmclink (date date, cusip character varying, ncusip character varying,
      permno integer, sym_root character varying, sym_suffix character varying, match_lvl integer)`);
  await insert(sql, `${LISTS}.dsp500list_v2`, memberRows(market));
  for (const date of market.days) await insert(sql, `${LINKS}.taqmclink`, linkRows(market, date));
}

function memberRows(market: Market): object[] {
  return indexMembers(market).map(({ symbol, first, last }) => ({
    permno: permnoOf(market, symbol),
    indno: SP500,
    mbrstartdt: first,
    mbrenddt: last,
    mbrflg: 'S',
    indfam: SP500,
  }));
}

function linkRows(market: Market, date: ExchangeDate): object[] {
  const listed = market.symbols.filter((symbol) => isListed(symbol, date));
  const first = listed.find(({ traits }) => !traits.includes('test'));
  return listed.flatMap((symbol) => {
    const isTest = symbol.traits.includes('test');
    const linked = isTest ? first : symbol;
    if (linked === undefined) return [];
    const cusip = `${String(numberFrom(linked.symbol, 1_000_000)).padStart(6, '0')}10`;
    return {
      date,
      cusip,
      ncusip: cusip,
      permno: permnoOf(market, linked),
      sym_root: symbol.root,
      sym_suffix: symbol.suffix ?? null,
      match_lvl: isTest ? 3 : 0,
    };
  });
}

async function insert(sql: Sql, table: string, rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = JSON.stringify(rows.slice(from, from + CHUNK));
    await sql.unsafe(
      `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::text::json)`,
      [chunk],
    );
  }
}
