import {
  RESAMPLINGS,
  VOLATILITY_WINDOWS,
  type MinuteBarsRequest,
  type PinnedState,
  type RowsRequest,
} from '@taq/provider';
import { bar, barsTable, flatBar, sortedBars, type ScratchStore } from '@taq/provider/conformance';
import {
  COVERAGE_STATES,
  minuteBars,
  parseExchangeDate,
  type CoverageState,
  type ExchangeDate,
  type MinuteBar,
} from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { Field, Schema } from 'apache-arrow';
import fc from 'fast-check';

const SYMBOLS = ['A', 'AA', 'BRK', 'BRK.A', 'BRK.B', 'ZTS', 'ABCDEF.ABCDEFGHIJK'];

/** Half days, the days around both clock changes, ends of months. */
const DAYS = [
  '2024-03-08',
  '2024-03-11',
  '2024-07-03',
  '2024-10-31',
  '2024-11-01',
  '2024-11-04',
  '2024-11-29',
  '2024-12-02',
];

const WEEKENDS_AND_FAR_DAYS = [
  '2024-02-01',
  '2024-03-10',
  '2024-11-03',
  '2024-11-30',
  '2025-01-02',
];

const PRICES = [0.1 + 0.2, 5e-324, Number.MAX_VALUE, 1 / 3, 100];

/** A symbol's day, and the file of its month that holds it. */
interface Cell {
  readonly symbol: string;
  readonly date: string;
  readonly file: number;
  readonly bars: readonly MinuteBar[];
}

/** What a store holds. `recorded` are states of cells without rows. */
export interface StoreContent {
  readonly cells: readonly Cell[];
  readonly recorded: readonly { symbol: string; date: string; state: CoverageState }[];
}

export interface Question {
  readonly request: RowsRequest;
  readonly asOf: ExchangeDate | undefined;
}

const symbolAndDate = {
  symbol: fc.constantFrom(...SYMBOLS),
  date: fc.constantFrom(...DAYS),
};

/** Most bars are valid; one in twenty breaks a rule, or has a null where none may be. */
function barOf(symbol: string, date: string, minute: number): fc.Arbitrary<MinuteBar> {
  const volume = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
  return fc.oneof(
    {
      weight: 12,
      arbitrary: volume.map((shares) => bar(symbol, date, minute, { volume: shares })),
    },
    {
      weight: 7,
      arbitrary: fc.constantFrom(...PRICES).map((price) => flatBar(symbol, date, minute, price)),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom<Partial<MinuteBar>>({ high: 1 }, { trades: 0n }, { close: null as never })
        .map((changes) => bar(symbol, date, minute, changes)),
    },
  );
}

const cell: fc.Arbitrary<Cell> = fc
  .record({
    ...symbolAndDate,
    file: fc.nat({ max: 2 }),
    minutes: fc.uniqueArray(fc.nat({ max: 209 }), { minLength: 1, maxLength: 4 }),
  })
  .chain(({ symbol, date, file, minutes }) =>
    fc
      .tuple(...minutes.map((minute) => barOf(symbol, date, minute)))
      .map((bars) => ({ symbol, date, file, bars })),
  );

/** Cells lie in one file each, in any number of files and months. */
export const storeContent: fc.Arbitrary<StoreContent> = fc.record({
  cells: fc.uniqueArray(cell, {
    maxLength: 16,
    selector: ({ symbol, date }) => `${symbol} ${date}`,
  }),
  recorded: fc.array(fc.record({ ...symbolAndDate, state: fc.constantFrom(...COVERAGE_STATES) }), {
    maxLength: 4,
  }),
});

const anyDay = fc.constantFrom(...DAYS, ...WEEKENDS_AND_FAR_DAYS);

const spelling = fc.constantFrom(
  (symbol: string) => symbol,
  (symbol: string) => ` ${symbol.toLowerCase()} `,
  (symbol: string) => symbol.replace('.', '/'),
);

const symbols = fc.oneof(
  fc.constant('all' as const),
  fc.array(
    fc.tuple(fc.constantFrom(...SYMBOLS, 'NOPE'), spelling).map(([symbol, spell]) => spell(symbol)),
    { minLength: 1, maxLength: 4 },
  ),
);

/** Parts of the day that hold some of the minutes, all, or none; some are refused. */
const times = fc.constantFrom<{ from?: string; until?: string }>(
  {},
  {},
  { from: '09:31' },
  { until: '10:30' },
  { from: '10:00', until: '12:00:30' },
  { from: '09:30:00.000000001', until: '24:00' },
  { from: '16:00', until: '10:00' },
);

/** Names of bars, in any order; one list in some has a name that there is not. */
const columns = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom('ts', 'symbol', 'close', 'volume', 'volume_fraction'), {
      minLength: 1,
      maxLength: 4,
    }),
  },
);

/** What only questions for bars have. */
export const barShape: fc.Arbitrary<Partial<MinuteBarsRequest>> = fc
  .record({
    times,
    columns,
    resample: fc.option(fc.constantFrom(...RESAMPLINGS), { nil: undefined, freq: 2 }),
  })
  .map(({ times: part, ...rest }) => ({ ...rest, ...part }));

/** What only questions for volatilities have. */
export const window = fc.constantFrom(...VOLATILITY_WINDOWS);

/** A part of the day of ticks, which are drawn around 09:30. */
export const tickTimes = fc.constantFrom<{ from?: string; until?: string }>(
  {},
  { from: '09:30:00.000000300' },
  { from: '09:00', until: '09:30:00.000000500' },
);

export const question: fc.Arbitrary<Question> = fc
  .record({
    symbols,
    days: fc.tuple(anyDay, anyDay),
    limit: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    validate: fc.boolean(),
    asOf: fc.option(anyDay.map(parseExchangeDate), { nil: undefined, freq: 3 }),
  })
  .map(({ days, asOf, ...rest }) => {
    const [startDate = '', endDate = ''] = days.toSorted();
    return { request: { ...rest, startDate, endDate }, asOf };
  });

/** Fills a store and pins it. */
export async function fillStore(store: ScratchStore, content: StoreContent): Promise<PinnedState> {
  for (const { symbol, date, state } of content.recorded) store.record(symbol, date, state);
  const files = new Map<string, MinuteBar[]>();
  for (const { date, file, bars } of content.cells) {
    const name = `${date.slice(0, 7)} ${file}`;
    files.set(name, [...(files.get(name) ?? []), ...bars]);
  }
  for (const unsorted of files.values()) {
    const bars = sortedBars(unsorted);
    await store.add(bars, barsTable(bars, NULLABLE));
  }
  return store.pin();
}

/** Files that may hold nulls where the declaration forbids them. */
const NULLABLE = new Schema(
  toArrowSchema(minuteBars).fields.map(({ name, type }) => new Field(name, type, true)),
);
