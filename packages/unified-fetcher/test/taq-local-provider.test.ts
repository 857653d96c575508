import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { minuteBars, silentLogger, TaqError, type LogFields } from '@taq/schema';
import { TaqLocalProvider, type EngineName, type TaqLocalProviderOptions } from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { rowTexts, SmallStore } from './support/small-store.ts';

const WEEK = { symbols: ['AAPL'], startDate: '2024-11-25', endDate: '2024-11-29' };
const OLD = ['AAPL 2024-11-25T14:30 100', 'AAPL 2024-11-25T14:31 100', 'AAPL 2024-11-26T14:30 101'];
const NEW = ['AAPL 2024-11-25T14:30 900', 'AAPL 2024-11-26T14:30 101', 'AAPL 2024-11-27T14:30 102'];

let small: SmallStore;

/** Two days, a snapshot of them; then one of them anew, a third day, and another snapshot. */
beforeAll(async () => {
  small = await SmallStore.create();
  await small.put(
    { symbol: 'AAPL', date: '2024-11-25', bars: 2, price: 100 },
    { symbol: 'AAPL', date: '2024-11-26', bars: 1, price: 101 },
    { symbol: 'IBM', date: '2024-11-25', bars: 1, price: 200 },
  );
  await small.snapshot();
  await small.put(
    { symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 900 },
    { symbol: 'AAPL', date: '2024-11-27', bars: 1, price: 102 },
  );
  await small.snapshot('second');
});

afterAll(async () => {
  await small[Symbol.asyncDispose]();
});

function open(options: TaqLocalProviderOptions = {}): TaqLocalProvider {
  return new TaqLocalProvider({ dataDir: small.dataDir, ...options });
}

describe.each<EngineName>(['duckdb', 'polars'])('TaqLocalProvider with %s', (engine) => {
  test('answers from the live store, with coverage and provenance', async () => {
    await using provider = open({ engine });
    const { table, coverage, provenance } = await provider.fetchMinuteBars(WEEK);
    expect(rowTexts(table)).toEqual(NEW);
    expect(coverage.counts).toMatchObject({ data: 3, closed: 1, not_synced: 1 });
    expect(provenance).toMatchObject({ engine, rows: 3, partitionsScanned: 1 });
    expect(provenance).not.toHaveProperty('tag');
  });

  test('answers from a snapshot by its tag, and names it', async () => {
    await using provider = open({ engine });
    const tag = 'taq_1min_bars_20241126';
    const { table, provenance } = await provider.fetchMinuteBars({ ...WEEK, tag });
    expect(rowTexts(table)).toEqual(OLD);
    expect(provenance).toMatchObject({ tag, through: '2024-11-26' });
    expect(Date.parse(provenance.created ?? '')).not.toBeNaN();
  });

  test('answers as of a day, without what is dated later', async () => {
    await using provider = open({ engine });
    const { table, provenance } = await provider.fetchMinuteBars({ ...WEEK, asOf: '2024-11-25' });
    expect(rowTexts(table)).toEqual(OLD.slice(0, 2));
    expect(provenance).toMatchObject({
      tag: 'taq_1min_bars_20241126',
      asOf: '2024-11-25',
      clippedTo: '2024-11-25',
    });
  });

  test('answers what was known by a day, with the policy, once that day is over', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const known = { ...WEEK, asOf: today, asOfPolicy: 'known-by' as const };
    await using later = open({ engine, clock: () => Date.now() + 3 * 86_400_000 });
    const { table, provenance } = await later.fetchMinuteBars(known);
    expect(rowTexts(table)).toEqual(NEW);
    expect(provenance).toMatchObject({
      tag: 'second',
      through: '2024-11-27',
      asOf: today,
      asOfPolicy: 'known-by',
    });
    await using now = open({ engine, clock: () => Date.now() - 3 * 86_400_000 });
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const early = now.fetchMinuteBars({ ...known, asOf: tomorrow });
    expect((await errorOf(early)).code).toBe('DAY_NOT_OVER');
  });

  test('B3: names the file that is gone and the snapshot that needs it, and gives no empty answer', async () => {
    await using other = await SmallStore.create();
    await other.put({ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 1 });
    await other.snapshot('mine');
    const [partition] = (await other.store.current()).partitions;
    const path = partition?.segments[0]?.path ?? '';
    await rm(path);
    await using provider = open({ engine, dataDir: other.dataDir });
    const error = await errorOf(provider.fetchMinuteBars({ ...WEEK, tag: 'mine' }));
    const details = { path, dataset: minuteBars.name, partition: '202411' };
    expect([error.code, error.details]).toEqual([
      'STORE_DAMAGED',
      { ...details, snapshot: 'mine' },
    ]);
    const live = await errorOf(provider.fetchMinuteBars(WEEK));
    expect([live.code, live.details]).toEqual(['STORE_DAMAGED', details]);
    expect(live.next).toContain('taq verify --repair');
  });

  test('serves no file with a byte that turned, and serves it once it is right again', async () => {
    await using other = await SmallStore.create();
    await other.put({ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 1 });
    const [partition] = (await other.store.current()).partitions;
    const path = partition?.segments[0]?.path ?? '';
    const bytes = await readFile(path);
    await chmod(path, 0o644);
    await writeFile(path, bytes.with(200, (bytes[200] ?? 0) ^ 1));
    await using provider = open({ engine, dataDir: other.dataDir });
    expect(await errorOf(provider.fetchMinuteBars(WEEK))).toMatchObject({
      code: 'STORE_DAMAGED',
      message: expect.stringContaining('does not hold the bytes'),
      details: { path, dataset: minuteBars.name, partition: '202411' },
    });
    const elsewhere = { ...WEEK, startDate: '2024-11-26' };
    expect(await errorOf(provider.fetchMinuteBars(elsewhere))).toMatchObject({
      code: 'NOT_SYNCED',
      message: expect.stringContaining('the store holds 2024-11-25 to 2024-11-25'),
    });
    await writeFile(path, bytes);
    expect((await provider.fetchMinuteBars(WEEK)).table.numRows).toBe(1);
  });

  test('has an empty answer for days after the as-of day', async () => {
    await using provider = open({ engine });
    const later = { ...WEEK, startDate: '2024-11-26', asOf: '2024-11-25' };
    const { table } = await provider.fetchMinuteBars(later);
    expect(table.numRows).toBe(0);
    expect(table.schema.fields).toHaveLength(minuteBars.columns.length);
  });

  test('answers several questions at once', async () => {
    await using provider = open({ engine });
    const answers = await Promise.all(
      [{}, { symbols: ['ibm'] }, { symbols: 'all' as const }, { tag: 'second' }, { limit: 1 }].map(
        async (changes) => provider.fetchMinuteBars({ ...WEEK, ...changes }),
      ),
    );
    const ibm = 'IBM 2024-11-25T14:30 200';
    expect(answers.map(({ table }) => rowTexts(table))).toEqual([
      NEW,
      [ibm],
      [...NEW, ibm],
      NEW,
      NEW.slice(0, 1),
    ]);
  });
});

describe('TaqLocalProvider', () => {
  test('sees what was committed since the last question', async () => {
    await using other = await SmallStore.create();
    await using provider = open({ dataDir: other.dataDir });
    await other.put({ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 1 });
    expect((await provider.fetchMinuteBars(WEEK)).table.numRows).toBe(1);
    await other.put({ symbol: 'AAPL', date: '2024-11-26', bars: 1, price: 2 });
    expect((await provider.fetchMinuteBars(WEEK)).table.numRows).toBe(2);
  });

  test('takes DuckDB where no engine is named', async () => {
    await using provider = open();
    expect((await provider.fetchMinuteBars(WEEK)).provenance.engine).toBe('duckdb');
  });

  test.each<[string, object, string]>([
    ['a tag that nobody took', { tag: 'third' }, 'TAG_NOT_FOUND'],
    ['a text that can be no tag', { tag: '../..' }, 'INVALID_TAG'],
    ['a policy that there is not', { asOf: '2024-11-25', asOfPolicy: 'x' }, 'INVALID_ARGUMENT'],
    ['a policy without a day', { asOfPolicy: 'known-by' }, 'INVALID_ARGUMENT'],
    ['a tag and a day together', { tag: 'second', asOf: '2024-11-25' }, 'INVALID_ARGUMENT'],
    ['a day past every snapshot', { asOf: '2024-12-31' }, 'SNAPSHOT_NOT_FOUND'],
    ['a day that is none', { asOf: 'yesterday' }, 'INVALID_DATE'],
    ['an end before the start', { endDate: '2024-11-01' }, 'INVALID_RANGE'],
    ['an argument that there is not', { start: '2024-11-01' }, 'INVALID_ARGUMENT'],
  ])('refuses %s', async (_, changes, code) => {
    await using provider = open();
    expect((await errorOf(provider.fetchMinuteBars({ ...WEEK, ...changes }))).code).toBe(code);
  });

  test('finds a store that was not there at the first question, and says when it is gone', async () => {
    await using own = await SmallStore.create();
    await using provider = open({ dataDir: own.dataDir });
    expect(await errorOf(provider.fetchMinuteBars(WEEK))).toMatchObject({
      code: 'STORE_NOT_FOUND',
    });
    await own.put({ symbol: 'AAPL', date: '2024-11-25', bars: 2, price: 100 });
    expect((await provider.fetchMinuteBars(WEEK)).table.numRows).toBe(2);
    await rm(own.dataDir, { recursive: true });
    expect(await errorOf(provider.fetchMinuteBars(WEEK))).toMatchObject({
      code: 'STORE_NOT_FOUND',
    });
  });

  test('says that there is no store, after it checked the question', async () => {
    await using provider = open({ dataDir: `${small.dataDir}/nothing/here` });
    expect((await errorOf(provider.fetchMinuteBars(WEEK))).code).toBe('STORE_NOT_FOUND');
    const wrong = { ...WEEK, startDate: 'x' };
    expect((await errorOf(provider.fetchMinuteBars(wrong))).code).toBe('INVALID_DATE');
  });

  test('names the package of an engine that is not installed, and closes without a fuss', async () => {
    const missing = new Error("Cannot find package '@taq/provider-polars'");
    const load = async (): Promise<never> => {
      throw missing;
    };
    const failing = async (): Promise<void> => {
      await using provider = open({ engine: 'polars', loaders: { duckdb: load, polars: load } });
      await provider.fetchMinuteBars(WEEK);
    };
    const error = await errorOf(failing());
    expect(error).toMatchObject({
      code: 'ENGINE_MISSING',
      details: { engine: 'polars', package: '@taq/provider-polars' },
      cause: missing,
    });
    expect(error.next).toContain('npm install @taq/provider-polars');
  });

  test('passes on what an engine itself says about why it cannot start', async () => {
    const own = new TaqError('ENGINE_FAILED', 'no memory', { details: { engine: 'duckdb' } });
    const load = async (): Promise<never> => {
      throw own;
    };
    await using provider = open({ loaders: { duckdb: load, polars: load } });
    await expect(provider.fetchMinuteBars(WEEK)).rejects.toBe(own);
  });

  test('tells its engine what it may take, and hears what cannot be kept', async () => {
    const limits = { threads: 1, memoryLimitBytes: 1_000_000n };
    await using little = open({ ...limits, engine: 'duckdb' });
    const failure = await errorOf(little.fetchMinuteBars(WEEK));
    expect(failure).toMatchObject({ code: 'ENGINE_FAILED', details: { engine: 'duckdb' } });
    await using other = open({ threads: 1, engine: 'polars' });
    const refusal = await errorOf(other.fetchMinuteBars(WEEK));
    expect(refusal).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: 'threads' } });
  });

  test('refuses an engine that there is not', async () => {
    await using provider = open({ engine: 'spark' as EngineName });
    expect(await errorOf(provider.fetchMinuteBars(WEEK))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { argument: 'engine', value: 'spark' },
    });
  });

  test('loads its engine once, at the first question, and closes it', async () => {
    const { DuckDbProvider } = await import('@taq/provider-duckdb');
    const made: InstanceType<typeof DuckDbProvider>[] = [];
    const duckdb = async (): Promise<InstanceType<typeof DuckDbProvider>> => {
      const engine = new DuckDbProvider();
      made.push(engine);
      return engine;
    };
    {
      await using provider = open({ loaders: { duckdb, polars: duckdb } });
      expect(made).toEqual([]);
      await Promise.all([provider.fetchMinuteBars(WEEK), provider.fetchMinuteBars(WEEK)]);
      expect(made).toHaveLength(1);
    }
    const state = { version: 1, committedAt: '2024-12-01T00:00:00.000Z', partitions: [] };
    const late = made[0]?.fetchMinuteBars(WEEK, state) ?? Promise.resolve();
    expect((await errorOf(late)).code).toBe('CLOSED');
  });

  test('says CLOSED after it was closed, which it takes twice', async () => {
    const provider = open();
    await provider.fetchMinuteBars(WEEK);
    await provider[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
    expect((await errorOf(provider.fetchMinuteBars(WEEK))).code).toBe('CLOSED');
  });

  test('ends with INTERRUPTED when its caller aborts', async () => {
    await using provider = open();
    const signal = AbortSignal.abort();
    const error = await errorOf(provider.fetchMinuteBars(WEEK, { signal }));
    expect(error.code).toBe('INTERRUPTED');
  });

  test('logs what it answered', async () => {
    const lines: [string, LogFields | undefined][] = [];
    const info = (text: string, fields?: LogFields): void => void lines.push([text, fields]);
    await using provider = open({ logger: { ...silentLogger, info } });
    await provider.fetchMinuteBars({ ...WEEK, tag: 'second' });
    expect(lines).toMatchObject([
      ['answered', { component: 'taq_query', engine: 'duckdb', rows: 3, as_of_tag: 'second' }],
    ]);
  });
});
