import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compactDate, parseExchangeDate } from '@taq/schema';
import {
  createMarket,
  isListed,
  loadMarket,
  startPostgresServer,
  symbolDay,
  type PostgresServer,
  type QuoteColumns,
} from '../src/index.ts';
import { count, texts, thanksgiving } from './support/markets.ts';

describe('the quotes of single venues', () => {
  const market = createMarket({ ...thanksgiving, symbols: ['AAPL', 'IBM'] });
  const days = market.symbols.flatMap((symbol) =>
    market.days.filter((day) => isListed(symbol, day)).map((day) => symbolDay(market, symbol, day)),
  );

  const at = (column: ArrayLike<number>, row: number): number => column[row] ?? 0;

  /** The last change of the NBBO with a smaller number. */
  function changeBefore({ sequence }: QuoteColumns, number: number): number {
    return sequence.filter((other) => other < number).length - 1;
  }

  test('are numbered and stamped among the changes of the NBBO', () => {
    for (const { quotes, venueQuotes } of days) {
      const { isNbbo, sequence, time } = venueQuotes;
      expect(sequence).toEqual(sequence.toSorted());
      expect(new Set(sequence).size).toBe(sequence.length);
      expect(time).toEqual(time.toSorted());
      const numbers = new Set(quotes.sequence);
      for (const [row, number] of sequence.entries()) {
        expect(numbers.has(number)).toBe(isNbbo[row] === 1);
        const change = changeBefore(quotes, number + (isNbbo[row] ?? 0));
        expect(time[row]).toBeGreaterThanOrEqual(quotes.time[change] ?? Infinity);
        expect(time[row]).toBeLessThanOrEqual(quotes.time[change + 1] ?? Infinity);
      }
    }
  });

  test('leave the NBBO as it is where they are not the NBBO', () => {
    const behind = { bid: 0, ask: 0, neither: 0 };
    for (const { quotes, venueQuotes: made } of days) {
      for (const row of [...made.isNbbo.keys()].filter((each) => made.isNbbo[each] === 0)) {
        const change = changeBefore(quotes, made.sequence[row] ?? 0);
        const [bestBid, bestAsk] = [at(quotes.bid, change), at(quotes.ask, change)];
        const [bid, ask] = [at(made.bid, row), at(made.ask, row)];
        const [bidLots, askLots] = [at(made.bidLots, row), at(made.askLots, row)];
        expect(made.exchange[row]).not.toBe(quotes.bidExchange[change]);
        expect(made.exchange[row]).not.toBe(quotes.askExchange[change]);
        expect([bid > 0, ask > 0]).toEqual([bestBid > 0, bestAsk > 0]);
        expect([bidLots > 0, askLots > 0]).toEqual([bid > 0, ask > 0]);
        expect(bid).toBeLessThanOrEqual(bestBid);
        expect(ask).toBeGreaterThanOrEqual(bestAsk);
        if (bid === bestBid) expect(bidLots).toBeLessThanOrEqual(at(quotes.bidLots, change));
        if (ask === bestAsk) expect(askLots).toBeLessThanOrEqual(at(quotes.askLots, change));
        if (bid > 0 && ask > 0) expect(bid).toBeLessThan(ask);
        behind.bid += Number(bid < bestBid);
        behind.ask += Number(ask > bestAsk);
        behind.neither += Number(bid === bestBid && ask === bestAsk);
      }
    }
    expect(Math.min(behind.bid, behind.ask, behind.neither)).toBeGreaterThan(50);
  });

  test('are ordinary after one change in six', () => {
    const changes = days.reduce((sum, { quotes }) => sum + quotes.count, 0);
    const ordinary = days.reduce(
      (sum, { venueQuotes }) => sum + venueQuotes.isNbbo.filter((flag) => flag === 0).length,
      0,
    );
    expect(ordinary / changes).toBeGreaterThan(0.14);
    expect(ordinary / changes).toBeLessThan(0.19);
  });
});

describe.each([
  ['2014-06-02', 'milliseconds', ['1', '4', '0']],
  ['2016-06-02', 'microseconds', ['1', '4', '0']],
  ['2017-06-02', 'nanoseconds, digits on CTA', ['1', '4', '0']],
  ['2024-11-29', 'nanoseconds, letters on CTA', ['G', 'U', 'A']],
])('nbbom and cqm of %s (%s)', (day, _, [both, one, none]) => {
  let server: PostgresServer;
  const date = parseExchangeDate(day);
  const tables = compactDate(date);
  const hasNanos = day >= '2018';

  beforeAll(async () => {
    server = await startPostgresServer();
    const market = createMarket({ ...thanksgiving, symbols: 4, start: date, end: date });
    await loadMarket(server.ownerUrl, market);
  });

  afterAll(async () => {
    await server.stop();
  });

  const KEYS = `date, sym_root, coalesce(sym_suffix, '') AS suffix, time_m`;
  const isNbbo = `(qu_source = 'C' AND natbbo_ind IN ('1', 'G'))
    OR (qu_source = 'N' AND natbbo_ind = '4')`;
  /** The NBBO as those make it who have no complete_nbbo; `number` orders it. */
  const rebuilt = `SELECT ${KEYS}, time_m_nano, qu_seqnum AS number, qu_cond, natbbo_ind, qu_source,
      best_bid, best_bidsiz * 100 AS bid_shares, best_ask, best_asksiz * 100 AS ask_shares
    FROM taqmsec.nbbom_${tables} UNION ALL
    SELECT ${KEYS}, time_m_nano, qu_seqnum, qu_cond, natbbo_ind, qu_source,
      bid, bidsiz * 100, ask, asksiz * 100
    FROM taqmsec.cqm_${tables} WHERE ${isNbbo}`;
  const complete = `SELECT ${KEYS}, ${hasNanos ? 'time_m_nano' : 'NULL::smallint AS time_m_nano'},
      ctid, qu_cond, natbbo_ind, qu_source,
      best_bid, best_bidsizeshares AS bid_shares, best_ask, best_asksizeshares AS ask_shares
    FROM taqm_${day.slice(0, 4)}.complete_nbbo_${tables}`;
  const record = `date, sym_root, suffix, time_m, ${hasNanos ? 'time_m_nano, ' : ''}qu_cond,
    natbbo_ind, qu_source, best_bid, bid_shares, best_ask, ask_shares`;
  const inOrder = `sym_root COLLATE "C", suffix COLLATE "C"`;

  test('are complete_nbbo together, record by record and in its order', async () => {
    const expected = await texts(
      server.readerUrl,
      `SELECT ${record} FROM (${complete}) AS t ORDER BY ctid`,
    );
    const together = await texts(
      server.readerUrl,
      `SELECT ${record} FROM (${rebuilt}) AS t ORDER BY ${inOrder}, time_m, time_m_nano, number`,
    );
    expect(expected.length).toBeGreaterThan(3_000);
    expect(together).toEqual(expected);
  });

  test('differ from it in no symbol-day when PostgreSQL compares', async () => {
    const difference = (left: string, right: string): string =>
      `(SELECT ${record} FROM (${left}) AS l EXCEPT ALL SELECT ${record} FROM (${right}) AS r)`;
    const both = `${difference(rebuilt, complete)} UNION ALL ${difference(complete, rebuilt)}`;
    expect(await count(server.readerUrl, `SELECT count(*) FROM (${both}) AS d`)).toBe(0);
  });

  test('each have empty sides, and ties that the number alone orders', async () => {
    const oneSided = (table: string, bid: string, ask: string): string => `SELECT count(*)
      FROM taqmsec.${table}_${tables} WHERE (${bid} IS NULL) <> (${ask} IS NULL)`;
    expect(await count(server.readerUrl, oneSided('nbbom', 'best_bid', 'best_ask'))).not.toBe(0);
    expect(await count(server.readerUrl, oneSided('cqm', 'bid', 'ask'))).not.toBe(0);
    const empty = `SELECT count(*) FROM (${rebuilt}) AS t WHERE num_nonnulls(best_bid, best_ask) = 0`;
    expect(await count(server.readerUrl, empty)).not.toBe(0);
    const ties = `SELECT count(*) FROM (SELECT FROM (${rebuilt}) AS t
      GROUP BY sym_root, suffix, time_m, time_m_nano
      HAVING count(*) > 1 AND count(DISTINCT number) = count(*)) AS tied`;
    expect(await count(server.readerUrl, ties)).toBeGreaterThan(2);
  });

  test('share one numbering, in which no symbol has a number twice', async () => {
    const twice = `SELECT count(*) FROM (
      SELECT FROM (SELECT sym_root, sym_suffix, qu_seqnum FROM taqmsec.nbbom_${tables} UNION ALL
        SELECT sym_root, sym_suffix, qu_seqnum FROM taqmsec.cqm_${tables}) AS t
      GROUP BY sym_root, sym_suffix, qu_seqnum HAVING count(*) > 1) AS again`;
    expect(await count(server.readerUrl, twice)).toBe(0);
  });

  test('flag what a quote is to the NBBO, and cancel nothing', async () => {
    const flags = `SELECT DISTINCT qu_source, natbbo_ind, qu_cancel FROM
      (SELECT qu_source, natbbo_ind, qu_cancel FROM taqmsec.nbbom_${tables} UNION ALL
       SELECT qu_source, natbbo_ind, qu_cancel FROM taqmsec.cqm_${tables}) AS t`;
    expect(new Set(await texts(server.readerUrl, flags))).toEqual(
      new Set(['(N,4,)', '(N,2,)', '(N,0,)', `(C,${both},)`, `(C,${one},)`, `(C,${none},)`]),
    );
  });
});
