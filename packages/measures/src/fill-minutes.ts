import {
  minuteBars,
  NS_PER_MINUTE,
  nullableColumn,
  stringRuns,
  valuesOf,
  vectorOf,
  withRule,
  type Dataset,
  type StringRun,
} from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { Table } from 'apache-arrow';
import type { MinuteBarsRule } from './rules.ts';

/** Minute bars of which some have no trade, and so no vwap. */
const filledBars = {
  ...minuteBars,
  columns: minuteBars.columns.map((column) =>
    column.name === 'vwap' ? { ...column, nullable: true } : column,
  ),
} as const satisfies Dataset;

/** A bar of the filled table: the bar it repeats, and whether it is that bar itself. */
interface Slot {
  readonly source: number;
  readonly ts: bigint;
  readonly traded: boolean;
}

/**
 * One day's bars with a row for every minute from each symbol's first trade to the close: open,
 * high, low and close of a minute without a trade are the close before, its volume and trades 0,
 * its vwap null. Nothing is filled backwards. `end` is the stamp after the last bar's.
 */
export function fillMinutes(bars: Table, rule: MinuteBarsRule, end: bigint, minutes = 1): Table {
  const ts = valuesOf<BigInt64Array>(bars, 'ts');
  const step = NS_PER_MINUTE * BigInt(minutes);
  const slots = stringRuns(vectorOf(bars, 'symbol')).flatMap((run) => slotsOf(run, ts, step, end));
  const traded = (name: string): BigInt64Array =>
    pickTraded(valuesOf<BigInt64Array>(bars, name), slots);
  const close = valuesOf<Float64Array>(bars, 'close');
  const price = (name: string): Float64Array => {
    const own = valuesOf<Float64Array>(bars, name);
    return Float64Array.from(slots, ({ source, traded: is }) => (is ? own : close)[source] ?? 0);
  };
  const fraction = vectorOf(bars, 'volume_fraction');
  return tableFromColumns(withRule(filledBars, rule), slots.length, {
    ts: BigInt64Array.from(slots, (slot) => slot.ts),
    symbol: symbols(bars, slots),
    open: price('open'),
    high: price('high'),
    low: price('low'),
    close: price('close'),
    volume: traded('volume'),
    vwap: nullableColumn(price('vwap'), (row) => slots[row]?.traded !== true),
    date: Int32Array.from(slots, ({ source }) => valuesOf<Int32Array>(bars, 'date')[source] ?? 0),
    trades: traded('trades'),
    volume_fraction: nullableColumn(
      Float64Array.from(slots, ({ source }) => Number(fraction.get(source) ?? 0)),
      (row) => slots[row]?.traded !== true || !fraction.isValid(slots[row]?.source ?? 0),
    ),
  });
}

function slotsOf(run: StringRun, ts: BigInt64Array, step: bigint, end: bigint): Slot[] {
  const slots: Slot[] = [];
  for (let source = run.start; source < run.end; source += 1) {
    const from = ts[source] ?? 0n;
    const until = source + 1 < run.end ? (ts[source + 1] ?? end) : end;
    for (let at = from; at < until; at += step) slots.push({ source, ts: at, traded: at === from });
  }
  return slots;
}

function pickTraded(values: BigInt64Array, slots: readonly Slot[]): BigInt64Array {
  return BigInt64Array.from(slots, ({ source, traded }) => (traded ? (values[source] ?? 0n) : 0n));
}

function symbols(
  bars: Table,
  slots: readonly Slot[],
): { readonly codes: Int32Array; readonly dictionary: readonly string[] } {
  const runs = stringRuns(vectorOf(bars, 'symbol'));
  const codeOf = new Int32Array(bars.numRows);
  runs.forEach((run, code) => codeOf.fill(code, run.start, run.end));
  return {
    codes: Int32Array.from(slots, ({ source }) => codeOf[source] ?? 0),
    dictionary: runs.map(({ value }) => value),
  };
}
