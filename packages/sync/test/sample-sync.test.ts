import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LocalMeasures, ticksTables } from '@taq/measures';
import { minuteBars, ticks } from '@taq/schema';
import type { SourceOptions, TickEstimate, TicksQuestion } from '@taq/source';
import { resolveConnection, WrdsSource } from '@taq/source-wrds';
import { readParquet } from '@taq/versioning';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import postgres from 'postgres';
import { errorOf } from './support/errors.ts';
import { day } from './support/market.ts';
import { Workbench } from './support/workbench.ts';

const DATE = '2024-11-25';
const MONDAY = { sampleDate: DATE } as const;

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 5,
    symbols: 5,
    start: day(DATE),
    end: day(DATE),
    tradesPerSymbolDay: 300,
    quotesPerTrade: 2,
  });
});

afterAll(async () => simulator.stop());

function openSource(): WrdsSource {
  return new WrdsSource(resolveConnection({ url: simulator.readerUrl, env: {}, passwords: [] }));
}

/** Says whose ticks it was asked to count. */
class EstimatedSource extends WrdsSource {
  readonly asked: string[] = [];

  override async estimate(question: TicksQuestion, options?: SourceOptions): Promise<TickEstimate> {
    const { symbols } = question;
    this.asked.push(symbols === 'all' ? symbols : symbols.map(({ root }) => root).join());
    return super.estimate(question, options);
  }
}

async function ask<T>(statement: string): Promise<T[]> {
  const sql = postgres(simulator.ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    return (await sql.unsafe(statement)) as unknown as T[];
  } finally {
    await sql.end();
  }
}

interface Tick {
  readonly ts: bigint;
  readonly symbol: string;
  readonly seq: bigint;
  readonly kind: 'quote' | 'trade';
  readonly bid: number | null;
  readonly trade_px: number | null;
  readonly trade_size: bigint | null;
  readonly source_seq: bigint | null;
}

async function ticksOf(bench: Workbench): Promise<Tick[]> {
  return (await bench.rowsOf(ticks)) as unknown as Tick[];
}

describe('a sample', () => {
  test('is every trade and quote of its symbols, in one order, a file for each', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const summary = await bench.sample({ ...MONDAY, symbols: ['BRK-B', 'aapl'] });
    const rows = await ticksOf(bench);
    const [counts] = await ask<{ trades: string; quotes: string }>(`
      SELECT (SELECT count(*) FROM taqm_2024.ctm_20241125
              WHERE (sym_root = 'AAPL' AND sym_suffix IS NULL) OR (sym_root = 'BRK' AND sym_suffix = 'B')) AS trades,
             (SELECT count(*) FROM taqm_2024.complete_nbbo_20241125
              WHERE (sym_root = 'AAPL' AND sym_suffix IS NULL) OR (sym_root = 'BRK' AND sym_suffix = 'B')) AS quotes`);
    expect(rows.filter(({ kind }) => kind === 'trade')).toHaveLength(Number(counts?.trades));
    expect(rows.filter(({ kind }) => kind === 'quote')).toHaveLength(Number(counts?.quotes));
    expect(summary).toMatchObject({
      task: 'taq_sample',
      datasets: [{ dataset: 'taq_ticks', way: 'local', chosen: {}, fetchedCells: 2 }],
      rows: rows.length,
      cells: { data: 2 },
      open: [],
    });
    expect(await bench.files(ticks)).toEqual([`${DATE} AAPL`, `${DATE} BRK.B`]);
    for (const symbol of ['AAPL', 'BRK.B']) {
      const own = rows.filter((row) => row.symbol === symbol);
      expect(own.map(({ seq }) => seq)).toEqual(own.map((_, index) => BigInt(index)));
      expect(own).toEqual(own.toSorted(inOrder));
      expect(own.length).toBeGreaterThan(600);
    }
  });

  test('holds what the server sums up: its bars are those of the aggregates', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    await bench.sample({ ...MONDAY, symbols: ['AAPL'] });
    await bench.sync({ symbols: ['AAPL'], startDate: DATE, endDate: DATE });
    const { partitions } = await bench.store.current({ datasets: [ticks.name] });
    const parquet = partitions.flatMap(({ segments }) => segments.map(({ path }) => path));
    await using measures = await LocalMeasures.open();
    const { trades } = ticksTables({ parquet });
    const bars = await measures.minuteBars({ date: day(DATE), trades });
    expect(bars.toArray().map((row: object) => ({ ...row }))).toEqual(
      await bench.rowsOf(minuteBars),
    );
  });

  test('is added to another of the same day, and fetches nothing twice', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    await bench.sample({ ...MONDAY, symbols: ['AAPL'] });
    const [first] = await bench.objects();
    const summary = await bench.sample({ ...MONDAY, symbols: ['AAPL', 'MSFT'] });
    expect(summary).toMatchObject({ fetchedCells: 1, cells: { data: 2 } });
    expect(await bench.files(ticks)).toEqual([`${DATE} AAPL`, `${DATE} MSFT`]);
    expect((await bench.objects())[0]).toBe(first);
    expect(await bench.sample({ ...MONDAY, symbols: ['MSFT'] })).toMatchObject({
      fetchedCells: 0,
      committed: [],
    });
  });

  test('of another day is a partition of its own; a day that is not there stays open', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const { open, cells } = await bench.sample({ sampleDate: '2024-11-27', symbols: ['AAPL'] });
    expect(cells).toEqual({ not_published: 1 });
    expect(open).toEqual([
      {
        dataset: 'taq_ticks',
        symbol: 'AAPL',
        first: '2024-11-27',
        last: '2024-11-27',
        state: 'not_published',
      },
    ]);
    await bench.sample({ ...MONDAY, symbols: 'all' });
    const { partitions } = await bench.store.current({ datasets: [ticks.name] });
    expect(partitions.map(({ partition }) => partition)).toEqual([DATE, '2024-11-27']);
  });

  test('of a symbol without ticks is empty, and of a day off nothing', async () => {
    await ask(`DELETE FROM taqm_2024.ctm_20241125 WHERE sym_root = 'SPY'`);
    await ask(`DELETE FROM taqm_2024.complete_nbbo_20241125 WHERE sym_root = 'SPY'`);
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const { cells } = await bench.sample({ ...MONDAY, symbols: ['SPY', 'AAPL'] });
    expect(cells).toEqual({ data: 1, empty: 1 });
    const sunday = await bench.sample({ sampleDate: '2024-11-24', symbols: ['AAPL'] });
    expect(sunday).toMatchObject({ cells: {}, committed: [], open: [] });
  });

  test('can be frozen: its tag goes by the day', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const asked = { ...MONDAY, symbols: ['AAPL'], snapshot: true };
    expect((await bench.sample(asked)).snapshotTag).toBe('taq_samples_2024-11-25');
    expect((await bench.sample(asked)).snapshotTag).toBe('taq_samples_2024-11-25');
    expect((await errorOf(bench.sample({ ...asked, symbols: ['MSFT'] }))).code).toBe('TAG_EXISTS');
  });

  test('keeps the symbols that were whole when it was stopped', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const controller = new AbortController();
    const getDay = bench.store.staging.list.bind(bench.store.staging);
    const watch = setInterval(() => {
      void getDay().then((staged) => staged.length > 0 && controller.abort());
    }, 1);
    const run = bench.sample(
      { ...MONDAY, symbols: ['AAPL', 'MSFT', 'BRK.B'] },
      { signal: controller.signal },
    );
    const error = await errorOf(run).finally(() => clearInterval(watch));
    expect(error.code).toBe('INTERRUPTED');
    const kept = (await bench.stagedDates()).length;
    expect(kept).toBeGreaterThan(0);
    const again = await bench.sample({ ...MONDAY, symbols: ['AAPL', 'MSFT', 'BRK.B'] });
    expect(again).toMatchObject({ cells: { data: 3 } });
    expect(await bench.staged()).toEqual([]);
    expect(await bench.temporaries()).toEqual([]);
  });

  test('counts its symbols only where the disk is not ample for the whole day', async () => {
    await using source = new EstimatedSource(
      resolveConnection({ url: simulator.readerUrl, env: {}, passwords: [] }),
    );
    await using bench = await Workbench.open(source);
    const symbols = ['AAPL'];
    await bench.sample({ ...MONDAY, symbols });
    expect(source.asked).toEqual(['all', 'all']);
    source.asked.length = 0;
    const [count] = await ask<{ rows: string }>(`
      SELECT (SELECT count(*) FROM taqm_2024.ctm_20241125 WHERE sym_root = 'BRK') +
             (SELECT count(*) FROM taqm_2024.complete_nbbo_20241125 WHERE sym_root = 'BRK') AS rows`);
    const tight = async () => ({ freeBytes: 1, totalBytes: 1_000_000_000 });
    const sync = bench.sample({ ...MONDAY, symbols: ['BRK.B'] }, { measureDisk: tight });
    expect(await errorOf(sync)).toMatchObject({
      code: 'DISK_FULL',
      details: { neededBytes: Number(count?.rows) * 14 * 2 },
    });
    expect(source.asked).toEqual(['all', 'all', 'BRK', 'BRK']);
  });

  test('is readable as it lies there: one table with the columns of ticks', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    await bench.sample({ ...MONDAY, symbols: ['BRK.B'] });
    const path = `${bench.store.dataDir}/taq/samples/${DATE}/BRK.B.parquet`;
    const table = await readParquet(path, ticks);
    expect(table.numRows).toBe((await ticksOf(bench)).length);
  });
});

function inOrder(left: Tick, right: Tick): number {
  if (left.ts !== right.ts) return left.ts < right.ts ? -1 : 1;
  if (left.kind !== right.kind) return left.kind === 'quote' ? -1 : 1;
  return Number((left.source_seq ?? 0n) - (right.source_seq ?? 0n));
}

test.each([
  [{ symbols: [], sampleDate: DATE }, 'INVALID_ARGUMENT'],
  [{ symbols: ["'; DROP TABLE x; --"], sampleDate: DATE }, 'INVALID_SYMBOL'],
  [{ symbols: ['AAPL'], sampleDate: '2024-02-30' }, 'INVALID_DATE'],
  [{ symbols: ['AAPL'], sampleDate: DATE, dataset: 'ticks' }, 'INVALID_ARGUMENT'],
])('a sample of %j is refused with %s', async (params, code) => {
  await using source = openSource();
  await using bench = await Workbench.open(source);
  expect((await errorOf(bench.sample(params))).code).toBe(code);
});
