import assert from 'node:assert/strict';
import {
  dailyRv,
  monthOf,
  newYorkToUtcNs,
  nullableColumn,
  NS_PER_MINUTE,
  parseExchangeDate,
  spreadStats,
  ticks,
  toEpochDay,
  valuesOf,
  vectorOf,
  type Dataset,
  type ExchangeDate,
  type TableColumn,
} from '@taq/schema';
import { tableFromColumns, toArrowSchema } from '@taq/schema/arrow';
import { Table, type RecordBatch } from 'apache-arrow';
import type { RealizedVolatilityRequest } from '../../read-request.ts';
import type { ScratchStore } from '../scratch-store.ts';
import { assertRejects, type ConformanceGroup } from '../suite.ts';

interface Cell {
  readonly symbol: string;
  readonly date: ExchangeDate;
}

const MONDAY = parseExchangeDate('2024-11-25');
const TUESDAY = parseExchangeDate('2024-11-26');
const anyDay = { symbols: 'all' } as const;
const week = { symbols: 'all', startDate: '2024-11-25', endDate: '2024-11-29' } as const;
/** Made-up rows keep no relation between columns. */
const asTheyAre = { ...week, validate: false } as const;

export const datasetCases: ConformanceGroup = (check) => {
  check('volatilities come with that of the window, null where there is none', async (bench) => {
    const cells = cellsOf(['MSFT', 'AAPL'], [TUESDAY, MONDAY]);
    await addStatistics(bench.store, dailyRv, cells);
    const ask = async (window?: 5 | 30): Promise<Table> => {
      const request = { ...asTheyAre, window } satisfies RealizedVolatilityRequest;
      return (await bench.provider.fetchRealizedVolatility(request, bench.store.pin())).table;
    };
    const five = await ask();
    assert.deepEqual(placesOf(five), [
      `AAPL ${toEpochDay(MONDAY)}`,
      `AAPL ${toEpochDay(TUESDAY)}`,
      `MSFT ${toEpochDay(MONDAY)}`,
      `MSFT ${toEpochDay(TUESDAY)}`,
    ]);
    assert.deepEqual(
      five.schema.fields.map(({ name }) => name),
      [...dailyRv.columns.map(({ name }) => name), 'rv'],
    );
    assert.deepEqual(columnOf(five, 'rv'), columnOf(five, 'rv_5m'));
    assert.ok(columnOf(five, 'rv').includes(null));
    const thirty = await ask(30);
    assert.deepEqual(columnOf(thirty, 'rv'), columnOf(thirty, 'rv_30m'));
    assert.notDeepEqual(columnOf(thirty, 'rv'), columnOf(five, 'rv'));
  });

  check('streams of volatilities and spreads have the rows of the tables', async (bench) => {
    const { provider, store } = bench;
    const cells = cellsOf(['AAPL', 'BRK.B', 'MSFT'], [MONDAY, TUESDAY]);
    await addStatistics(store, dailyRv, cells);
    await addStatistics(store, spreadStats, cells);
    const [state, options] = [store.pin(), { rowsAtOnce: 2 }];
    for (const [{ table }, stream] of [
      [
        await provider.fetchRealizedVolatility(asTheyAre, state),
        provider.streamRealizedVolatility(asTheyAre, state, options),
      ],
      [
        await provider.fetchSpreadMetrics(asTheyAre, state),
        provider.streamSpreadMetrics(asTheyAre, state, options),
      ],
    ] as const) {
      const batches: RecordBatch[] = [];
      for await (const batch of stream) batches.push(batch);
      for (const { name } of table.schema.fields) {
        assert.deepEqual(columnOf(new Table(batches), name), columnOf(table, name), name);
      }
    }
  });

  check('a part of a day of ticks ends at a nanosecond', async ({ provider, store }) => {
    await addTicks(store, 'AAPL', MONDAY, 3000);
    const part = { ...week, from: '09:30:00.000001001', until: '09:30:00.000001003' };
    const { table } = await provider.fetchTicks(part, store.pin());
    assert.deepEqual([...valuesOf<BigInt64Array>(table, 'seq')], [1001n, 1002n]);
  });

  check('a window that is neither stored nor computed is refused', async ({ provider, store }) => {
    const request = { ...week, window: 7 } as unknown as RealizedVolatilityRequest;
    const work = provider.fetchRealizedVolatility(request, store.pin());
    const error = await assertRejects(work, 'INVALID_ARGUMENT');
    assert.match(`${error.message} ${error.next}`, /window cannot be 7.*5 and 30.*10/);
  });

  check('spreads come with every null where it was', async ({ provider, store }) => {
    const cells = cellsOf(['AAPL', 'BRK.B'], [MONDAY, TUESDAY]);
    await addStatistics(store, spreadStats, cells);
    const { table, coverage } = await provider.fetchSpreadMetrics(asTheyAre, store.pin());
    assert.equal(table.numRows, 4);
    for (const { name, nullable, type } of spreadStats.columns) {
      if (nullable && type === 'float64') assert.ok(columnOf(table, name).includes(null), name);
    }
    assert.equal(coverage.counts.data, 4);
  });

  check(
    'ticks keep their last nanosecond and their order, of the days asked for',
    async (bench) => {
      await addTicks(bench.store, 'MSFT', MONDAY, 300);
      await addTicks(bench.store, 'AAPL', MONDAY, 5000);
      await addTicks(bench.store, 'AAPL', TUESDAY, 10);
      const state = bench.store.pin();
      const request = { ...week, endDate: '2024-11-25' };
      const { table, provenance, coverage } = await bench.provider.fetchTicks(request, state);
      assert.equal(provenance.partitionsScanned, 1);
      assert.equal(table.numRows, 5300);
      const [ts, seq] = [
        valuesOf<BigInt64Array>(table, 'ts'),
        valuesOf<BigInt64Array>(table, 'seq'),
      ];
      const open = openOf(MONDAY);
      const own = (row: number): bigint => BigInt(row < 5000 ? row : row - 5000);
      for (let row = 0; row < table.numRows; row += 1) {
        assert.deepEqual([ts[row], seq[row]], [open + own(row), own(row)]);
      }
      assert.equal(coverage.cell('AAPL', MONDAY), 'data');
      const both = await bench.provider.fetchTicks({ ...week, symbols: ['AAPL'] }, state);
      assert.equal(both.table.numRows, 5010);
      assert.equal(both.provenance.partitionsScanned, 2);
    },
  );

  check('a stream of ticks has the rows of the table', async ({ provider, store }) => {
    await addTicks(store, 'AAPL', MONDAY, 9000);
    const { table } = await provider.fetchTicks(week, store.pin());
    const batches: RecordBatch[] = [];
    for await (const batch of provider.streamTicks(week, store.pin())) batches.push(batch);
    // In parts by ordinal, too, of which the last has no end.
    const parts: RecordBatch[] = [];
    const small = provider.streamTicks(week, store.pin(), { rowsAtOnce: 2500 });
    for await (const batch of small) parts.push(batch);
    for (const streamed of [new Table(batches), new Table(parts)]) {
      for (const { name } of ticks.columns) {
        assert.deepEqual(columnOf(streamed, name), columnOf(table, name), name);
      }
    }
  });

  check('an empty answer has every column of its dataset', async ({ provider, store }) => {
    // Nobody was open on Thanksgiving: there is nothing to know.
    const [week, state] = [
      { ...anyDay, startDate: '2024-11-28', endDate: '2024-11-28' },
      store.pin(),
    ];
    const empty = async (
      answer: Promise<{ readonly table: Table }>,
    ): Promise<readonly string[]> => {
      const { table } = await answer;
      assert.equal(table.numRows, 0);
      return table.schema.fields.map(({ name }) => name);
    };
    const names = (dataset: Dataset): string[] =>
      toArrowSchema(dataset).fields.map((one) => one.name);
    assert.deepEqual(await empty(provider.fetchSpreadMetrics(week, state)), names(spreadStats));
    assert.deepEqual(await empty(provider.fetchTicks(week, state)), names(ticks));
    assert.deepEqual(await empty(provider.fetchRealizedVolatility(week, state)), [
      ...names(dailyRv),
      'rv',
    ]);
  });
};

function cellsOf(symbols: readonly string[], dates: readonly ExchangeDate[]): Cell[] {
  const sorted = dates.toSorted();
  return symbols.toSorted().flatMap((symbol) => sorted.map((date) => ({ symbol, date })));
}

/** A row for each cell; every other value that may be null is. */
async function addStatistics(
  store: ScratchStore,
  dataset: Dataset,
  cells: readonly Cell[],
): Promise<void> {
  const columns = dataset.columns.map(
    ({ name, type, nullable }, position): [string, TableColumn] => {
      if (name === 'symbol') return [name, texts(cells.map(({ symbol }) => symbol))];
      if (name === 'date') return [name, Int32Array.from(cells, ({ date }) => toEpochDay(date))];
      const number = (row: number): number => position + row / 8;
      const values =
        type === 'int64'
          ? BigInt64Array.from(cells, (_, row) => BigInt(Math.floor(number(row))))
          : Float64Array.from(cells, (_, row) => number(row));
      return [
        name,
        nullable ? nullableColumn(values, (row) => (row + position) % 2 === 0) : values,
      ];
    },
  );
  const table = tableFromColumns(dataset, cells.length, Object.fromEntries(columns));
  await store.addTable(dataset, monthOf(MONDAY), table, cells);
}

/** Trades a nanosecond apart. */
async function addTicks(
  store: ScratchStore,
  symbol: string,
  date: ExchangeDate,
  rows: number,
): Promise<void> {
  const numbers = Array.from({ length: rows }, (_, row) => row);
  const open = openOf(date);
  const table = tableFromColumns(ticks, rows, {
    ts: BigInt64Array.from(numbers, (row) => open + BigInt(row)),
    ts_nano: Int16Array.from(numbers, (row) => row % 1000),
    symbol: texts(numbers.map(() => symbol)),
    date: new Int32Array(rows).fill(toEpochDay(date)),
    seq: BigInt64Array.from(numbers, BigInt),
    kind: texts(numbers.map(() => 'trade')),
    trade_px: Float64Array.from(numbers, (row) => 10 + row / 100),
    trade_size: BigInt64Array.from(numbers, () => 100n),
  });
  await store.addTable(ticks, date, table, [{ symbol, date }]);
}

function openOf(date: ExchangeDate): bigint {
  return newYorkToUtcNs(date, 570n * NS_PER_MINUTE);
}

function texts(values: readonly string[]): TableColumn {
  const dictionary = [...new Set(values)];
  return { codes: Int32Array.from(values, (value) => dictionary.indexOf(value)), dictionary };
}

function placesOf(table: Table): string[] {
  const days = valuesOf<Int32Array>(table, 'date');
  return columnOf(table, 'symbol').map((symbol, row) => `${String(symbol)} ${days[row]}`);
}

function columnOf(table: Table, name: string): unknown[] {
  return [...vectorOf(table, name)] as unknown[];
}
