import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compactDate, formatTimeOfDay, parseExchangeDate } from '@taq/schema';
import {
  createMarket,
  loadMarket,
  startPostgresServer,
  symbolDay,
  type Market,
  type PostgresServer,
  type QuoteColumns,
  type SymbolDay,
} from '../src/index.ts';
import { client, count, thanksgiving } from './support/markets.ts';

describe.each(['2014-06-02', '2017-06-02', '2024-11-29'])('wct of %s', (day) => {
  let server: PostgresServer;
  let market: Market;
  const date = parseExchangeDate(day);
  const table = `taqm_${day.slice(0, 4)}.wct_${compactDate(date)}`;
  const hasNanos = day >= '2016';

  beforeAll(async () => {
    server = await startPostgresServer();
    market = createMarket({
      ...thanksgiving,
      start: date,
      end: date,
      quotesPerTrade: 1,
    });
    await loadMarket(server.ownerUrl, market, { families: ['ctm', 'wct'] });
  });

  afterAll(async () => {
    await server.stop();
  });

  const clock = (time: number): string =>
    formatTimeOfDay(BigInt(time))
      .padEnd(18, '0')
      .slice(0, hasNanos ? 18 : 15);
  const dollars = (ticks = 0): string | null => (ticks === 0 ? null : (ticks / 10_000).toFixed(4));
  const shares = (lots = 0): number | null => (lots === 0 ? null : lots * 100);

  /** Every quote is looked at: the last of those with an earlier stamp, in the table's order. */
  function inForceBefore(quotes: QuoteColumns, time: number): number {
    let found = -1;
    for (let row = 0; row < quotes.count; row += 1) {
      if ((quotes.time[row] ?? 0) < time) found = row;
    }
    return found;
  }

  function matchedTrades({ symbol, trades, quotes }: SymbolDay): string[] {
    const rows = [...trades.time.keys()].filter((row) => (trades.correction[row] ?? 0) < 10);
    return rows.map((row) => {
      const quote = inForceBefore(quotes, trades.time[row] ?? 0);
      return JSON.stringify([
        symbol.symbol,
        clock(trades.time[row] ?? 0),
        String(trades.sequence[row]),
        quote < 0 ? null : clock(quotes.time[quote] ?? 0),
        dollars(quotes.bid[quote]),
        shares(quotes.bidLots[quote]),
        dollars(quotes.ask[quote]),
        shares(quotes.askLots[quote]),
      ]);
    });
  }

  test('has each trade with the last quote of an earlier stamp', async () => {
    const expected = market.symbols.flatMap((symbol) =>
      matchedTrades(symbolDay(market, symbol, date)),
    );
    const stamp = (time: string, nano: string): string =>
      `to_char(${time}, 'HH24:MI:SS.US')${hasNanos ? ` || lpad(${nano}::text, 3, '0')` : ''}`;
    await using connection = client(server.readerUrl);
    const rows = await connection.sql
      .unsafe(
        `SELECT concat_ws('.', sym_root, sym_suffix), ${stamp('time_m', 'time_m_nano')},
          tr_seqnum::text, ${stamp('qtime', 'qtime_nano')}, nbb::numeric(12, 4)::text, nbbqty,
          nbo::numeric(12, 4)::text, nboqty
        FROM ${table} ORDER BY ctid`,
      )
      .values();
    expect(expected.length).toBeGreaterThan(1_000);
    expect(rows.map((row) => JSON.stringify(row))).toEqual(expected);
  });

  test('has the trades of ctm but for what became of some', async () => {
    const shared = 'sym_root, sym_suffix, time_m, ex, tr_scond, size, price, tr_seqnum';
    const ctm = `SELECT ${shared} FROM taqmsec.ctm_${compactDate(date)}
      WHERE tr_corr NOT IN ('10', '11', '12')`;
    const wct = `SELECT ${shared} FROM taqmsec.wct_${compactDate(date)}`;
    const difference = `(${ctm} EXCEPT ALL ${wct}) UNION ALL (${wct} EXCEPT ALL ${ctm})`;
    expect(await count(server.readerUrl, `SELECT count(*) FROM (${difference}) AS d`)).toBe(0);
    const amendments = `SELECT count(*) FROM taqmsec.ctm_${compactDate(date)}
      WHERE tr_corr IN ('10', '11', '12')`;
    expect(await count(server.readerUrl, amendments)).toBeGreaterThan(3);
  });

  test('has no quote at all before the first, and quotes without a side', async () => {
    const unmatched = `SELECT count(*) FROM ${table} WHERE qtime IS NULL
      AND num_nonnulls(nbb, nbo, nbbqty, nboqty) = 0`;
    expect(await count(server.readerUrl, unmatched)).toBeGreaterThan(0);
    const oneSided = `SELECT count(*) FROM ${table} WHERE qtime IS NOT NULL
      AND (nbb IS NULL) <> (nbo IS NULL)`;
    expect(await count(server.readerUrl, oneSided)).toBeGreaterThan(0);
  });
});
