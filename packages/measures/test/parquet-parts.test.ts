import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LocalMeasures } from '../src/index.ts';
import { answersOf, expectSameAnswers } from './support/answers.ts';
import { DATE } from './support/generated-ticks.ts';
import { ParquetFolder } from './support/parquet.ts';

let measures: LocalMeasures;
let folder: ParquetFolder;
beforeAll(async () => {
  measures = await LocalMeasures.open({ threads: 2 });
  folder = await ParquetFolder.open();
});
afterAll(async () => {
  await measures[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Many ticks that tie, of three symbols, over the whole day. */
const TICK = `['A', 'B.C', 'D'][1 + i % 3] AS symbol,
  34200000000000 + (hash(i) % 11700)::BIGINT * 1000000000 AS time`;
const TRADES = `SELECT ${TICK}, i AS sequence, 10 + (hash(i, 'p') % 100)::DOUBLE / 100 AS price,
  1 + (hash(i, 's') % 500)::BIGINT AS size FROM range(20000) ticks(i)`;
const QUOTES = `SELECT ${TICK}, 10 + (hash(i, 'b') % 100)::DOUBLE / 100 AS bid,
  10 + (hash(i, 'a') % 130)::DOUBLE / 100 AS ask, 100 AS bidSize, 200 AS askSize
  FROM range(40000) ticks(i)`;

async function whole(name: string, query: string): Promise<ParquetSource> {
  return parquetSource(await folder.write(`${name}.parquet`, query));
}

async function parts(name: string, query: string): Promise<ParquetSource> {
  const paths = [0, 1, 2, 3].map(async (part) => {
    const rows = `SELECT * FROM (${query}) WHERE hash(time, '${name}') % 4 = ${part}`;
    return folder.write(`${name}-${part}.parquet`, `${rows} ORDER BY hash(time, symbol, 'order')`);
  });
  return parquetSource(...(await Promise.all(paths)));
}

interface ParquetSource {
  readonly source: { readonly parquet: readonly string[] };
}

function parquetSource(...parquet: readonly string[]): ParquetSource {
  return { source: { parquet } };
}

test('a day may be one file, or several in any order, or a glob', async () => {
  const one = { date: DATE, trades: await whole('t', TRADES), quotes: await whole('q', QUOTES) };
  const answers = await answersOf(measures, one);
  expect(answers.bars.numRows).toBe(3 * 195);
  const [trades, quotes] = [await parts('t', TRADES), await parts('q', QUOTES)];
  const several = { date: DATE, trades, quotes };
  expectSameAnswers(await answersOf(measures, several), answers);
  const reversed = {
    date: DATE,
    trades: parquetSource(...trades.source.parquet.toReversed()),
    quotes: parquetSource(...quotes.source.parquet.toReversed()),
  };
  expectSameAnswers(await answersOf(measures, reversed), answers);
  const globs = {
    date: DATE,
    trades: { source: { parquet: folder.file('t-*.parquet') } },
    quotes: { source: { parquet: folder.file('q-*.parquet') } },
  };
  expectSameAnswers(await answersOf(measures, globs), answers);
});

test('a day has one answer, however many threads look for it', async () => {
  const day = { date: DATE, trades: await whole('t', TRADES), quotes: await whole('q', QUOTES) };
  const answers = await answersOf(measures, day);
  for (let run = 0; run < 3; run += 1) {
    expectSameAnswers(await answersOf(measures, day), answers);
  }
  await using alone = await LocalMeasures.open({ threads: 1 });
  expectSameAnswers(await answersOf(alone, day), answers);
});
