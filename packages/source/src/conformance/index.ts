import assert from 'node:assert/strict';
import { parseSymbol, TaqError, tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import { numberColumn, textColumn, type ColumnBatch } from '../column-batch.ts';
import type {
  AggregateQuestion,
  DaysQuestion,
  IngredientPart,
  MeasureRule,
  TaqSource,
} from '../taq-source.ts';
import { describeTicks } from './ticks.ts';
import { collect, type SourceTestRunner, type SourceUnderTest } from './under-test.ts';

export type { SourceTestRunner, SourceUnderTest };

/** The rules of all measures, by their defaults, with the parts that each is made of. */
const MEASURES = [
  { rule: { measure: 'minute_bars', conditions: 'regular' }, parts: ['cells'] },
  { rule: { measure: 'daily_rv', conditions: 'regular' }, parts: ['cells'] },
  { rule: { measure: 'spread_stats', conditions: 'continuous' }, parts: ['quoted', 'effective'] },
] as const satisfies readonly {
  readonly rule: MeasureRule;
  readonly parts: readonly IngredientPart[];
}[];

const PARTS = MEASURES.flatMap(({ rule, parts }) => parts.map((part) => ({ rule, part })));

const MINUTE_BARS = { rule: MEASURES[0].rule, part: 'cells' } as const;

/** What every `TaqSource` must do. Hand it your runner and your source. */
export function describeSourceConformance(
  { describe, test }: SourceTestRunner,
  under: SourceUnderTest,
): void {
  describe(`${under.name} as a TaqSource`, () => {
    test('lists each trading day of a range once, in order, closed days left out', async () => {
      await using source = await under.open();
      const days = await source.days(range(under.start, under.end));
      assert.deepEqual(
        days.map((day) => day.date),
        tradingDaysBetween(under.start, under.end),
      );
      assert.equal(days.find((day) => day.date === under.day)?.state, 'published');
    });

    test('gives a published day a table state, the same one when asked again', async () => {
      await using source = await under.open();
      const [first] = await source.days(range(under.day));
      const [second] = await source.days(range(under.day));
      assert.ok(first !== undefined && first.tableState.length > 0);
      assert.equal(first.tableState, second?.tableState);
    });

    for (const { rule } of MEASURES) {
      test(`has the day for ${rule.measure}`, async () => {
        await using source = await under.open();
        const [day] = await source.days(range(under.day, under.day, rule));
        assert.equal(day?.state, 'published');
      });
    }

    test('says not_published for a day that it does not have', async () => {
      await using source = await under.open();
      const [day] = await source.days(range(under.unpublishedDay));
      assert.equal(day?.state, 'not_published');
    });

    test('lists symbols in canonical form and leaves test symbols out', async () => {
      await using source = await under.open();
      const listed = (await source.masterLists([under.day])).get(under.day);
      assert.ok(listed?.has(under.plainSymbol));
      assert.ok(listed?.has(under.suffixedSymbol));
      assert.ok(!listed?.has(under.testSymbol));
    });

    test('knows nothing about listing on a day that it does not have', async () => {
      await using source = await under.open();
      assert.equal((await source.masterLists([under.unpublishedDay])).size, 0);
    });

    test('gives the master lists of several days at once as each by itself', async () => {
      await using source = await under.open();
      const days = tradingDaysBetween(under.start, under.end);
      const together = await source.masterLists(days);
      for (const day of days) {
        const [[listedOn, listed] = [], ...more] = await source.masterLists([day]);
        assert.equal(more.length, 0);
        assert.deepEqual(together.get(day), listed);
        if (listed !== undefined) assert.equal(listedOn, day);
      }
      assert.equal((await source.masterLists([])).size, 0);
    });

    test('streams ingredients sorted by symbol and minute, as columns of one length', async () => {
      await using source = await under.open();
      const batches = await bars(source, under, [under.suffixedSymbol, under.plainSymbol]);
      const keys = batches.flatMap(keysOf);
      assert.deepEqual(keys, [...new Set(keys)].toSorted());
      assert.deepEqual(
        new Set(batches.flatMap(symbolsOf)),
        new Set([under.plainSymbol, under.suffixedSymbol]),
      );
      for (const batch of batches) {
        for (const column of Object.values(batch.columns)) {
          assert.equal('codes' in column ? column.codes.length : column.length, batch.rows);
        }
      }
    });

    test('keeps a root apart from its suffixes', async () => {
      await using source = await under.open();
      const { root } = parseSymbol(under.suffixedSymbol);
      const suffixed = await bars(source, under, [under.suffixedSymbol]);
      assert.deepEqual(new Set(suffixed.flatMap(symbolsOf)), new Set([under.suffixedSymbol]));
      const bare = await bars(source, under, [root]);
      assert.ok(!bare.flatMap(symbolsOf).includes(under.suffixedSymbol));
    });

    test('finds the same rows for a symbol alone, asked for twice, and among all', async () => {
      await using source = await under.open();
      const { plainSymbol } = under;
      const alone = (await bars(source, under, [plainSymbol])).flatMap(keysOf);
      const twice = (await bars(source, under, [plainSymbol, plainSymbol])).flatMap(keysOf);
      const all = (await bars(source, under, 'all')).flatMap(keysOf);
      assert.ok(alone.length > 0);
      assert.deepEqual(twice, alone);
      assert.deepEqual(
        all.filter((key) => key.startsWith(`${plainSymbol} `)),
        alone,
      );
    });

    for (const { rule, part } of PARTS) {
      test(`sorts ${part} of ${rule.measure} by symbol, the same rows alone and among all`, async () => {
        await using source = await under.open();
        const { day: date, plainSymbol, suffixedSymbol } = under;
        const ask = async (symbols: readonly string[] | 'all'): Promise<string[]> =>
          symbolsIn(source, { date, symbols: parsed(symbols), rule, part });
        const all = await ask('all');
        assert.deepEqual(all, all.toSorted());
        for (const symbol of [plainSymbol, suffixedSymbol]) {
          const rows = all.filter((other) => other === symbol);
          assert.ok(rows.length > 0);
          assert.deepEqual(await ask([symbol]), rows);
        }
      });
    }

    test('has no rows for a symbol that nobody trades', async () => {
      await using source = await under.open();
      const batches = await bars(source, under, ['QQZZQ']);
      assert.deepEqual(batches.flatMap(symbolsOf), []);
    });

    test('refuses to aggregate a day that it does not have', async () => {
      await using source = await under.open();
      const question = { date: under.unpublishedDay, symbols: 'all', ...MINUTE_BARS } as const;
      await assert.rejects(
        async () => collect(source.aggregate(question)),
        (error) => TaqError.is(error, 'SOURCE_FAILED'),
      );
    });

    test('says INTERRUPTED, and asks nothing, when its signal is aborted before', async () => {
      await using source = await under.open();
      const options = { signal: AbortSignal.abort() };
      const questions = [
        async () => source.days(range(under.start, under.end), options),
        async () => source.masterLists([under.day], options),
        async () => collect(source.aggregate(everything(under), options)),
      ];
      for (const question of questions) {
        await assert.rejects(question, (error) => TaqError.is(error, 'INTERRUPTED'));
      }
    });

    test('stops a transfer with INTERRUPTED, and answers again afterwards', async () => {
      await using source = await under.open();
      const controller = new AbortController();
      await assert.rejects(
        async () => {
          const { signal } = controller;
          for await (const _ of source.aggregate(everything(under), { signal })) controller.abort();
        },
        (error) => TaqError.is(error, 'INTERRUPTED'),
      );
      assert.ok((await bars(source, under, [under.plainSymbol])).length > 0);
    });

    test('answers again after a transfer was left early', async () => {
      await using source = await under.open();
      for await (const _ of source.aggregate(everything(under))) break;
      assert.ok((await bars(source, under, [under.plainSymbol])).length > 0);
    });

    test('tells a day with rows from one without any', async () => {
      await using source = await under.open();
      const { day: date } = under;
      for (const { rule } of MEASURES) assert.equal(await source.isHollow({ date, rule }), false);
      const question = { date: under.unpublishedDay, rule: MEASURES[0].rule };
      await assert.rejects(
        async () => source.isHollow(question),
        (error) => TaqError.is(error, 'SOURCE_FAILED'),
      );
    });

    describeTicks({ describe, test }, under);

    test('says CLOSED after it was closed', async () => {
      const source = await under.open();
      await source[Symbol.asyncDispose]();
      await assert.rejects(
        async () => source.days(range(under.start, under.end)),
        (error) => TaqError.is(error, 'CLOSED'),
      );
    });
  });
}

function range(
  start: ExchangeDate,
  end = start,
  rule: MeasureRule = MINUTE_BARS.rule,
): DaysQuestion {
  return { start, end, rule };
}

function everything({ day }: SourceUnderTest): AggregateQuestion {
  return { date: day, symbols: 'all', ...MINUTE_BARS };
}

async function bars(
  source: TaqSource,
  under: SourceUnderTest,
  symbols: readonly string[] | 'all',
): Promise<ColumnBatch[]> {
  return collect(source.aggregate({ date: under.day, symbols: parsed(symbols), ...MINUTE_BARS }));
}

/** The symbol of every row of an answer. */
async function symbolsIn(source: TaqSource, question: AggregateQuestion): Promise<string[]> {
  return (await collect(source.aggregate(question))).flatMap(symbolsOf);
}

function parsed(symbols: readonly string[] | 'all'): AggregateQuestion['symbols'] {
  return symbols === 'all' ? symbols : symbols.map(parseSymbol);
}

function symbolsOf(batch: ColumnBatch): string[] {
  const { codes, dictionary } = textColumn(batch, 'symbol');
  return Array.from(codes, (code) => dictionary[code] ?? '');
}

/** Symbol and minute as one text; these sort as the rows do. */
function keysOf(batch: ColumnBatch): string[] {
  const minutes = numberColumn<Int32Array>(batch, 'minute');
  return symbolsOf(batch).map(
    (symbol, row) => `${symbol} ${String(minutes[row]).padStart(4, '0')}`,
  );
}
