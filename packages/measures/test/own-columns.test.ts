import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ticks } from '@taq/schema';
import { Bool, Dictionary, Float32, Float64, Int16, Int32, Int64, Utf8 } from 'apache-arrow';
import { chooseRule, LocalMeasures, type QuoteColumns, ticksTables } from '../src/index.ts';
import { arrowQuotes, arrowTrades } from './support/arrow-ticks.ts';
import { expectFailure } from './support/errors.ts';
import { ParquetFolder } from './support/parquet.ts';
import { columnOf, rowsOf } from './support/rows.ts';
import { tickTable } from './support/tick-table.ts';
import { at, quote, trade } from './support/ticks.ts';
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

describe('a column that is named', () => {
  const ts: Values = [new Int64(), [MIDNIGHT + LATER, MIDNIGHT + EARLIER]];

  test('goes before one that is called as what it holds', async () => {
    const other: Values = [new Utf8(), ['never', 'mind']];
    const stamps = { stamp: ts, time: other, root: other };
    const named = { ts: 'stamp', symbol: 'symbol' };
    expect(await pathOf(measures, twoTrades(stamps, named))).toEqual(IN_ORDER);
  });

  test('may have quotes in its name', async () => {
    const name = `my "ts"'; DROP TABLE x --`;
    expect(await pathOf(measures, twoTrades({ [name]: ts }, { ts: name }))).toEqual(IN_ORDER);
  });

  test.each(['symbol', 'ts', 'price', 'size', 'sequence', 'conditions', 'exchange', 'nanos'])(
    'as %s must be there',
    async (role) => {
      const ask = async () => pathOf(measures, twoTrades({ ts }, { [role]: 'elsewhere' }));
      const message = `the table has no column elsewhere for ${role}`;
      await expectFailure(ask, 'INVALID_ARGUMENT', message);
    },
  );

  test('as the one that tells kinds of rows apart must be there', async () => {
    const trades = { ...twoTrades({ ts }), only: { column: 'kind', equals: 'trade' } };
    await expectFailure(
      async () => pathOf(measures, trades),
      'INVALID_ARGUMENT',
      'no column kind for only',
    );
  });
});

test.each(['bid', 'ask', 'bidSize', 'askSize', 'condition', 'cancel'])(
  'a column of quotes that is named as %s must be there',
  async (role) => {
    const columns: QuoteColumns = { [role]: 'elsewhere' };
    const quotes = { ...arrowQuotes([quote()]), columns };
    const ask = async () => measures.spreadStats({ date: DAY, trades: arrowTrades([]), quotes });
    await expectFailure(ask, 'INVALID_ARGUMENT', `no column elsewhere for ${role}`);
  },
);

describe('symbols', () => {
  const time: Values = [new Int64(), [LATER, EARLIER]];
  const symbolsIn = async (columns: Readonly<Record<string, Values>>): Promise<unknown[]> => {
    const { source } = twoTrades({ time, ...columns });
    return columnOf(await measures.minuteBars({ date: DAY, trades: { source } }), 'symbol');
  };

  test('may be canonical, or a root with a suffix or without', async () => {
    const root: Values = [new Utf8(), ['BRK', 'BRK']];
    const symbol: Values = [new Utf8(), ['BRK.B', 'AAA']];
    const suffix: Values = [new Utf8(), [' B ', '']];
    expect(await symbolsIn({ symbol })).toEqual(['AAA', 'BRK.B']);
    const named = twoTrades({ time, root, suffix }, { root: 'root', suffix: 'suffix' });
    expect(columnOf(await measures.minuteBars({ date: DAY, trades: named }), 'symbol')).toEqual([
      'BRK',
      'BRK.B',
    ]);
  });

  test('may be spelled in any way, and those of one symbol are one', async () => {
    const spelled = async (...symbol: readonly string[]) =>
      symbolsIn({ symbol: [new Utf8(), symbol] });
    expect(await spelled('BRK B', ' brk/b ')).toEqual(['BRK.B']);
    expect(await spelled('BRK-B', 'BRK')).toEqual(['BRK', 'BRK.B']);
  });

  test('may be asked for in any spelling', async () => {
    const trades = twoTrades({ time, symbol: [new Utf8(), ['BRK B', 'AAA']] });
    const asked = { date: DAY, trades, symbols: [' brk/b ', { root: 'NONE' }] };
    expect(columnOf(await measures.minuteBars(asked), 'symbol')).toEqual(['BRK.B']);
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
    expect(await pathOf(measures, { source: { parquet } })).toEqual([[at('10:00'), 10, 10]]);
  });

  test('that are none at all have no rows', async () => {
    const trades = twoTrades({ time });
    const asked = { date: DAY, symbols: [], trades };
    expect(rowsOf(await measures.minuteBars(asked))).toEqual([]);
    expect(rowsOf(await measures.dailyRv(asked))).toEqual([]);
    const quotes = arrowQuotes([quote()]);
    expect(rowsOf(await measures.spreadStats({ ...asked, quotes }))).toEqual([]);
  });

  test('that nobody parsed stay texts', async () => {
    const trades = twoTrades({ time });
    const symbols = [{ root: "X' OR true --" }, { root: "X'", suffix: '%' }];
    expect(rowsOf(await measures.minuteBars({ date: DAY, trades, symbols }))).toEqual([]);
    const strange = twoTrades({ time, symbol: [new Utf8(), ["X'", 'Ünï']] });
    const asked = { date: DAY, trades: strange, symbols: [{ root: "X'" }] };
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
    expect(await pathOf(measures, twoTrades({ time, correction }))).toEqual([
      [at('10:00'), 10, 10],
    ]);
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
    expect(rowsOf(await measures.minuteBars({ date: DAY, trades }))).toMatchObject([
      { volume: fraction === null ? 100n : 99n, volume_fraction: fraction, vwap: 10, trades: 2n },
    ]);
  });

  test('may have their fraction in a column of its own, as our samples do', async () => {
    const of = (size: string, fraction: string): string =>
      `SELECT 'AAA' AS symbol, ${time}, 10 AS price, ${size}::BIGINT AS size, ${fraction}::DOUBLE AS rest`;
    const trades = ['0, 0.25', '1, NULL', '98, 0.5', '0, 0', 'NULL, 0.5', '20000000000000, 0.5'];
    const parquet = await folder.write(
      'fractions.parquet',
      trades.map((each) => of(...(each.split(', ') as [string, string]))).join(' UNION ALL '),
    );
    const question = { source: { parquet }, columns: { sizeFraction: 'rest' } };
    expect(rowsOf(await measures.minuteBars({ date: DAY, trades: question }))).toMatchObject([
      { volume: 99n, volume_fraction: 0.75, vwap: 10, trades: 3n },
    ]);
  });

  test('that are no finite numbers are none', async () => {
    const size: Values = [new Float64(), [Number.NaN, Infinity]];
    const stamps: Values = [new Int64(), [LATER, EARLIER]];
    expect(await pathOf(measures, twoTrades({ time: stamps, size }))).toEqual([]);
  });

  test('beyond what whole numbers of 128 bits hold fail by name', async () => {
    const trades = arrowTrades([trade({ price: 9e9, size: 5e9 })]);
    const quotes = arrowQuotes([quote({ bid: 1, ask: 2 })]);
    const fractional = { ...trades, columns: { size: 'price' } };
    const ask = async () => measures.spreadStats({ date: DAY, trades: fractional, quotes });
    await expectFailure(ask, 'ENGINE_FAILED', /Overflow|out of range/i);
  });
});

test.each([
  ['fractions of a lot', 0.25, 0.75, 0.1],
  ['whole lots in doubles', 1, 3, 0.1],
])(
  'sizes of quotes may be %s: a side is there, and they weigh as they are',
  async (_, ...sizes) => {
    const [small, large, spread] = sizes;
    const stamp = (clock: string): string => `SELECT 'AAA' AS symbol, ${at(clock)} AS time`;
    const parquet = await folder.write(
      `quote-sizes-${small}.parquet`,
      `${stamp('09:30')}, 9.9 AS bid, 10 AS ask, ${small}::DOUBLE AS bidSize, ${small}::DOUBLE AS askSize
     UNION ALL ${stamp('10:00')}, 9.7, 10, ${large}::DOUBLE, ${large}::DOUBLE
     UNION ALL ${stamp('16:00')}, 9, 10, 1, 1`,
    );
    const question = { date: DAY, trades: arrowTrades([]), quotes: { source: { parquet } } };
    const rule = chooseRule('taq_spread_stats', { quotedWeight: 'size' });
    const [row] = rowsOf(await measures.spreadStats({ ...question, rule }));
    expect(row).toMatchObject({ quotes: 2n, quoted_time: 23_400 });
    expect(row?.['qwap_spread']).toBeCloseTo((spread + 3 * 0.3) / 4, 12);
  },
);

test.each(['price', 'size'])('texts are no numbers of %s, and refused by name', async (role) => {
  const time: Values = [new Int64(), [LATER, EARLIER]];
  const trades = twoTrades({ time, [role]: [new Utf8(), ['10', '11']] });
  await expectFailure(
    async () => pathOf(measures, trades),
    'INVALID_ARGUMENT',
    `column ${role} is VARCHAR, which is no number`,
  );
});

test('prices may have single precision', async () => {
  const time: Values = [new Int64(), [LATER, EARLIER]];
  const trades = twoTrades({ time, price: [new Float32(), [10.5, 10.25]] });
  expect(await pathOf(measures, trades)).toEqual([[at('10:00'), 10.25, 10.5]]);
});

test('a column of another type is refused by name', async () => {
  const time: Values = [new Int64(), [LATER, EARLIER]];
  const trades = twoTrades({ time, retail: [new Bool(), [true, false]] });
  await expectFailure(
    async () => pathOf(measures, trades),
    'INVALID_ARGUMENT',
    'column retail is Bool',
  );
});

test('our own samples are read as trades and quotes', async () => {
  const later = quote({ t: at('10:30'), ask: 10.03 });
  const arrow = tickTable([quote(), trade(), later], DAY).table;
  const names = arrow.schema.fields.map(({ name }) => name);
  expect(names).toEqual(ticks.columns.map(({ name }) => name));
  const own = { date: DAY, ...ticksTables({ arrow }) };
  const plain = {
    date: DAY,
    trades: arrowTrades([trade()]),
    quotes: arrowQuotes([quote(), later]),
  };
  expect(rowsOf(await measures.minuteBars(own))).toEqual(rowsOf(await measures.minuteBars(plain)));
  expect(rowsOf(await measures.spreadStats(own))).toEqual(
    rowsOf(await measures.spreadStats(plain)),
  );
});
