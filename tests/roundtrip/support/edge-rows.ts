import {
  dailyRv,
  minuteBars,
  spreadStats,
  ticks,
  type Dataset,
  type RowOf,
  type Tick,
} from '@taq/schema';
import { barOn } from '../../../packages/schema/test/support/bar-tables.ts';
import { dayOf, newYork } from '../../../packages/schema/test/support/days.ts';
import { NO_QUOTE, NO_TRADE, spread } from '../../../packages/schema/test/support/spread-rows.ts';
import { quote, trade } from '../../../packages/schema/test/support/tick-rows.ts';
import { NO_RETURN, volatility } from '../../../packages/schema/test/support/volatility-rows.ts';

/** Near both ends of the years that the data can be of, and by both clocks of New York. */
const DAYS = ['2003-09-10', '2024-11-29', '2024-07-05', '2035-12-31'].toSorted();

const LARGEST = 2n ** 63n - 1n;
const EXTREME_PRICES = {
  open: 5e-324,
  low: 5e-324,
  high: Number.MAX_VALUE,
  close: 1 / 3,
  vwap: 0.1 + 0.2,
} as const;

const bars = DAYS.map((date, row) =>
  barOn(date, 'BRK.B', row, row % 2 === 0 ? EXTREME_PRICES : { volume_fraction: 1 - 2 ** -53 }),
);

const onDay = (date: string, after: bigint): Partial<Tick> => {
  const ts = newYork(date, 0) + after;
  return { ts, ts_nano: Number(ts % 1_000n), date: dayOf(date) };
};

const NO_SIDES = { bid: null, ask: null, bid_size: null, ask_size: null, cond: null } as const;

/** The longest of days: its first and its last nanosecond, and ordinals that no double can tell. */
const tickRows = DAYS.flatMap((date) => [
  quote('BRK.B', 0n, 0n, { ...onDay(date, 1n), ...NO_SIDES }),
  quote('BRK.B', 1n, 0n, { ...onDay(date, 999n), bid_size: LARGEST, cond: '' }),
  trade('BRK.B', 2n ** 53n + 1n, 0n, {
    ...onDay(date, 34_200_123_456_789n),
    cond: 'Ä ™𝄞',
    source_seq: -(2n ** 63n),
    trade_size: LARGEST,
    trade_size_fraction: 1 - 2 ** -53,
  }),
  trade('BRK.B', LARGEST, 0n, { ...onDay(date, 86_399_999_999_999n), cond: 'plain, and long' }),
]);

export interface EdgeRows {
  readonly dataset: Dataset;
  readonly rows: readonly RowOf<Dataset>[];
}

/** For every dataset valid rows whose values lie at the limits; each nullable column is null once. */
export const EDGE_ROWS: readonly EdgeRows[] = [
  {
    dataset: minuteBars,
    rows: [...bars, barOn('2024-11-25', 'Z', 389, { volume: LARGEST, trades: LARGEST })],
  },
  {
    dataset: dailyRv,
    rows: DAYS.map((date, row) =>
      row % 2 === 0
        ? volatility('BRK.B', date, { trades: LARGEST, obs: 42, active_5m: 42 })
        : volatility('BRK.B', date, NO_RETURN),
    ),
  },
  {
    dataset: spreadStats,
    rows: DAYS.map((date, row) =>
      row % 2 === 0
        ? spread('BRK.B', date, { quoted_time: 1e-9, ewas: 5e-324, trades: LARGEST })
        : spread('BRK.B', date, { ...NO_QUOTE, ...NO_TRADE, trades_without_quote: LARGEST }),
    ),
  },
  { dataset: ticks, rows: tickRows },
];
