import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatTimeOfDay, parseExchangeDate } from '@taq/schema';
import {
  conditionTexts,
  EXCHANGES,
  FAMILY_NAMES,
  loadMarket,
  createMarket,
  startSimulator,
  symbolDay,
  type Simulator,
} from '../src/index.ts';
import { client, count, texts, thanksgiving } from './support/markets.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator(thanksgiving);
});

afterAll(async () => {
  await simulator.stop();
});

async function columns(table: string): Promise<string[]> {
  await using connection = client(simulator.ownerUrl);
  const rows = await connection.sql<{ column_name: string; data_type: string }[]>`
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'taqm_' || right(left(${table}, -4), 4) AND table_name = ${table}
    ORDER BY ordinal_position`;
  return rows.map(({ column_name, data_type }) => `${column_name} ${data_type}`);
}

describe('the layout of today', () => {
  test('of complete_nbbo', async () => {
    expect(await columns('complete_nbbo_20241125')).toEqual([
      'date date',
      'time_m time without time zone',
      'time_m_nano smallint',
      'sym_root text',
      'sym_suffix text',
      'qu_cond character varying',
      'natbbo_ind character varying',
      'qu_source character varying',
      'nbbo_qu_cond character varying',
      'best_bid numeric',
      'best_bidsizeshares integer',
      'best_ask numeric',
      'best_asksizeshares integer',
    ]);
  });

  test('of nbbom', async () => {
    expect(await columns('nbbom_20241125')).toEqual([
      'date date',
      'time_m time without time zone',
      'time_m_nano smallint',
      'ex character varying',
      'sym_root text',
      'sym_suffix text',
      'bid numeric',
      'bidsiz integer',
      'ask numeric',
      'asksiz integer',
      'qu_cond character varying',
      'qu_seqnum bigint',
      'natbbo_ind character varying',
      'finra_bbo_ind character varying',
      'finra_adf_mpid character varying',
      'qu_cancel character varying',
      'qu_source character varying',
      'nbbo_qu_cond character varying',
      'best_bidex character varying',
      'best_bid numeric',
      'best_bidsiz integer',
      'best_bid_finra_mmid text',
      'best_ask_qu_cond character varying',
      'best_askex character varying',
      'best_ask numeric',
      'best_asksiz integer',
      'best_ask_finra_mmid text',
      'luld_bbo_ind character varying',
      'luld_nbbo_indicator character varying',
      'sip_message_id character varying',
      'part_time time without time zone',
      'part_time_nano smallint',
      'finra_adf_time time without time zone',
      'finra_adf_time_nano smallint',
      'secstat_ind text',
    ]);
  });

  test('of ctm', async () => {
    expect(await columns('ctm_20241125')).toEqual([
      'date date',
      'time_m time without time zone',
      'time_m_nano smallint',
      'ex character varying',
      'sym_root text',
      'sym_suffix text',
      'tr_scond character varying',
      'size integer',
      'price numeric',
      'tr_stop_ind character varying',
      'tr_corr character varying',
      'tr_seqnum bigint',
      'tr_id character varying',
      'tr_source character varying',
      'tr_rf character varying',
      'part_time time without time zone',
      'part_time_nano smallint',
      'trf_time time without time zone',
      'trf_time_nano smallint',
      'tte_ind character varying',
    ]);
  });

  test('of cqm', async () => {
    expect(await columns('cqm_20241125')).toEqual([
      'date date',
      'time_m time without time zone',
      'time_m_nano smallint',
      'ex character varying',
      'sym_root text',
      'sym_suffix text',
      'bid numeric',
      'bidsiz integer',
      'ask numeric',
      'asksiz integer',
      'qu_cond character varying',
      'qu_seqnum bigint',
      'natbbo_ind character varying',
      'finra_bbo_ind character varying',
      'finra_adf_mpid character varying',
      'qu_cancel character varying',
      'qu_source character varying',
      'rpi character varying',
      'ssr character varying',
      'luld_bbo_indicator character varying',
      'sip_message_id character varying',
      'natl_bbo_luld character varying',
      'part_time time without time zone',
      'part_time_nano smallint',
      'finra_adf_time time without time zone',
      'finra_adf_time_nano smallint',
      'finra_adf_mpq_ind character varying',
      'finra_adf_mquo_ind character varying',
      'secstat_ind text',
    ]);
  });

  test('of wct', async () => {
    expect(await columns('wct_20241125')).toEqual([
      'date date',
      'time_m time without time zone',
      'time_m_nano smallint',
      'sym_root text',
      'sym_suffix text',
      'type character varying',
      'ex character varying',
      'tr_scond character varying',
      'size integer',
      'price numeric',
      'tr_seqnum bigint',
      'qtime time without time zone',
      'qtime_nano smallint',
      'nbo numeric',
      'nbb numeric',
      'nboqty integer',
      'nbbqty integer',
    ]);
  });

  test('of mastm', async () => {
    const names = (await columns('mastm_20241125')).map((column) => column.split(' ')[0]);
    expect(names).toEqual(
      `date symbol_15 sec_desc cusip sec_type cta_symbol old_symbol test_symbol_flag
       listed_exchange tape uot round_lot nyse_industry_code shares_outstanding halt_delay_reason
       specialist_clearing_agent specialist_clearing_num specialist_post_num specialist_panel
       tron_nysemkt tron_nasdaqbx tron_nsx tron_finra tron_ise tron_edge_a tron_edge_x tron_chx
       tron_nyse tron_arca tron_nasdaq tron_cboe tron_psx tron_batsy tron_bats tron_iex
       tick_pilot_indicator effective_date tron_ltse tron_memx tron_miax`.split(/\s+/),
    );
  });
});

describe('the tables', () => {
  test('stand for the open days alone, as base tables with a view of each', async () => {
    const rows = await texts(
      simulator.readerUrl,
      `SELECT table_schema || '.' || table_name || ' ' || table_type
       FROM information_schema.tables WHERE table_schema LIKE 'taqm%' ORDER BY 1`,
    );
    const days = ['20241125', '20241126', '20241127', '20241129'];
    const expected = FAMILY_NAMES.flatMap((family) =>
      days.flatMap((day) => [
        `("taqm_2024.${family}_${day} BASE TABLE")`,
        `("taqmsec.${family}_${day} VIEW")`,
      ]),
    );
    expect(rows.toSorted()).toEqual(expected.toSorted());
  });

  test('have no index, and the server no parallel workers', async () => {
    const indexes = `SELECT count(*) FROM pg_indexes WHERE schemaname LIKE 'taqm%'`;
    expect(await count(simulator.ownerUrl, indexes)).toBe(0);
    await using connection = client(simulator.readerUrl);
    const [row] = await connection.sql`SHOW max_parallel_workers_per_gather`;
    expect(row?.['max_parallel_workers_per_gather']).toBe('0');
  });

  test('hold symbols one after the other, each in order of time', async () => {
    for (const family of FAMILY_NAMES.filter((name) => name !== 'mastm')) {
      const disorder = `SELECT count(*) FROM (
        SELECT row(sym_root COLLATE "C", coalesce(sym_suffix, ''), time_m, time_m_nano) AS here,
          lag(row(sym_root COLLATE "C", coalesce(sym_suffix, ''), time_m, time_m_nano))
            OVER (ORDER BY ctid) AS before
        FROM taqm_2024.${family}_20241125) AS rows WHERE here < before`;
      expect(await count(simulator.ownerUrl, disorder)).toBe(0);
    }
  });

  test('never hold an empty suffix, and nanoseconds from 0 to 999', async () => {
    const odd = `SELECT count(*) FROM taqmsec.ctm_20241125
      WHERE sym_suffix = '' OR time_m_nano NOT BETWEEN 0 AND 999 OR length(tr_corr) <> 2`;
    expect(await count(simulator.readerUrl, odd)).toBe(0);
  });

  test('have in nbbom what two venues share of complete_nbbo', async () => {
    const query = (from: string, where: string): string =>
      `SELECT sym_root, sym_suffix, time_m, time_m_nano, best_bid, best_ask
       FROM taqmsec.${from}_20241125 ${where} ORDER BY 1, 2, 3, 4, 5, 6`;
    const official = await texts(simulator.readerUrl, query('nbbom', ''));
    const shared = await texts(
      simulator.readerUrl,
      query('complete_nbbo', `WHERE natbbo_ind IN ('2', 'U')`),
    );
    expect(official.length).toBeGreaterThan(100);
    expect(official).toEqual(shared);
  });
});

describe('the rows', () => {
  const price = (ticks: number | undefined): string | null =>
    ticks === 0 || ticks === undefined ? null : (ticks / 10_000).toFixed(4);
  const clock = (time: number): string => formatTimeOfDay(BigInt(time));

  test('of trades are those of the generator', async () => {
    const { market, readerUrl } = simulator;
    const date = parseExchangeDate('2024-11-29');
    const expected = market.symbols.flatMap((symbol) => {
      const { trades } = symbolDay(market, symbol, date);
      const conditions = conditionTexts(symbol.tape);
      return Array.from({ length: trades.count }, (_, row) =>
        JSON.stringify([
          symbol.symbol,
          clock(trades.time[row] ?? 0),
          EXCHANGES[trades.exchange[row] ?? 0],
          conditions[trades.condition[row] ?? 0],
          price(trades.price[row]),
          trades.size[row],
          trades.correction[row],
          String(trades.sequence[row]),
          clock(trades.participantTime[row] ?? 0),
        ]),
      );
    });
    await using connection = client(readerUrl);
    const rows = await connection.sql`
      SELECT concat_ws('.', sym_root, sym_suffix),
        to_char(time_m, 'HH24:MI:SS.US') || lpad(time_m_nano::text, 3, '0'), ex, tr_scond,
        price::numeric(12, 4)::text, size, tr_corr::int, tr_seqnum::text,
        to_char(part_time, 'HH24:MI:SS.US') || lpad(part_time_nano::text, 3, '0')
      FROM taqm_2024.ctm_20241129 ORDER BY ctid`.values();
    expect(rows.map((row) => JSON.stringify(row))).toEqual(expected);
  });

  test('of quotes are those of the generator', async () => {
    const { market, readerUrl } = simulator;
    const expected = market.symbols
      .filter(({ listedFrom }) => listedFrom === undefined)
      .flatMap((symbol) => {
        const { quotes } = symbolDay(market, symbol, thanksgiving.start);
        return Array.from({ length: quotes.count }, (_, row) => {
          const [bid, ask] = [price(quotes.bid[row]), price(quotes.ask[row])];
          return JSON.stringify([
            clock(quotes.time[row] ?? 0),
            bid,
            bid === null ? null : (quotes.bidLots[row] ?? 0) * 100,
            ask,
            ask === null ? null : (quotes.askLots[row] ?? 0) * 100,
          ]);
        });
      });
    await using connection = client(readerUrl);
    const rows = await connection.sql`
      SELECT to_char(time_m, 'HH24:MI:SS.US') || lpad(time_m_nano::text, 3, '0'),
        best_bid::numeric(12, 4)::text, best_bidsizeshares,
        best_ask::numeric(12, 4)::text, best_asksizeshares
      FROM taqm_2024.complete_nbbo_20241125 ORDER BY ctid`.values();
    expect(rows.map((row) => JSON.stringify(row))).toEqual(expected);
  });

  test('are the same in another server under the same seed, and others under another', async () => {
    await using again = await startSimulator(thanksgiving);
    await using other = await startSimulator({ ...thanksgiving, seed: 8 });
    for (const family of FAMILY_NAMES) {
      const query = `SELECT * FROM taqm_2024.${family}_20241126 ORDER BY ctid`;
      const rows = await texts(simulator.readerUrl, query);
      expect(await texts(again.readerUrl, query)).toEqual(rows);
      const others = await texts(other.readerUrl, query);
      expect(others.join() === rows.join()).toBe(family === 'mastm');
    }
  });
});

describe('the layouts of other years', () => {
  const days = ['2014-06-02', '2015-06-02', '2016-06-02', '2017-06-02', '2019-06-03', '2020-06-02'];

  beforeAll(async () => {
    for (const day of days.map(parseExchangeDate)) {
      const market = createMarket({ ...thanksgiving, symbols: 4, start: day, end: day });
      await loadMarket(simulator.ownerUrl, market);
    }
  });

  test.each([
    ['ctm', [13, 16, 20, 20, 20, 20]],
    ['complete_nbbo', [12, 12, 12, 12, 13, 13]],
    ['nbbom', [35, 35, 35, 35, 35, 35]],
    ['cqm', [29, 29, 29, 29, 29, 29]],
    ['wct', [15, 15, 17, 17, 17, 17]],
    ['mastm', [40, 40, 40, 40, 38, 40]],
  ])('of %s have %j columns', async (family, expected) => {
    const counts = await Promise.all(
      days.map(async (day) => (await columns(`${family}_${day.replaceAll('-', '')}`)).length),
    );
    expect(counts).toEqual(expected);
  });

  test('name the national indicator of tapes A and B by digits before 2017-10-30', async () => {
    const query = (day: string): string => `SELECT DISTINCT natbbo_ind, qu_source
      FROM taqmsec.complete_nbbo_${day} ORDER BY 1, 2`;
    const pairs = async (day: string): Promise<string[]> => texts(simulator.readerUrl, query(day));
    expect(await pairs('20170602')).toEqual(['(1,C)', '(2,N)', '(4,C)', '(4,N)']);
    expect(await pairs('20190603')).toEqual(['(2,N)', '(4,N)', '(G,C)', '(U,C)']);
  });

  test('split roots and suffixes in the master list before 2018', async () => {
    const query = `SELECT sym_root, sym_suffix FROM taqmsec.mastm_20170602
      WHERE symbol_15 = 'BRK B'`;
    expect(await texts(simulator.readerUrl, query)).toEqual(['(BRK,B)']);
  });
});
