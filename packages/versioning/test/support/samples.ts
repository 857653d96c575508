import { newYorkToUtcNs, NS_PER_MINUTE, nullableColumn, ticks, toEpochDay } from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { PartitionUpdate } from '@taq/versioning';
import { day } from './bars.ts';
import { MONDAY_MORNING, provenance } from './stores.ts';

/** How many trades of which symbols a sample holds. */
export type SampleTrades = Readonly<Record<string, number>>;

/** The update that brings a day of samples: trades of a cent more each, nothing else. */
export function sampleOf(
  date: string,
  trades: SampleTrades,
  { startedAt = MONDAY_MORNING, price = 100 } = {},
): PartitionUpdate {
  const symbols = Object.keys(trades).toSorted();
  const rows = symbols.flatMap((symbol) =>
    Array.from({ length: trades[symbol] ?? 0 }, (_, seq) => ({ symbol, seq })),
  );
  const open = newYorkToUtcNs(day(date), 570n * NS_PER_MINUTE);
  const none = nullableColumn(new Float64Array(rows.length), () => true);
  const noSize = nullableColumn(new BigInt64Array(rows.length), () => true);
  const text = (of: string) => ({ codes: new Int32Array(rows.length), dictionary: [of] });
  return {
    dataset: ticks,
    partition: date,
    rows: tableFromColumns(ticks, rows.length, {
      ts: BigInt64Array.from(rows, ({ seq }) => open + BigInt(seq)),
      symbol: { codes: Int32Array.from(rows.keys()), dictionary: rows.map(({ symbol }) => symbol) },
      bid: none,
      ask: none,
      bid_size: noSize,
      ask_size: noSize,
      trade_px: Float64Array.from(rows, ({ seq }) => price + seq / 100),
      trade_size: new BigInt64Array(rows.length).fill(100n),
      cond: text('@'),
      date: new Int32Array(rows.length).fill(toEpochDay(day(date))),
      ts_nano: Int16Array.from(rows, ({ seq }) => seq % 1000),
      seq: BigInt64Array.from(rows, ({ seq }) => BigInt(seq)),
      kind: text('trade'),
      exchange: text('Q'),
      correction: text('00'),
      source_seq: BigInt64Array.from(rows, ({ seq }) => BigInt(seq)),
    }),
    fetched: [
      {
        date: day(date),
        fetch: { startedAt, provisional: false, tableState: 'node1:100', provenance },
        cells: new Map(
          symbols.map((symbol) => [symbol, (trades[symbol] ?? 0) > 0 ? 'data' : 'empty']),
        ),
      },
    ],
    reason: 'test',
  };
}
