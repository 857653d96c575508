import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { requireFailure } from './support/failures.ts';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { askDuckDb } from './support/parquet-facts.ts';
import { countsByPlainSql } from './support/plain-sql.ts';
import { asking, marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { contentOf } from './support/store-content.ts';
import { answerOf, syncArgs, taq } from './support/taq.ts';

/** The eve of a holiday, the holiday, a half day. */
const DAYS = { start: '2024-11-27', end: '2024-11-29' };
const CLOSES = { '2024-11-27': '16:00', '2024-11-29': '13:00' };
const OFFICIAL = ['--measure', 'nbbo=nbbom+cqm'];

let simulator: RunningSimulator;
let folder: TemporaryFolder;
let sync: { url: string; dataDir: string; range: typeof DAYS };

beforeAll(async () => {
  [simulator, folder] = await Promise.all([startSimulator(marketArgs(DAYS)), temporaryFolder()]);
  sync = { url: simulator.readerUrl, dataDir: join(folder.path, 'data'), range: DAYS };
  await answerOf(syncArgs(sync));
  await answerOf(syncArgs(sync, '--dataset', 'daily_rv', '--snapshot'));
  await answerOf(syncArgs(sync, '--dataset', 'spread_stats'));
});

afterAll(async () => {
  await simulator[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function fileOf(dataset: string, dataDir = sync.dataDir): string {
  return join(dataDir, `taq/aggregates/${dataset}/202411.parquet`);
}

describe('taq sync aggregates', () => {
  test('--dataset daily_rv and spread_stats store what a plain SQL query counts', async () => {
    const counted = await asking(simulator.readerUrl, async (sql) => {
      const days = Object.entries(CLOSES).map(async (day) => countsByPlainSql(sql, ...day));
      return (await Promise.all(days)).flat();
    });
    const stored = await askDuckDb(`
      SELECT symbol, date::varchar AS date, v.trades::int AS trades,
        s.quote_records::int AS quote_records
      FROM '${fileOf('daily_rv')}' v FULL JOIN '${fileOf('spread_stats')}' s USING (symbol, date)
      WHERE v.trades IS NOT NULL`);
    const byKey = (rows: readonly object[]): string[] =>
      rows.map((row) => JSON.stringify(row)).toSorted();
    expect(stored.length).toBeGreaterThan(6);
    expect(byKey(stored)).toEqual(byKey(counted));
  });

  test('--dataset daily_rv agrees with the minute bars of the store', async () => {
    const [{ largest = NaN } = {}] = await askDuckDb(`
      WITH marks AS (
        SELECT symbol, date, epoch_ms(ts)::bigint // 300000 AS mark,
          arg_max(close, ts) AS price, arg_min(open, ts) AS first
        FROM '${fileOf('1min_bars')}' GROUP BY 1, 2, 3
      ), returns AS (
        SELECT symbol, date,
          ln(price / coalesce(lag(price) OVER (PARTITION BY symbol, date ORDER BY mark), first)) AS r
        FROM marks
      ), volatilities AS (
        SELECT symbol, date, sqrt(sum(r * r)) AS rv FROM returns GROUP BY 1, 2
      )
      SELECT max(abs(rv - rv_5m) / rv_5m) AS largest
      FROM volatilities JOIN '${fileOf('daily_rv', await beforeMarks())}' USING (symbol, date)
      WHERE rv_5m > 0`);
    expect(Number(largest)).toBeLessThan(1e-10);
  });

  test('--measure is refused with exit code 2 on a store that was made otherwise, nothing touched', async () => {
    const before = await contentOf(sync.dataDir);
    const words = ['--dataset', 'spread_stats', ...OFFICIAL];
    const failure = requireFailure(await taq(syncArgs(sync, ...words)), 2, 'MEASURE_MISMATCH');
    expect(failure.message).toContain('nbbo=complete');
    expect(failure.message).toContain('nbbo=nbbom+cqm');
    expect(failure.next).toContain('--data-dir');
    expect(await contentOf(sync.dataDir)).toEqual(before);
  });

  test('--measure makes a store of its own, whose files say how they were made', async () => {
    const dataDir = join(folder.path, 'official');
    const words = ['--dataset', 'spread_stats', ...OFFICIAL];
    const said = await answerOf(syncArgs({ ...sync, dataDir }, ...words));
    expect(said).toContain('made with nbbo=nbbom+cqm\n');
    const [{ value = '' } = {}] = await askDuckDb(`
      SELECT decode(value) AS value FROM parquet_kv_metadata('${fileOf('spread_stats', dataDir)}')
      WHERE decode(key) = 'taq'`);
    expect(JSON.parse(String(value))).toMatchObject({
      dataset: 'taq_spread_stats',
      rule: { definition: 1, measure: 'spread_stats', nbbo: 'nbbom+cqm', conditions: 'continuous' },
    });
    requireFailure(
      await taq(syncArgs({ ...sync, dataDir }, '--dataset', 'spread_stats', '--json')),
      2,
      'MEASURE_MISMATCH',
    );
  });

  test('two first syncs of different rules at once: one is made, the other refused', async () => {
    const dataDir = join(folder.path, 'raced');
    const words = ['--dataset', 'daily_rv', '--lock-timeout', '60', '--measure'];
    const rules = ['edge=at', 'edge=before'].map(async (choice) =>
      taq(syncArgs({ ...sync, dataDir }, ...words, choice)),
    );
    const codes = new Set((await Promise.all(rules)).map(({ code }) => code));
    expect(codes).toEqual(new Set([0, 2]));
  });
});

/** A store whose marks are those that bars end at. */
async function beforeMarks(): Promise<string> {
  const dataDir = join(folder.path, 'before');
  const words = ['--dataset', 'daily_rv', '--measure', 'edge=before'];
  await answerOf(syncArgs({ ...sync, dataDir }, ...words));
  return dataDir;
}
