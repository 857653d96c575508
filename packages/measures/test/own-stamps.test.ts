import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import {
  DateDay,
  DateMillisecond,
  Float64,
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
} from 'apache-arrow';
import { LocalMeasures } from '../src/index.ts';
import { arrowTable } from './support/arrow-ticks.ts';
import { expectFailure } from './support/errors.ts';
import { ParquetFolder } from './support/parquet.ts';
import { rowsOf } from './support/rows.ts';
import { tickTable } from './support/tick-table.ts';
import { at, trade } from './support/ticks.ts';
import {
  DAY,
  EARLIER,
  IN_ORDER,
  LATER,
  MIDNIGHT,
  pathOf,
  twoTrades,
  type Values,
} from './support/two-trades.ts';

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
    expect(await pathOf(measures, twoTrades({ ts }))).toEqual(IN_ORDER);
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
    expect(await pathOf(measures, twoTrades({ time }))).toEqual(IN_ORDER);
  });

  test('every digit of a nanosecond', async () => {
    const { ts } = tickTable([trade({ t: at('09:30:59.999999999') })], DAY);
    const trades = twoTrades({ ts: [new Int64(), [ts[0], MIDNIGHT + at('09:31')]] });
    expect(await pathOf(measures, trades)).toEqual([
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
    expect(parseExchangeDate('2024-11-25')).toBe(DAY);
    expect(await pathOf(measures, twoTrades({ time, date: values }))).toEqual([
      [at('10:00'), 11, 11],
    ]);
  });

  test('is of the asked day where it has no date', async () => {
    expect(await pathOf(measures, twoTrades({ time }))).toEqual(IN_ORDER);
  });
});

test('instants of other days are left out', async () => {
  const day = 86_400_000_000_000n;
  const ts: Values = [new Int64(), [MIDNIGHT + LATER, MIDNIGHT + EARLIER + day]];
  expect(await pathOf(measures, twoTrades({ ts }))).toEqual([[at('10:00'), 11, 11]]);
});

test('a trade never meets a quote of the day before', async () => {
  const yesterday = MIDNIGHT - 43_200_000_000_000n;
  const source = arrowTable({
    symbol: [new Utf8(), ['AAA']],
    ts: [new Int64(), [yesterday]],
    bid: [new Float64(), [10]],
    ask: [new Float64(), [11]],
    bidSize: [new Int64(), [1n]],
    askSize: [new Int64(), [1n]],
  });
  const tables = {
    trades: twoTrades({ time: [new Int64(), [LATER, EARLIER]] }),
    quotes: { source: { arrow: source } },
  };
  expect(rowsOf(await measures.spreadStats({ date: DAY, ...tables }))).toMatchObject([
    { quote_records: 0n, trades: 0n, trades_without_quote: 2n },
  ]);
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
    expect(await pathOf(measures, { source: { parquet: path } })).toEqual([
      [at('10:00'), 10, 10],
      [at('10:01'), 11, 11],
    ]);
    const trades = { source: { parquet: path }, only: { column: 'price', equals: '10' } };
    const relation = await measures.trades(trades, DAY);
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
    await expectFailure(
      async () => pathOf(measures, twoTrades(columns)),
      'INVALID_ARGUMENT',
      message,
    );
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
    const ask = async () => pathOf(measures, { source: { parquet } });
    await expectFailure(ask, 'INVALID_ARGUMENT', message);
  });

  test('where the table has none', async () => {
    await expectFailure(
      async () => pathOf(measures, twoTrades({})),
      'INVALID_ARGUMENT',
      'no column ts for ts',
    );
  });
});
