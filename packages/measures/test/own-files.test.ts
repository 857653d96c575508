import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Table } from 'apache-arrow';
import { chooseRule, LocalMeasures } from '../src/index.ts';
import { arrowQuotes, arrowTrades } from './support/arrow-ticks.ts';
import { expectFailure } from './support/errors.ts';
import { ParquetFolder } from './support/parquet.ts';
import { rowsOf } from './support/rows.ts';
import { at, quote, trade } from './support/ticks.ts';
import { DAY, EARLIER, IN_ORDER, LATER, pathOf } from './support/two-trades.ts';

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

test('an empty table has an empty answer, with the schema of the dataset', async () => {
  const [trades, quotes] = [arrowTrades([]), arrowQuotes([])];
  const full = [arrowTrades([trade()]), arrowQuotes([quote()])] as const;
  const empty = await measures.minuteBars({ date: DAY, trades });
  expect(empty.numRows).toBe(0);
  const one = await measures.minuteBars({ date: DAY, trades: full[0] });
  expect(String(empty.schema)).toBe(String(one.schema));
  expect([...empty.schema.metadata]).toEqual([...one.schema.metadata]);
  expect((await measures.dailyRv({ date: DAY, trades })).numRows).toBe(0);
  expect((await measures.spreadStats({ date: DAY, trades, quotes })).numRows).toBe(0);
  const filled = chooseRule('taq_1min_bars', { fill: 'previous-close' });
  expect((await measures.minuteBars({ date: DAY, trades, rule: filled })).numRows).toBe(0);
});

describe('Parquet', () => {
  const rows = `SELECT 'AAA' AS symbol, ${EARLIER} AS time, 10.0 AS price, 100 AS size`;

  test('without a row has an empty answer', async () => {
    const parquet = await folder.write('empty.parquet', `${rows} WHERE false`);
    expect(await pathOf(measures, { source: { parquet } })).toEqual([]);
  });

  test('may have quotes and blanks in its path', async () => {
    const parquet = await folder.write(`it's "mine" ; --.parquet`, rows);
    expect(await pathOf(measures, { source: { parquet } })).toEqual([[at('10:00'), 10, 10]]);
  });

  test('of files with other columns than the first has nulls there', async () => {
    const late = `SELECT 'Z' AS conditions, 'AAA' AS symbol, ${LATER} AS time, 11 AS price, 100 AS size`;
    const plain = await folder.write('plain.parquet', rows);
    const excluded = await folder.write('excluded.parquet', late);
    for (const parquet of [
      [plain, excluded],
      [excluded, plain],
    ]) {
      expect(await pathOf(measures, { source: { parquet } })).toEqual([[at('10:00'), 10, 10]]);
    }
    expect(await pathOf(measures, { source: { parquet: excluded } })).toEqual([]);
  });

  test('of files whose columns stand in another order is read by their names', async () => {
    const turned = `SELECT 100 AS size, 11.0 AS price, ${LATER} AS time, 'AAA' AS symbol`;
    const parquet = [
      await folder.write('in-order.parquet', rows),
      await folder.write('turned.parquet', turned),
    ];
    expect(await pathOf(measures, { source: { parquet } })).toEqual(IN_ORDER);
  });

  test.each([
    ['a file that is none', 'none.parquet'],
    ['a file that is not there', 'missing.parquet'],
    ['a glob that finds nothing', 'nothing-*.parquet'],
  ])('fails by name for %s', async (_, name) => {
    await writeFile(folder.file('none.parquet'), 'symbol,price\n');
    const ask = async () => pathOf(measures, { source: { parquet: folder.file(name) } });
    await expectFailure(ask, 'ENGINE_FAILED', /^DuckDB failed/);
  });

  test('fails by name for no file at all', async () => {
    const ask = async () => pathOf(measures, { source: { parquet: [] } });
    await expectFailure(ask, 'INVALID_ARGUMENT', 'no Parquet file');
  });

  test('that does not fit the memory fails by name, or is spilled', async () => {
    const query = `SELECT 'S' || i % 7 AS symbol, ${at('09:30')} + hash(i) % 20000000000000 AS time,
      10 + i % 100 AS bid, 11 + i % 90 AS ask, 100 AS bidSize, 100 AS askSize
      FROM range(1500000) quotes(i)`;
    const quotes = { source: { parquet: await folder.write('many.parquet', query) } };
    const question = { date: DAY, trades: arrowTrades([]), quotes };
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

test('an Arrow table without a column fails by name', async () => {
  const ask = async () => pathOf(measures, { source: { arrow: new Table() } });
  await expectFailure(ask, 'INVALID_ARGUMENT', 'no columns');
});

test('measures that were closed say so, as often as they are closed', async () => {
  const closed = await LocalMeasures.open({ threads: 1 });
  await closed[Symbol.asyncDispose]();
  await closed[Symbol.asyncDispose]();
  const ask = async () => closed.minuteBars({ date: DAY, trades: arrowTrades([trade()]) });
  await expectFailure(ask, 'CLOSED');
});

test.each([{ memoryLimit: 'plenty' }, { threads: 0 }])('limits cannot be %j', async (limits) => {
  await expectFailure(async () => LocalMeasures.open(limits), 'ENGINE_FAILED');
});

test('one engine answers many questions about Arrow tables', async () => {
  await using small = await LocalMeasures.open({ memoryLimit: '32MB', threads: 1 });
  for (let question = 0; question < 200; question += 1) {
    const trades = arrowTrades([trade()]);
    expect((await small.minuteBars({ date: DAY, trades })).numRows).toBe(1);
  }
});
