import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compactDate, sessionOf, type ExchangeDate } from '@taq/schema';
import { isListed, startSimulator, type MarketSymbol, type Simulator } from '../src/index.ts';
import { client, count, texts, thanksgiving, yearsEnd } from './support/markets.ts';

const SESSION = `time_m >= '09:30' AND time_m < close_at`;

describe.each([
  ['four symbols in the week of Thanksgiving', thanksgiving, ['2024-11-28'], '2024-11-29'],
  ['a list over the end of a year', yearsEnd, ['2025-12-25', '2026-01-01'], '2025-12-24'],
])('a market of %s', (_, options, holidays, halfDay) => {
  let simulator: Simulator;
  let liquid: readonly MarketSymbol[];

  beforeAll(async () => {
    simulator = await startSimulator(options);
    const { symbols } = simulator.market;
    liquid = symbols.filter(
      ({ traits }) => !traits.includes('illiquid') && !traits.includes('test'),
    );
    await oneTableOfAll('ctm');
    await oneTableOfAll('complete_nbbo');
    await oneTableOfAll('cqm');
    await oneTableOfAll('mastm');
  });

  afterAll(async () => {
    await simulator.stop();
  });

  /** `all_ctm` and its like: every day in one view, with the close of the day beside the rows. */
  async function oneTableOfAll(family: string): Promise<void> {
    const parts = simulator.market.days.map((day) => {
      const close = sessionOf(day)?.halfDay === true ? '13:00' : '16:00';
      return `SELECT *, time '${close}' AS close_at FROM taqmsec.${family}_${compactDate(day)}`;
    });
    await using connection = client(simulator.ownerUrl);
    await connection.sql.unsafe(`CREATE VIEW all_${family} AS ${parts.join(' UNION ALL ')}`);
  }

  /** Rows per liquid symbol and day: the least there is of each. */
  async function fewest(family: string, where: string): Promise<number> {
    const cells = liquid.flatMap((symbol) =>
      simulator.market.days.filter((day) => isListed(symbol, day)).map((day) => cell(symbol, day)),
    );
    return count(
      simulator.ownerUrl,
      `SELECT min(n) FROM (SELECT (SELECT count(*) FROM all_${family} AS t
         WHERE t.date = c.date AND t.sym_root = c.root
           AND t.sym_suffix IS NOT DISTINCT FROM c.suffix AND (${where})) AS n
       FROM (VALUES ${cells.join(', ')}) AS c(date, root, suffix)) AS counts`,
    );
  }

  function cell({ root, suffix }: MarketSymbol, day: ExchangeDate): string {
    return `(date '${day}', '${root}', ${suffix === undefined ? 'NULL' : `'${suffix}'`}::text)`;
  }

  test.each<[string, number, string]>([
    ['one opening auction, at the listing exchange', 1, `tr_scond ~ '^.O' AND size >= 5000`],
    ['its official repeat', 1, `tr_scond ~ 'Q$'`],
    [
      'one closing auction, seconds after the close',
      1,
      `tr_scond ~ '^.6' AND time_m BETWEEN close_at + interval '1 s' AND close_at + interval '13 s'`,
    ],
    ['official closes of the auction and of another venue', 2, `tr_scond ~ 'M$'`],
    ['odd lots', 10, `size < 100 AND tr_scond ~ 'I$'`],
    ['sweeps', 5, `tr_scond ~ '^.F'`],
    [
      'conditions of several letters',
      5,
      `length(replace(replace(tr_scond, '@', ''), ' ', '')) > 1`,
    ],
    ['NULL conditions', 3, `tr_scond IS NULL`],
    ['derivatively priced trades', 3, `tr_scond ~ '^.4'`],
    ['contingent trades', 2, `tr_scond ~ '^.7'`],
    ['average-price trades', 1, `tr_scond ~ CASE tr_source WHEN 'N' THEN 'W$' ELSE 'B$' END`],
    ['crosses', 1, `tr_scond ~ 'X$'`],
    ['trades settled otherwise', 3, `tr_scond ~ '^[CNR]'`],
    ['late prints', 3, `tr_scond ~ '^..[ZL]' AND time_m - part_time > interval '1 minute'`],
    ['prints out of sequence in extended hours', 2, `tr_scond ~ '^..U' AND time_m > close_at`],
    ['trades that were corrected later', 1, `tr_corr = '01'`],
    ['corrections', 1, `tr_corr = '12'`],
    ['trades that were cancelled or erroneous', 2, `tr_corr IN ('07', '08')`],
    [
      'cancel and error records, hours later',
      2,
      `tr_corr IN ('10', '11') AND time_m >= close_at + interval '1 hour'`,
    ],
    ['regular trades', 40, `tr_corr = '00'`],
    ['trades before the session', 3, `time_m < '09:30' AND tr_scond ~ '^..T'`],
    ['trades after the session', 3, `time_m > close_at AND tr_scond ~ '^..T'`],
    ['a trade exactly at the open', 1, `time_m = '09:30' AND time_m_nano = 0`],
    ['a trade exactly at the close', 1, `time_m = close_at AND time_m_nano = 0`],
    ['prices of parts of a cent', 2, `price <> round(price, 2)`],
    ['trades off exchange, with the time of the facility', 5, `ex = 'D' AND trf_time IS NOT NULL`],
  ])('has on each day of each liquid symbol %s (%i)', async (_what, least, where) => {
    expect(await fewest('ctm', where)).toBeGreaterThanOrEqual(least);
  });

  test.each<[string, number, string]>([
    ['locked quotes', 3, `best_bid = best_ask AND ${SESSION}`],
    ['crossed quotes', 3, `best_bid > best_ask AND ${SESSION}`],
    ['quotes without a bid', 2, `best_bid IS NULL AND best_bidsizeshares IS NULL AND ${SESSION}`],
    ['quotes without an ask', 2, `best_ask IS NULL AND best_asksizeshares IS NULL AND ${SESSION}`],
    ['an empty NBBO', 1, `num_nonnulls(best_bid, best_ask) = 0 AND ${SESSION}`],
    ['orderly quotes', 80, `best_bid < best_ask AND best_bidsizeshares > 0 AND ${SESSION}`],
    ['quotes before the session', 4, `time_m < '09:30'`],
    ['quotes after the session', 4, `time_m >= close_at`],
    ['the quote that opens trading', 1, `qu_cond = 'O'`],
  ])('has on each day of each liquid symbol %s (%i)', async (_what, least, where) => {
    expect(await fewest('complete_nbbo', where)).toBeGreaterThanOrEqual(least);
  });

  test.each<[string, number, string]>([
    ['the NBBO', 20, `natbbo_ind IN ('4', 'G') AND ${SESSION}`],
    ['no part of it', 3, `natbbo_ind IN ('0', 'A') AND ${SESSION}`],
  ])(
    'has on each day of each liquid symbol quotes of one venue that are %s (%i)',
    async (_what, least, where) => {
      expect(await fewest('cqm', where)).toBeGreaterThanOrEqual(least);
    },
  );

  test('repeats each auction in price, size and venue, and no auction is on an odd venue', async () => {
    const unmatched = `SELECT count(*) FROM all_ctm AS a WHERE tr_scond ~ '^.[O6]' AND NOT EXISTS (
      SELECT FROM all_ctm AS m WHERE m.date = a.date AND m.sym_root = a.sym_root
        AND m.tr_scond ~ '[QM]$' AND (m.price, m.size, m.ex) = (a.price, a.size, a.ex)
        AND m.time_m >= a.time_m)`;
    expect(await count(simulator.ownerUrl, unmatched)).toBe(0);
    const venues = `SELECT count(*) FROM all_ctm JOIN all_mastm AS m ON m.date = all_ctm.date
      AND m.symbol_15 = concat_ws(' ', sym_root, sym_suffix)
      WHERE tr_scond ~ '^.[O6]' AND ex <> m.listed_exchange`;
    expect(await count(simulator.ownerUrl, venues)).toBe(0);
  });

  const key = "date, sym_root, coalesce(sym_suffix, '')";
  const cellCount = (): number =>
    liquid.flatMap((symbol) => simulator.market.days.filter((day) => isListed(symbol, day))).length;
  const cellsWith = async (grouped: string): Promise<number> =>
    count(simulator.ownerUrl, `SELECT count(DISTINCT (${key})) FROM (${grouped}) AS t`);

  test('has trades of one stamp at different prices, each with its number', async () => {
    const tied = `SELECT date, sym_root, sym_suffix FROM all_ctm
      GROUP BY date, sym_root, sym_suffix, time_m, time_m_nano
      HAVING count(*) >= 3 AND count(DISTINCT price) >= 3 AND count(DISTINCT tr_seqnum) = count(*)`;
    expect(await cellsWith(tied)).toBe(cellCount());
  });

  test('has trades that share their stamp with a quote, and quotes with a quote', async () => {
    const shared = `SELECT t.date, t.sym_root, t.sym_suffix FROM all_ctm AS t
      JOIN all_complete_nbbo AS q USING (date, sym_root, time_m, time_m_nano)
      WHERE t.sym_suffix IS NOT DISTINCT FROM q.sym_suffix`;
    expect(await cellsWith(shared)).toBe(cellCount());
    const quotes = `SELECT date, sym_root, sym_suffix FROM all_complete_nbbo
      GROUP BY date, sym_root, sym_suffix, time_m, time_m_nano HAVING count(*) > 1`;
    expect(await cellsWith(quotes)).toBe(cellCount());
  });

  test('has sequence numbers that contradict time', async () => {
    const late = `SELECT date, sym_root, sym_suffix FROM (
      SELECT *, lag(tr_seqnum) OVER (PARTITION BY ${key} ORDER BY time_m, time_m_nano) AS before
      FROM all_ctm) AS t WHERE tr_seqnum < before`;
    expect(await cellsWith(late)).toBe(cellCount());
  });

  test('has odd lots as two of five ordinary trades', async () => {
    const share = `SELECT avg((size < 100)::int) FROM all_ctm
      WHERE tr_scond IS NULL OR tr_scond ~ '^[@ ]([F ] ?I?)?$'`;
    const found = await count(simulator.ownerUrl, share);
    expect(found).toBeGreaterThan(0.25);
    expect(found).toBeLessThan(0.45);
  });

  test('is busier at both ends of the day than in the middle', async () => {
    const within = (from: string, to: string): string =>
      `SELECT count(*) FROM all_ctm WHERE close_at = '16:00'
       AND time_m >= '${from}' AND time_m < '${to}'`;
    const middle = await count(simulator.ownerUrl, within('12:30', '13:00'));
    expect(await count(simulator.ownerUrl, within('09:30', '10:00'))).toBeGreaterThan(2 * middle);
    expect(await count(simulator.ownerUrl, within('15:30', '16:00'))).toBeGreaterThan(1.5 * middle);
  });

  test('has a thin symbol with most minutes empty', async () => {
    const minutes = `SELECT max(n) FROM (SELECT count(DISTINCT date_trunc('minute', time_m)) AS n
      FROM all_ctm WHERE sym_root = 'SEB' GROUP BY date) AS days`;
    const busy = await count(simulator.ownerUrl, minutes);
    expect(busy).toBeGreaterThan(5);
    expect(busy).toBeLessThan(40);
  });

  test('has a symbol that lists within the month, on no list and without rows before', async () => {
    const newcomer = simulator.market.symbols.find(({ traits }) => traits.includes('newcomer'));
    const where = `sym_root = '${newcomer?.root}'`;
    const listed = `SELECT min(date) FROM all_mastm WHERE symbol_15 = '${newcomer?.root}'`;
    const quoted = `SELECT min(date) FROM all_complete_nbbo WHERE ${where}`;
    const traded = `SELECT min(date) FROM all_ctm WHERE ${where}`;
    for (const query of [listed, quoted, traded]) {
      expect(await texts(simulator.ownerUrl, query)).toEqual([`(${newcomer?.listedFrom})`]);
    }
    expect(newcomer?.listedFrom).not.toBe(simulator.market.days[0]);
  });

  test('has a listed and quoted symbol without any trade on one day', async () => {
    const quiet = simulator.market.symbols.find(({ traits }) => traits.includes('quiet-day'));
    const days = (from: string, column = 'sym_root'): string =>
      `SELECT DISTINCT date FROM ${from} WHERE ${column} = '${quiet?.root}'`;
    const untraded = `${days('all_mastm', 'symbol_15')} INTERSECT ${days('all_complete_nbbo')}
      EXCEPT ${days('all_ctm')}`;
    expect(await texts(simulator.ownerUrl, untraded)).toEqual([`(${quiet?.quietDay})`]);
  });

  test('has a symbol with a suffix, NULL for all others', async () => {
    const suffixes =
      'SELECT DISTINCT sym_root, sym_suffix FROM all_ctm WHERE sym_suffix IS NOT NULL';
    expect(await texts(simulator.ownerUrl, suffixes)).toEqual(['(BRK,B)']);
    const master = `SELECT DISTINCT symbol_15 FROM all_mastm WHERE symbol_15 LIKE '% %'`;
    expect(await texts(simulator.ownerUrl, master)).toEqual(['("BRK B")']);
  });

  test('has test issues, flagged in the master list, with trades', async () => {
    const flagged = `SELECT DISTINCT symbol_15 FROM all_mastm WHERE test_symbol_flag = 'Y' ORDER BY 1`;
    expect(await texts(simulator.ownerUrl, flagged)).toEqual(['(NTEST)', '(ZVZZT)']);
    const traded = `SELECT count(*) FROM all_ctm WHERE sym_root IN ('NTEST', 'ZVZZT')`;
    expect(await count(simulator.ownerUrl, traded)).toBe(24 * simulator.market.days.length);
  });

  test('is closed on holidays, and closes at 13:00 on half days', async () => {
    for (const day of holidays) expect(simulator.market.days).not.toContain(day);
    const late = `SELECT count(*) FROM all_ctm WHERE date = '${halfDay}'
      AND time_m > '13:00:13' AND tr_scond !~ '^..[TU]' AND tr_corr NOT IN ('10', '11', '12')`;
    expect(await count(simulator.ownerUrl, late)).toBe(0);
    const latest = `SELECT count(*) FROM all_ctm WHERE date = '${halfDay}' AND time_m >= '17:00'`;
    expect(await count(simulator.ownerUrl, latest)).toBe(0);
  });
});
