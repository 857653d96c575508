import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseExchangeDate, parseSymbol, sessionOf, type ExchangeDate } from '@taq/schema';
import {
  createMarket,
  loadMarket,
  startPostgresServer,
  type PostgresServer,
} from '@taq/wrds-simulator';
import fc from 'fast-check';
import postgres, { type Sql } from 'postgres';
import { minuteBarsStatement } from '../src/index.ts';
import { IRREGULAR, plainBars, type TradeRow } from './support/plain-bars.ts';
import { askServer, questionOf, rowsOf, serverBars, stamped } from './support/server-bars.ts';
import { writeTrades } from './support/trades.ts';

let server: PostgresServer;
let sql: Sql;
beforeAll(async () => {
  server = await startPostgresServer();
  sql = postgres(server.ownerUrl, { max: 1, prepare: false, onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await server.stop();
});

const DAY = parseExchangeDate('2024-11-25');

const HALF_DAYS_CLOSE = 780;
const FULL_DAYS_CLOSE = 960;

describe.each([
  ['winter, with a half day', '2024-11-27', '2024-11-29', 5],
  ['summer, with a half day', '2024-07-02', '2024-07-05', 4],
  ['a year without nanoseconds', '2014-03-10', '2014-03-10', 4],
] as const)('a simulated market in %s', (_name, start, end, hoursBehindUtc) => {
  const days: ExchangeDate[] = [];
  beforeAll(async () => {
    const market = createMarket({
      seed: 11,
      symbols: 4,
      start: parseExchangeDate(start),
      end: parseExchangeDate(end),
      tradesPerSymbolDay: 900,
      quotesPerTrade: 1,
    });
    await loadMarket(server.ownerUrl, market);
    days.push(...market.days);
  });

  test('has the bars that its trades make, row by row', async () => {
    for (const date of days) {
      const table = `taqmsec.ctm_${date.replaceAll('-', '')}`;
      const trades = await sql.unsafe<TradeRow[]>(`SELECT *, time_m::text FROM ${table}`);
      const close = sessionOf(date)?.halfDay === true ? HALF_DAYS_CLOSE : FULL_DAYS_CLOSE;
      const expected = stamped(plainBars(trades, close), date, hoursBehindUtc);
      expect(expected.length).toBeGreaterThan(400);
      const hasNanos = trades.columns.some((column) => column.name === 'time_m_nano');
      const question = questionOf(table, date, { trades: { name: table, hasNanos } });
      expect(rowsOf(await serverBars(sql, date, question))).toEqual(expected);
    }
  });

  test('has bars of BRK.B apart from those of other roots and suffixes', async () => {
    const [date = DAY] = days;
    const table = `taqmsec.ctm_${date.replaceAll('-', '')}`;
    const trades = { name: table, hasNanos: false };
    const symbolsIn = async (symbols: readonly string[]): Promise<Set<string>> => {
      const question = questionOf(table, date, { trades, symbols: symbols.map(parseSymbol) });
      return new Set((await askServer(sql, question)).map((row) => row.symbol));
    };
    expect(await symbolsIn(['BRK.B', 'AAPL'])).toEqual(new Set(['AAPL', 'BRK.B']));
    expect(await symbolsIn(['BRK'])).toEqual(new Set());
    expect(await symbolsIn(['BRK.A', 'AAPL.B'])).toEqual(new Set());
    expect(await symbolsIn([])).toEqual(new Set());
  });
});

/** The bars of these trades, as the server has them. */
async function barsOf(trades: readonly Partial<TradeRow>[]): ReturnType<typeof askServer> {
  return askServer(sql, questionOf(await writeTrades(sql, trades), DAY));
}

describe('the filter set regular', () => {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@');

  test.each([0, 1, 2, 3])('drops irregular sale conditions, at position %i', async (position) => {
    const bars = await barsOf(
      letters.map((letter) => ({
        sym_root: `X${letter}`,
        tr_scond: letter.padStart(position + 1, ' ').padEnd(4, ' '),
      })),
    );
    const kept = letters.filter((letter) => !IRREGULAR.includes(letter));
    expect(bars.map((bar) => bar.symbol).toSorted()).toEqual(
      kept.map((letter) => `X${letter}`).toSorted(),
    );
    expect(kept.join('')).toBe('ADEFIJKOSXY01568@');
  });

  test('keeps trades whose conditions are NULL, empty, blank or all regular', async () => {
    const conditions = [null, '', '    ', '@', '@F I', '@6 X', 'O', '5'];
    const bars = await barsOf(conditions.map((tr_scond) => ({ tr_scond })));
    expect(bars.map((bar) => bar.trades)).toEqual([String(conditions.length)]);
  });

  test('drops a trade with one irregular condition among regular ones', async () => {
    expect(await barsOf([{ tr_scond: '@F T' }, { tr_scond: 'OQ' }, { tr_scond: '@4 I' }])).toEqual(
      [],
    );
  });

  test('keeps corrections 00, 01 and 02', async () => {
    const corrections = Array.from({ length: 13 }, (_, code) => String(code).padStart(2, '0'));
    const bars = await barsOf(corrections.map((tr_corr) => ({ sym_root: `X${tr_corr}`, tr_corr })));
    expect(bars.map((bar) => bar.symbol)).toEqual(['X00', 'X01', 'X02']);
  });

  test('drops prices and sizes that are not above zero', async () => {
    const bars = await barsOf([
      { price: '0' },
      { price: '-1' },
      { size: 0 },
      { size: -100 },
      { price: '0.0001', size: 1 },
    ]);
    expect(bars).toMatchObject([{ open: '0.0001', low: '0.0001', volume: '1', trades: '1' }]);
  });
});

test('another filter set says itself which conditions and corrections it takes', async () => {
  const trades = [{ tr_scond: 'T' }, { tr_scond: 'Z', tr_corr: '08' }, { tr_corr: '01' }];
  const filter = { name: 'everything', corrections: ['00', '08'], excludedConditions: [] };
  const table = await writeTrades(sql, trades);
  const bars = await askServer(sql, questionOf(table, DAY, { filter }));
  expect(bars.map((bar) => bar.trades)).toEqual(['2']);
});

describe('a minute', () => {
  test('has its first nanosecond and its last, and the session ends before the close', async () => {
    const bars = await barsOf([
      { time_m: '09:29:59.999999', time_m_nano: 999, price: '1' },
      { time_m: '09:30:00.000000', time_m_nano: 0, price: '2' },
      { time_m: '09:30:59.999999', time_m_nano: 999, price: '3' },
      { time_m: '09:31:00.000000', time_m_nano: 0, price: '4' },
      { time_m: '15:59:59.999999', time_m_nano: 999, price: '5' },
      { time_m: '16:00:00.000000', time_m_nano: 0, price: '6' },
    ]);
    expect(bars.map(({ minute, open, close }) => [minute, open, close])).toEqual([
      [570, '2', '3'],
      [571, '4', '4'],
      [959, '5', '5'],
    ]);
  });

  test('of a half day ends before 13:00', async () => {
    const halfDay = parseExchangeDate('2024-11-29');
    const table = await writeTrades(sql, [
      { time_m: '12:59:59.999999', time_m_nano: 999 },
      { time_m: '13:00:00' },
    ]);
    const bars = await askServer(sql, questionOf(table, halfDay));
    expect(bars.map((bar) => bar.minute)).toEqual([779]);
  });

  test('without an eligible trade has no bar', async () => {
    const bars = await barsOf([{ time_m: '10:00:00' }, { time_m: '10:02:00' }]);
    expect(bars.map((bar) => bar.minute)).toEqual([600, 602]);
  });
});

describe('first and last trade', () => {
  const openAndClose = async (trades: Partial<TradeRow>[]): Promise<unknown[]> =>
    (await barsOf(trades)).map(({ open, close }) => [open, close]);

  test('are told by time, whatever the sequence numbers and the order of rows', async () => {
    expect(
      await openAndClose([
        { time_m: '10:00:02', price: '2', tr_seqnum: '9' },
        { time_m: '10:00:03', price: '3', tr_seqnum: '1' },
        { time_m: '10:00:01', price: '1', tr_seqnum: '10' },
      ]),
    ).toEqual([['1', '3']]);
  });

  test('are told by nanoseconds within a microsecond', async () => {
    expect(
      await openAndClose([
        { time_m_nano: 10, price: '2', tr_seqnum: '1' },
        { time_m_nano: 999, price: '3', tr_seqnum: '2' },
        { time_m_nano: 9, price: '1', tr_seqnum: '3' },
      ]),
    ).toEqual([['1', '3']]);
  });

  test('are told by the sequence number, as a number, where times tie', async () => {
    expect(
      await openAndClose([
        { price: '2', tr_seqnum: '10' },
        { price: '1', tr_seqnum: '9' },
        { price: '3', tr_seqnum: '9007199254740993' },
        { price: '4', tr_seqnum: '9007199254740992' },
      ]),
    ).toEqual([['1', '3']]);
  });

  test('are told by the price where everything else ties', async () => {
    expect(
      await openAndClose([
        { price: '10', tr_seqnum: '1' },
        { price: '9', tr_seqnum: '1' },
        { price: '9.5', tr_seqnum: '1' },
      ]),
    ).toEqual([['9', '10']]);
  });

  test('are told without nanoseconds where the table has none', async () => {
    const table = await writeTrades(
      sql,
      [
        { time_m: '10:00:00.000002', price: '2', tr_seqnum: '2' },
        { time_m: '10:00:00.000002', price: '3', tr_seqnum: '3' },
        { time_m: '10:00:00.000001', price: '1', tr_seqnum: '4' },
      ],
      { nanos: '' },
    );
    const trades = { name: table, hasNanos: false };
    const bars = await askServer(sql, questionOf(table, DAY, { trades }));
    expect(bars).toMatchObject([{ open: '1', close: '3' }]);
  });

  test('are told by the same numbers on servers where an epoch is a double', async () => {
    const [row] = await sql`
      SELECT count(*)::int AS times,
        count(*) FILTER (WHERE extract(epoch FROM t)::float8::numeric
          IS DISTINCT FROM extract(epoch FROM t)::numeric)::int AS different,
        count(*) FILTER (WHERE floor(date_part('epoch', t) / 60)
          IS DISTINCT FROM floor(extract(epoch FROM t)::numeric / 60)::float8)::int AS elsewhere
      FROM (
        SELECT TIME '04:00' + n * INTERVAL '0.719999 s' AS t FROM generate_series(0, 79999) n
        UNION ALL SELECT TIME '04:00' + n * INTERVAL '1 minute' - INTERVAL '1 microsecond'
        FROM generate_series(1, 1000) n
      ) times`;
    expect(row).toEqual({ times: 81_000, different: 0, elsewhere: 0 });
  });
});

test('sums are exact: no share and no cent is lost', async () => {
  const [bar] = await barsOf([
    { price: '0.1', size: 1 },
    { price: '0.2', size: 1 },
    { price: '123456789.00000001', size: 2_147_483_647 },
    { price: '123456789.00000001', size: 2_147_483_647 },
  ]);
  const notional = 30_000_000n + 2n * 2_147_483_647n * 12_345_678_900_000_001n;
  expect(bar).toMatchObject({ volume: '4294967296', trades: '4' });
  expect(BigInt(bar?.notional.replace('.', '') ?? 0)).toBe(notional);
});

test('a volume that is no whole number of shares is not rounded but NULL', async () => {
  const trades = [
    { sym_root: 'HALF', size: 0.5 },
    { sym_root: 'WHOLE', size: 0.25 },
    { sym_root: 'WHOLE', size: 99.75 },
  ];
  const table = await writeTrades(sql, trades, { size: 'numeric' });
  const bars = await askServer(sql, questionOf(table, DAY));
  expect(bars).toMatchObject([
    { symbol: 'HALF', volume: null },
    { symbol: 'WHOLE', volume: '100' },
  ]);
});

test('rows come in the order of symbols, then minutes, whatever the collation', async () => {
  const names = [
    ['BRKA', null],
    ['BRK', 'B'],
    ['BRK', null],
    ['BRK', 'A'],
    ['A', 'WS'],
    ['AA', null],
  ] as const;
  const bars = await barsOf(
    names.flatMap(([sym_root, sym_suffix]) =>
      ['10:01:00', '09:59:00'].map((time_m) => ({ sym_root, sym_suffix, time_m })),
    ),
  );
  expect(bars.map(({ symbol, minute }) => `${symbol} ${minute}`)).toEqual(
    ['A.WS', 'AA', 'BRK', 'BRK.A', 'BRK.B', 'BRKA'].flatMap((name) => [
      `${name} 599`,
      `${name} 601`,
    ]),
  );
});

test('a symbol that nobody parsed stays a text', async () => {
  const table = await writeTrades(sql, [{}]);
  const symbols = [{ root: "X' OR true --" }, { root: 'X%', suffix: "'" }];
  expect(await askServer(sql, questionOf(table, DAY, { symbols }))).toEqual([]);
});

test('the server reads the table once and joins nothing', async () => {
  const table = await writeTrades(sql, [{}]);
  const symbols = ['X', 'BRK.B'].map(parseSymbol);
  const { text } = minuteBarsStatement(questionOf(table, DAY, { symbols }));
  const plan = (await sql.unsafe(`EXPLAIN ${text}`)).map((row) => String(row['QUERY PLAN']));
  expect(plan.filter((line) => /Scan on /.test(line))).toHaveLength(2);
  expect(plan.filter((line) => /Seq Scan on trades/.test(line))).toHaveLength(1);
  expect(plan.filter((line) => /Subquery Scan on eligible/.test(line))).toHaveLength(1);
  expect(plan.join('\n')).not.toMatch(/Join|Nested Loop|SubPlan|WindowAgg/);
  expect(plan.join('\n')).toContain(`(sym_root = ANY ('{X,BRK}'::text[]))`);
});

const anyTrade = fc.record({
  time_m: fc
    .tuple(fc.constantFrom('09:29', '09:30', '09:31', '15:59', '16:00'), fc.nat(59), fc.nat(2))
    .map(([minute, second, micro]) => `${minute}:${String(second).padStart(2, '0')}.00000${micro}`),
  time_m_nano: fc.nat(999),
  sym_root: fc.constantFrom('A', 'AA', 'BRK'),
  sym_suffix: fc.constantFrom(null, 'A', 'B'),
  tr_scond: fc.constantFrom(null, '@', '@F', ' T', '@ I', 'O', 'B'),
  size: fc.integer({ min: 0, max: 5000 }),
  price: fc.integer({ min: 0, max: 100_000 }).map((cents) => (cents / 10_000).toFixed(4)),
  tr_corr: fc.constantFrom('00', '01', '08'),
  tr_seqnum: fc.nat(5).map(String),
});

test('any trades have the bars that the obvious way finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyTrade, { minLength: 20, maxLength: 300, size: 'max' }),
      async (trades) => {
        const table = await writeTrades(sql, trades);
        const bars = rowsOf(await serverBars(sql, DAY, questionOf(table, DAY)));
        expect(bars).toEqual(stamped(plainBars(trades, FULL_DAYS_CLOSE), DAY, 5));
      },
    ),
    { numRuns: 30 },
  );
});
