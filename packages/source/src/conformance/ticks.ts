import assert from 'node:assert/strict';
import { parseSymbol, TaqError, type Dataset, type TableColumn } from '@taq/schema';
import { numberColumn, textColumn } from '../column-batch.ts';
import { rawQuotes, rawTrades, type TickBatch, type TickRule } from '../raw-ticks.ts';
import type { TaqSource } from '../taq-source.ts';
import { collect, type SourceTestRunner, type SourceUnderTest } from './under-test.ts';

const KINDS = [
  { kind: 'trades', dataset: rawTrades },
  { kind: 'quotes', dataset: rawQuotes },
] as const satisfies readonly { readonly kind: TickRule['kind']; readonly dataset: Dataset }[];

const NS_PER_DAY = 86_400_000_000_000n;

/** What every `TaqSource` must do when it is asked for raw ticks. */
export function describeTicks({ test }: SourceTestRunner, under: SourceUnderTest): void {
  for (const { kind, dataset } of KINDS) {
    test(`has the day for ${kind}`, async () => {
      await using source = await under.open();
      const { day } = under;
      const rule = { measure: 'ticks', kind };
      assert.equal((await source.days({ start: day, end: day, rule }))[0]?.state, 'published');
    });

    test(`hands out ${kind} in declared columns of one length`, async () => {
      await using source = await under.open();
      const batches = await ticks(source, under, kind);
      assert.ok(batches.length > 0);
      for (const batch of batches) requireDeclared(batch, dataset);
    });

    test(`sorts ${kind} by symbol, then time, where that is asked for`, async () => {
      await using source = await under.open();
      const question = { date: under.day, symbols: 'all', kind } as const;
      const batches = await collect(source.ticks({ ...question, order: 'time' }));
      const sorted = batches.flatMap(placesOf);
      assert.ok(sorted.length > 1);
      assert.deepEqual(sorted, sorted.toSorted(byPlace));
      const unsorted = (await collect(source.ticks(question))).flatMap(placesOf);
      assert.deepEqual(sorted, unsorted.toSorted(byPlace));
    });

    test(`stamps ${kind} within the day`, async () => {
      await using source = await under.open();
      for (const batch of await ticks(source, under, kind)) {
        const times = numberColumn<BigInt64Array>(batch, 'time');
        assert.ok(times.every((time) => time >= 0n && time < NS_PER_DAY));
      }
    });

    test(`keeps ${kind} of a root apart from those of its suffixes`, async () => {
      await using source = await under.open();
      const { root } = parseSymbol(under.suffixedSymbol);
      const suffixed = await rows(source, under, kind, [under.suffixedSymbol]);
      assert.ok(suffixed.length > 0);
      assert.ok(suffixed.every((row) => row.startsWith(`${under.suffixedSymbol} `)));
      const bare = await rows(source, under, kind, [root]);
      assert.ok(!bare.some((row) => row.startsWith(`${under.suffixedSymbol} `)));
    });

    test(`finds the same ${kind} of a symbol alone, asked for twice, and among all`, async () => {
      await using source = await under.open();
      const { plainSymbol } = under;
      const alone = await rows(source, under, kind, [plainSymbol]);
      assert.ok(alone.length > 0);
      assert.deepEqual(await rows(source, under, kind, [plainSymbol, plainSymbol]), alone);
      const all = await rows(source, under, kind);
      assert.deepEqual(
        all.filter((row) => row.startsWith(`${plainSymbol} `)),
        alone,
      );
    });

    test(`has no ${kind} of no symbol, nor of one that nobody trades`, async () => {
      await using source = await under.open();
      assert.deepEqual(await rows(source, under, kind, []), []);
      assert.deepEqual(await rows(source, under, kind, ['QQZZQ']), []);
    });

    test(`estimates ${kind}, exactly where it says that it counted`, async () => {
      await using source = await under.open();
      const symbols = [parseSymbol(under.suffixedSymbol)];
      const {
        rows: expected,
        bytes,
        basis,
      } = await source.estimate({ date: under.day, symbols, kind });
      const found = await rows(source, under, kind, [under.suffixedSymbol]);
      assert.ok(expected > 0 && bytes > expected);
      if (basis === 'count') assert.equal(expected, found.length);
    });

    test(`refuses ${kind} of a day that it does not have`, async () => {
      await using source = await under.open();
      const question = { date: under.unpublishedDay, symbols: 'all', kind } as const;
      const refused = (error: unknown): boolean => TaqError.is(error, 'SOURCE_FAILED');
      await assert.rejects(async () => collect(source.ticks(question)), refused);
      await assert.rejects(async () => source.estimate(question), refused);
    });

    test(`stops ${kind} with INTERRUPTED, and answers again afterwards`, async () => {
      await using source = await under.open();
      const controller = new AbortController();
      const question = { date: under.day, symbols: 'all', kind } as const;
      await assert.rejects(
        async () => {
          for await (const _ of source.ticks(question, controller)) controller.abort();
        },
        (error) => TaqError.is(error, 'INTERRUPTED'),
      );
      for await (const _ of source.ticks(question)) break;
      assert.ok((await rows(source, under, kind, [under.plainSymbol])).length > 0);
    });
  }
}

/** Names and types as declared; what may not be null is there, without a null. */
function requireDeclared(batch: TickBatch, { columns }: Dataset): void {
  const names = new Set(columns.map(({ name }) => name));
  for (const name of Object.keys(batch.columns)) assert.ok(names.has(name), name);
  for (const { name, type, nullable } of columns) {
    const column = batch.columns[name];
    if (column === undefined) assert.ok(nullable, `${name} is missing`);
    else requireType(column, type, { name, rows: batch.rows, nullable });
  }
}

function requireType(
  column: TableColumn,
  type: string,
  { name, rows, nullable }: { name: string; rows: number; nullable: boolean },
): void {
  const values = 'validity' in column ? column.values : column;
  assert.ok(nullable || values === column, `${name} has nulls`);
  const kind = 'codes' in values ? 'string' : values instanceof Float64Array ? 'float64' : 'int64';
  assert.equal(kind, type, name);
  assert.equal('codes' in values ? values.codes.length : values.length, rows, name);
}

async function ticks(
  source: TaqSource,
  { day: date }: SourceUnderTest,
  kind: TickRule['kind'],
  symbols?: readonly string[],
): Promise<TickBatch[]> {
  const asked = symbols === undefined ? 'all' : symbols.map(parseSymbol);
  return collect(source.ticks({ date, symbols: asked, kind }));
}

/** Symbol and stamp of each row as one text, sorted. */
async function rows(
  source: TaqSource,
  under: SourceUnderTest,
  kind: TickRule['kind'],
  symbols?: readonly string[],
): Promise<string[]> {
  const batches = await ticks(source, under, kind, symbols);
  return batches
    .flatMap(placesOf)
    .map(({ symbol, time }) => `${symbol} ${time}`)
    .toSorted();
}

interface Place {
  readonly symbol: string;
  readonly time: bigint;
}

function placesOf(batch: TickBatch): Place[] {
  const { codes, dictionary } = textColumn(batch, 'symbol');
  const times = numberColumn<BigInt64Array>(batch, 'time');
  return Array.from(codes, (code, row) => {
    return { symbol: dictionary[code] ?? '', time: times[row] ?? 0n };
  });
}

function byPlace(left: Place, right: Place): number {
  if (left.symbol !== right.symbol) return left.symbol < right.symbol ? -1 : 1;
  return Number(left.time - right.time);
}
