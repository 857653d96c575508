import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newYorkToUtcNs, parseExchangeDate, ticks } from '@taq/schema';
import {
  Bool,
  DateDay,
  DateMillisecond,
  Dictionary,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  TimeMicrosecond,
  TimeMillisecond,
  TimeNanosecond,
  TimeSecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint64,
  Utf8,
  type DataType,
} from 'apache-arrow';
import {
  chooseRule,
  LocalMeasures,
  ticksTables,
  type QuoteColumns,
  type TradeColumns,
  type TradesTable,
} from '../src/index.ts';
import { arrowQuotes, arrowTable, arrowTrades } from './support/arrow-ticks.ts';
import { expectFailure } from './support/errors.ts';
import { ParquetFolder } from './support/parquet.ts';
import { columnOf, rowsOf } from './support/rows.ts';
import { tickTable } from './support/tick-table.ts';
import { at, quote, trade } from './support/ticks.ts';

const date = parseExchangeDate('2024-11-25');
const MIDNIGHT = newYorkToUtcNs(date, 0n);

let measures: LocalMeasures;
let folder: ParquetFolder;
beforeAll(async () => {
  measures = await LocalMeasures.open({ threads: 1 });
  folder = await ParquetFolder.open();
});
afterAll(async () => {
  await measures[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

type Values = readonly [DataType, readonly unknown[]];

/** Two trades at these stamps, the later one at 11 and first in the table. */
function twoTrades(
  columns: Readonly<Record<string, Values>>,
  names: TradeColumns = {},
): TradesTable {
  const source = arrowTable({
    symbol: [new Utf8(), ['AAA', 'AAA']],
    price: [new Float64(), [11, 10]],
    size: [new Int64(), [100n, 200n]],
    ...columns,
  });
  return { source: { arrow: source }, columns: names };
}

/** Open and close of the bars: which trade came first, and in which minute. */
async function pathOf(trades: TradesTable): Promise<unknown[]> {
  const bars = rowsOf(await measures.minuteBars({ date, trades }));
  return bars.map(({ ts, open, close }) => [BigInt(ts ?? 0) - MIDNIGHT, open, close]);
}

const [LATER, EARLIER] = [at('10:00:02'), at('10:00:01')];
const IN_ORDER = [[at('10:00'), 10, 11]];

describe('stamps in Arrow are taken as', () => {
  const [later, earlier] = [LATER, EARLIER].map((t) => t + MIDNIGHT) as [bigint, bigint];
  const instants: readonly (readonly [string, Values])[] = [
    ['whole nanoseconds', [new Int64(), [later, earlier]]],
    ['unsigned ones', [new Uint64(), [later, earlier]]],
    ['seconds', [new TimestampSecond(), milliseconds(later, earlier)]],
    ['milliseconds', [new TimestampMillisecond(), milliseconds(later, earlier)]],
    ['microseconds', [new TimestampMicrosecond(), milliseconds(later, earlier)]],
    ['nanoseconds', [new TimestampNanosecond(), milliseconds(later, earlier)]],
    ['nanoseconds of a zone', [new TimestampNanosecond('UTC'), milliseconds(later, earlier)]],
  ];
  test.each([...instants])('instants in %s', async (_, ts) => {
    expect(await pathOf(twoTrades({ ts }))).toEqual(IN_ORDER);
  });

  const inUnits = (unit: bigint): bigint[] => [LATER / unit, EARLIER / unit];
  const times: readonly (readonly [string, Values])[] = [
    ['whole nanoseconds', [new Int64(), inUnits(1n)]],
    ['seconds', [new TimeSecond(), inUnits(1_000_000_000n).map(Number)]],
    ['milliseconds', [new TimeMillisecond(), inUnits(1_000_000n).map(Number)]],
    ['microseconds', [new TimeMicrosecond(), inUnits(1000n)]],
    ['nanoseconds', [new TimeNanosecond(), inUnits(1n)]],
  ];
  test.each([...times])('times of the day in %s', async (_, time) => {
    expect(await pathOf(twoTrades({ time }))).toEqual(IN_ORDER);
  });

  test('every digit of a nanosecond', async () => {
    const { ts } = tickTable([trade({ t: at('09:30:59.999999999') })], date);
    const trades = twoTrades({ ts: [new Int64(), [ts[0], MIDNIGHT + at('09:31')]] });
    expect(await pathOf(trades)).toEqual([
      [at('09:30'), 11, 11],
      [at('09:31'), 10, 10],
    ]);
  });
});

/** Arrow makes instants from milliseconds. */
function milliseconds(...instants: readonly bigint[]): number[] {
  return instants.map((instant) => Number(instant / 1_000_000n));
}

describe('a table of times', () => {
  const time: Values = [new Int64(), [LATER, EARLIER]];
  const [today, otherDay] = [20_052, 20_053];
  const dates: readonly (readonly [string, Values])[] = [
    ['days', [new DateDay(), [today, otherDay].map((day) => new Date(day * 86_400_000))]],
    [
      'milliseconds',
      [new DateMillisecond(), [today, otherDay].map((day) => new Date(day * 86_400_000))],
    ],
    ['texts', [new Utf8(), ['2024-11-25', '2024-11-26']]],
  ];
  test.each([...dates])('may hold other days, by a date in %s', async (_, values) => {
    expect(parseExchangeDate('2024-11-25')).toBe(date);
    expect(await pathOf(twoTrades({ time, date: values }))).toEqual([[at('10:00'), 11, 11]]);
  });

  test('is of the asked day where it has no date', async () => {
    expect(await pathOf(twoTrades({ time }))).toEqual(IN_ORDER);
  });
});

test('instants of other days are left out', async () => {
  const day = 86_400_000_000_000n;
  const ts: Values = [new Int64(), [MIDNIGHT + LATER, MIDNIGHT + EARLIER + day]];
  expect(await pathOf(twoTrades({ ts }))).toEqual([[at('10:00'), 11, 11]]);
});

describe('stamps in Parquet are taken as', () => {
  const micros = (t: bigint): string => `make_timestamp(${(t + MIDNIGHT) / 1000n})`;
  const clock = (t: bigint): string => `(TIME '00:00' + to_microseconds(${t / 1000n}))`;
  const nanos = '7 AS nanos';
  const stamps: readonly (readonly [string, (t: bigint) => string])[] = [
    ['microseconds with a remainder', (t) => `${micros(t)} AS ts, ${nanos}`],
    ['microseconds of a zone with a remainder', (t) => `${micros(t)}::TIMESTAMPTZ AS ts, ${nanos}`],
    [
      'nanoseconds, remainder included',
      (t) => `make_timestamp_ns(${t + MIDNIGHT + 7n}) AS ts, ${nanos}`,
    ],
    ['whole nanoseconds, remainder included', (t) => `${t + MIDNIGHT + 7n} AS ts, ${nanos}`],
    ['times with a remainder', (t) => `${clock(t)} AS time, ${nanos}`],
    ['times with a remainder in doubles', (t) => `${clock(t)} AS time, 7::DOUBLE AS nanos`],
    ['times of a zone', (t) => `${clock(t)}::TIMETZ AS time, ${nanos}`],
    [
      'times in nanoseconds, remainder included',
      (t) => `'${timeText(t)}007'::TIME_NS AS time, ${nanos}`,
    ],
  ];
  test.each([...stamps])('%s', async (name, stamp) => {
    const row = (t: bigint, price: number): string =>
      `SELECT 'AAA' AS symbol, ${price} AS price, 100 AS size, ${stamp(t)}`;
    // Seven nanoseconds before a minute's end belong to the next one.
    const [early, late] = [at('10:00:59.999999') + 986n, at('10:01')];
    const whole = (early / 1000n) * 1000n;
    const path = await folder.write(
      `${name}.parquet`,
      `${row(late, 11)} UNION ALL BY NAME ${row(whole, 10)}`,
    );
    expect(await pathOf({ source: { parquet: path } })).toEqual([
      [at('10:00'), 10, 10],
      [at('10:01'), 11, 11],
    ]);
    const trades = { source: { parquet: path }, only: { column: 'price', equals: '10' } };
    const relation = await measures.trades(trades, date);
    const statement = {
      text: `SELECT symbol, ${relation.time} AS time FROM ${relation.from}`,
      columns: [
        { name: 'symbol', type: 'text' },
        { name: 'time', type: 'int8' },
      ],
    } as const;
    for await (const batch of measures.run(statement)) {
      expect(batch.columns['time']).toEqual(BigInt64Array.of(whole + 7n));
    }
  });
});

function timeText(t: bigint): string {
  const seconds = t / 1_000_000_000n;
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return `${clock}.${String((t / 1000n) % 1_000_000n).padStart(6, '0')}`;
}

describe('a stamp is refused', () => {
  test.each([
    ['seconds in doubles', { ts: [new Float64(), [1.5, 2.5]] }, 'ts is DOUBLE'],
    ['times in doubles', { time: [new Float64(), [1.5, 2.5]] }, 'time is DOUBLE'],
    ['texts', { ts: [new Utf8(), ['10:00', '10:01']] }, 'ts is VARCHAR'],
    ['dates', { ts: [new DateDay(), [new Date(0), new Date(0)]] }, 'ts is DATE'],
  ] as const)('in %s', async (_, columns, message) => {
    await expectFailure(async () => pathOf(twoTrades(columns)), 'INVALID_ARGUMENT', message);
  });

  test.each([
    [
      'an instant for a time of the day',
      "TIMESTAMP '2024-11-25 15:00:00' AS time",
      'no time of day',
    ],
    ['a time of the day for an instant', "TIME '10:00:00' AS ts", 'no instant'],
  ])('where it is %s', async (name, stamp, message) => {
    const query = `SELECT 'AAA' AS symbol, 10 AS price, 100 AS size, ${stamp}`;
    const parquet = await folder.write(`${name}.parquet`, query);
    const ask = async () => pathOf({ source: { parquet } });
    await expectFailure(ask, 'INVALID_ARGUMENT', message);
  });

  test('where the table has none', async () => {
    await expectFailure(
      async () => pathOf(twoTrades({})),
      'INVALID_ARGUMENT',
      'no column ts for ts',
    );
  });
});

describe('a column that is named', () => {
  const ts: Values = [new Int64(), [MIDNIGHT + LATER, MIDNIGHT + EARLIER]];

  test('goes before one that is called as what it holds', async () => {
    const other: Values = [new Utf8(), ['never', 'mind']];
    const stamps = { stamp: ts, time: other, root: other };
    const named = { ts: 'stamp', symbol: 'symbol' };
    expect(await pathOf(twoTrades(stamps, named))).toEqual(IN_ORDER);
  });

  test('may have quotes in its name', async () => {
    const name = `my "ts"'; DROP TABLE x --`;
    expect(await pathOf(twoTrades({ [name]: ts }, { ts: name }))).toEqual(IN_ORDER);
  });

  test.each(['symbol', 'ts', 'price', 'size', 'sequence', 'conditions', 'exchange', 'nanos'])(
    'as %s must be there',
    async (role) => {
      const ask = async () => pathOf(twoTrades({ ts }, { [role]: 'elsewhere' }));
      const message = `the table has no column elsewhere for ${role}`;
      await expectFailure(ask, 'INVALID_ARGUMENT', message);
    },
  );

  test('as the one that tells kinds of rows apart must be there', async () => {
    const trades = { ...twoTrades({ ts }), only: { column: 'kind', equals: 'trade' } };
    await expectFailure(async () => pathOf(trades), 'INVALID_ARGUMENT', 'no column kind for only');
  });
});

test.each(['bid', 'ask', 'bidSize', 'askSize', 'condition', 'cancel'])(
  'a column of quotes that is named as %s must be there',
  async (role) => {
    const columns: QuoteColumns = { [role]: 'elsewhere' };
    const quotes = { ...arrowQuotes([quote()]), columns };
    const ask = async () => measures.spreadStats({ date, trades: arrowTrades([]), quotes });
    await expectFailure(ask, 'INVALID_ARGUMENT', `no column elsewhere for ${role}`);
  },
);

describe('symbols', () => {
  const time: Values = [new Int64(), [LATER, EARLIER]];
  const symbolsIn = async (columns: Readonly<Record<string, Values>>): Promise<unknown[]> => {
    const { source } = twoTrades({ time, ...columns });
    return columnOf(await measures.minuteBars({ date, trades: { source } }), 'symbol');
  };

  test('may be canonical, or a root with a suffix or without', async () => {
    const root: Values = [new Utf8(), ['BRK', 'BRK']];
    const symbol: Values = [new Utf8(), ['BRK.B', 'AAA']];
    const suffix: Values = [new Utf8(), [' B ', '']];
    expect(await symbolsIn({ symbol })).toEqual(['AAA', 'BRK.B']);
    const named = twoTrades({ time, root, suffix }, { root: 'root', suffix: 'suffix' });
    expect(columnOf(await measures.minuteBars({ date, trades: named }), 'symbol')).toEqual([
      'BRK',
      'BRK.B',
    ]);
  });

  test('may be dictionaries', async () => {
    const type = new Dictionary(new Utf8(), new Int32());
    expect(await symbolsIn({ symbol: [type, ['BBB', 'AAA']] })).toEqual(['AAA', 'BBB']);
  });

  test('that are null have no rows', async () => {
    expect(await symbolsIn({ symbol: [new Utf8(), [null, 'AAA']] })).toEqual(['AAA']);
  });

  test('whose suffixes are all null may have any type', async () => {
    const parquet = await folder.write(
      'suffix.parquet',
      `SELECT 'AAA' AS root, NULL::INTEGER AS suffix, ${LATER} AS time, 10 AS price, 100 AS size`,
    );
    expect(await pathOf({ source: { parquet } })).toEqual([[at('10:00'), 10, 10]]);
  });

  test('that nobody parsed stay texts', async () => {
    const trades = twoTrades({ time });
    const symbols = [{ root: "X' OR true --" }, { root: "X'", suffix: '%' }];
    expect(rowsOf(await measures.minuteBars({ date, trades, symbols }))).toEqual([]);
    const strange = twoTrades({ time, symbol: [new Utf8(), ["X'", 'Ünï']] });
    const asked = { date, trades: strange, symbols: [{ root: "X'" }] };
    expect(columnOf(await measures.minuteBars(asked), 'symbol')).toEqual(["X'"]);
  });
});

describe('corrections', () => {
  const time: Values = [new Int64(), [LATER, EARLIER]];
  test.each([
    ['texts of two digits', [new Utf8(), ['08', '00']]],
    ['texts of one', [new Utf8(), ['8', '0 ']]],
    ['whole numbers', [new Int16(), [8, 0]]],
    ['doubles', [new Float64(), [8, 0]]],
  ] as const)('may be %s', async (_, correction) => {
    expect(await pathOf(twoTrades({ time, correction }))).toEqual([[at('10:00'), 10, 10]]);
  });
});

describe('sizes', () => {
  const time = `${EARLIER} AS time`;
  test.each([
    ['DOUBLE', 0, 1.75, 0.75],
    ['DECIMAL(18, 4)', 0, 1.75, 0.75],
    ['DOUBLE', 0, 2, null],
  ] as const)('of %s keep their fraction', async (type, nothing, size, fraction) => {
    const rows = [nothing, size, 98].map(
      (each) => `SELECT 'AAA' AS symbol, ${time}, 10 AS price, ${each}::${type} AS size`,
    );
    const parquet = await folder.write(`${type}-${size}.parquet`, rows.join(' UNION ALL '));
    const trades = { source: { parquet } };
    expect(rowsOf(await measures.minuteBars({ date, trades }))).toMatchObject([
      { volume: fraction === null ? 100n : 99n, volume_fraction: fraction, vwap: 10, trades: 2n },
    ]);
  });

  test('that are no finite numbers are none', async () => {
    const size: Values = [new Float64(), [Number.NaN, Infinity]];
    const stamps: Values = [new Int64(), [LATER, EARLIER]];
    expect(await pathOf(twoTrades({ time: stamps, size }))).toEqual([]);
  });

  test('beyond what whole numbers of 128 bits hold fail by name', async () => {
    const trades = arrowTrades([trade({ price: 9e9, size: 5e9 })]);
    const quotes = arrowQuotes([quote({ bid: 1, ask: 2 })]);
    const fractional = { ...trades, columns: { size: 'price' } };
    const ask = async () => measures.spreadStats({ date, trades: fractional, quotes });
    await expectFailure(ask, 'ENGINE_FAILED', /Overflow|out of range/i);
  });
});

test('prices may have single precision', async () => {
  const time: Values = [new Int64(), [LATER, EARLIER]];
  const trades = twoTrades({ time, price: [new Float32(), [10.5, 10.25]] });
  expect(await pathOf(trades)).toEqual([[at('10:00'), 10.25, 10.5]]);
});

test('a column of another type is refused by name', async () => {
  const time: Values = [new Int64(), [LATER, EARLIER]];
  const trades = twoTrades({ time, retail: [new Bool(), [true, false]] });
  await expectFailure(async () => pathOf(trades), 'INVALID_ARGUMENT', 'column retail is Bool');
});

test('an empty table has an empty answer, with the schema of the dataset', async () => {
  const [trades, quotes] = [arrowTrades([]), arrowQuotes([])];
  const full = [arrowTrades([trade()]), arrowQuotes([quote()])] as const;
  const empty = await measures.minuteBars({ date, trades });
  expect(empty.numRows).toBe(0);
  const one = await measures.minuteBars({ date, trades: full[0] });
  expect(String(empty.schema)).toBe(String(one.schema));
  expect([...empty.schema.metadata]).toEqual([...one.schema.metadata]);
  expect((await measures.dailyRv({ date, trades })).numRows).toBe(0);
  expect((await measures.spreadStats({ date, trades, quotes })).numRows).toBe(0);
  const filled = chooseRule('taq_1min_bars', { fill: 'previous-close' });
  expect((await measures.minuteBars({ date, trades, rule: filled })).numRows).toBe(0);
});

describe('Parquet', () => {
  const rows = `SELECT 'AAA' AS symbol, ${EARLIER} AS time, 10.0 AS price, 100 AS size`;

  test('without a row has an empty answer', async () => {
    const parquet = await folder.write('empty.parquet', `${rows} WHERE false`);
    expect(await pathOf({ source: { parquet } })).toEqual([]);
  });

  test('may have quotes and blanks in its path', async () => {
    const parquet = await folder.write(`it's "mine" ; --.parquet`, rows);
    expect(await pathOf({ source: { parquet } })).toEqual([[at('10:00'), 10, 10]]);
  });

  test('of files with other columns than the first has nulls there', async () => {
    const first = await folder.write('first.parquet', rows);
    const second = await folder.write('second.parquet', `${rows}, 'Z' AS conditions`);
    expect(await pathOf({ source: { parquet: [first, second] } })).toHaveLength(1);
    expect(await pathOf({ source: { parquet: second } })).toEqual([]);
  });

  test.each([
    ['a file that is none', 'none.parquet'],
    ['a file that is not there', 'missing.parquet'],
    ['a glob that finds nothing', 'nothing-*.parquet'],
  ])('fails by name for %s', async (_, name) => {
    await writeFile(folder.file('none.parquet'), 'symbol,price\n');
    const ask = async () => pathOf({ source: { parquet: folder.file(name) } });
    await expectFailure(ask, 'ENGINE_FAILED', /^DuckDB failed/);
  });

  test('fails by name for no file at all', async () => {
    await expectFailure(async () => pathOf({ source: { parquet: [] } }), 'ENGINE_FAILED');
  });

  test('that does not fit the memory fails by name, or is spilled', async () => {
    const query = `SELECT 'S' || i % 7 AS symbol, ${at('09:30')} + hash(i) % 20000000000000 AS time,
      10 + i % 100 AS bid, 11 + i % 90 AS ask, 100 AS bidSize, 100 AS askSize
      FROM range(1500000) quotes(i)`;
    const quotes = { source: { parquet: await folder.write('many.parquet', query) } };
    const question = { date, trades: arrowTrades([]), quotes };
    await using small = await LocalMeasures.open({ memoryLimit: '40MB', threads: 1 });
    const ask = async () => small.spreadStats(question);
    await expectFailure(ask, 'ENGINE_FAILED', /Out of Memory/);
    const spilling = { memoryLimit: '60MB', threads: 1, tempDirectory: folder.path };
    await using patient = await LocalMeasures.open(spilling);
    expect(rowsOf(await patient.spreadStats(question))).toEqual(
      rowsOf(await measures.spreadStats(question)),
    );
  });
});

test.each([{ memoryLimit: 'plenty' }, { threads: 0 }])('limits cannot be %j', async (limits) => {
  await expectFailure(async () => LocalMeasures.open(limits), 'ENGINE_FAILED');
});

test('our own samples are read as trades and quotes', async () => {
  const arrow = tickTable([quote(), trade(), quote({ t: at('10:30'), ask: 10.03 })], date).table;
  expect(arrow.schema.fields.map(({ name }) => name)).toEqual(
    ticks.columns.map(({ name }) => name),
  );
  const own = { date, ...ticksTables({ arrow }) };
  const plain = {
    date,
    trades: arrowTrades([trade()]),
    quotes: arrowQuotes([quote(), quote({ t: at('10:30'), ask: 10.03 })]),
  };
  expect(rowsOf(await measures.minuteBars(own))).toEqual(rowsOf(await measures.minuteBars(plain)));
  expect(rowsOf(await measures.spreadStats(own))).toEqual(
    rowsOf(await measures.spreadStats(plain)),
  );
});

describe('a rule that the tables cannot serve is refused', () => {
  const trades = arrowTrades([trade()]);
  const quotes = arrowQuotes([quote()]);

  test('where the trades have no venue', async () => {
    const bare = twoTrades({ time: [new Int64(), [LATER, EARLIER]] });
    for (const exchanges of ['lit', 'N', 'N,Q']) {
      const rule = chooseRule('taq_1min_bars', { exchanges });
      const ask = async () => measures.minuteBars({ date, trades: bare, rule });
      await expectFailure(ask, 'INVALID_ARGUMENT', 'on which exchange');
    }
  });

  test('where nobody says which venue is the primary one', async () => {
    const rule = chooseRule('taq_1min_bars', { exchanges: 'primary' });
    const ask = async () => measures.minuteBars({ date, trades, rule });
    await expectFailure(ask, 'INVALID_ARGUMENT', 'primary');
    const nobody = await measures.minuteBars({ date, trades, rule, listings: new Map() });
    expect(nobody.numRows).toBe(0);
  });

  test('where the match is WRDS’s own', async () => {
    const rule = chooseRule('taq_spread_stats', { match: 'wct' });
    const ask = async () => measures.spreadStats({ date, trades, quotes, rule });
    await expectFailure(ask, 'INVALID_ARGUMENT', 'match=wct');
  });

  test('where there is nothing to make the path of', async () => {
    await expectFailure(
      async () => measures.dailyRv({ date, quotes }),
      'INVALID_ARGUMENT',
      'trades',
    );
    const rule = chooseRule('taq_daily_rv', { price: 'mid' });
    const ask = async () => measures.dailyRv({ date, trades, rule });
    await expectFailure(ask, 'INVALID_ARGUMENT', 'quotes');
  });

  test.each([0, -5, 1.5, Number.NaN, 1441])(
    'where bars are to be %d minutes long',
    async (minutes) => {
      const ask = async () => measures.minuteBars({ date, trades, minutes });
      await expectFailure(ask, 'INVALID_ARGUMENT', 'minutes long');
    },
  );

  test('where the exchange was closed', async () => {
    const closed = parseExchangeDate('2024-11-28');
    const ask = async () => measures.minuteBars({ date: closed, trades });
    await expectFailure(ask, 'INVALID_ARGUMENT', 'closed on 2024-11-28');
    const rule = chooseRule('taq_1min_bars', { session: '09:30-16:00' });
    expect((await measures.minuteBars({ date: closed, trades, rule })).numRows).toBe(1);
  });
});

test('one engine answers thousands of questions about Arrow tables', async () => {
  await using small = await LocalMeasures.open({ memoryLimit: '60MB', threads: 1 });
  for (let question = 0; question < 400; question += 1) {
    const trades = arrowTrades([trade()]);
    expect((await small.minuteBars({ date, trades })).numRows).toBe(1);
  }
});
